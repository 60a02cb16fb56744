// What Swift sees of libcrypto 3. OpenSSL's own headers stay inside copenssl.c.
//
// Functions that return int answer 1 for success and 0 for failure, as libcrypto does; the reason is then in the
// thread's error queue (copenssl_next_error). A digest is four words, each read as big-endian bytes, so that Swift
// can hold it without an array.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// SHA-256 of `count` bytes.
int copenssl_sha256(const uint8_t *bytes, size_t count, uint64_t digest[4]);

/// An HMAC-SHA-256 key whose inner and outer pads are already hashed. It never changes after it is made, so
/// any number of threads may use one at the same time.
typedef struct copenssl_hmac_key copenssl_hmac_key;

/// A new key, or NULL. Free it with copenssl_hmac_key_free.
copenssl_hmac_key *copenssl_hmac_key_new(const uint8_t *bytes, size_t count);
int copenssl_hmac_key_authenticate(const copenssl_hmac_key *key, const uint8_t *bytes, size_t count,
                                   uint64_t digest[4]);
void copenssl_hmac_key_free(copenssl_hmac_key *key);

/// 1 when the two runs of `count` bytes are equal, in a time that depends on `count` alone (CRYPTO_memcmp).
int copenssl_equal(const void *left, const void *right, size_t count);

/// Fills `bytes` from libcrypto's random generator (RAND_bytes, whose count is an int: at most INT_MAX).
int copenssl_random(uint8_t *bytes, size_t count);

/// Overwrites a secret in a way the optimiser keeps (OPENSSL_cleanse).
void copenssl_cleanse(void *bytes, size_t count);

/// Takes the oldest error off this thread's queue and writes its text; 0 when the queue is empty.
unsigned long copenssl_next_error(char *text, size_t count);
