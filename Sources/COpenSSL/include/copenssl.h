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

/// An Ed25519 key pair (RFC 8032). It never changes after it is made.
typedef struct copenssl_ed25519_key copenssl_ed25519_key;

/// A new key pair, or the one in a PKCS #8 PEM file; NULL when there is none. Free it with copenssl_ed25519_free.
copenssl_ed25519_key *copenssl_ed25519_new(void);
copenssl_ed25519_key *copenssl_ed25519_read(const uint8_t *pem, size_t count);
/// Writes PKCS #8 PEM; answers how many bytes it is, 0 on failure or when it does not fit.
size_t copenssl_ed25519_write(const copenssl_ed25519_key *key, uint8_t *pem, size_t capacity);
int copenssl_ed25519_public(const copenssl_ed25519_key *key, uint8_t public_key[32]);
int copenssl_ed25519_sign(const copenssl_ed25519_key *key, const uint8_t *bytes, size_t count,
                          uint8_t signature[64]);
void copenssl_ed25519_free(copenssl_ed25519_key *key);

/// 1 when the signature is good, 0 when it is not, -1 when that cannot be found out.
int copenssl_ed25519_verify(const uint8_t public_key[32], const uint8_t *bytes, size_t count,
                            const uint8_t signature[64]);
/// The public key of a SubjectPublicKeyInfo PEM file.
int copenssl_ed25519_read_public(const uint8_t *pem, size_t count, uint8_t public_key[32]);
/// Writes SubjectPublicKeyInfo PEM; answers how many bytes it is, 0 on failure or when it does not fit.
size_t copenssl_ed25519_write_public(const uint8_t public_key[32], uint8_t *pem, size_t capacity);

/// scrypt (RFC 7914) into `key`; 0 as well when it would take more than `memory` bytes.
int copenssl_scrypt(const uint8_t *password, size_t password_count, const uint8_t *salt, size_t salt_count,
                    uint64_t cost, uint64_t block_size, uint64_t parallelism, uint64_t memory, uint8_t *key,
                    size_t key_count);

/// Asks on the terminal, without echo; answers how many bytes were typed, 0 for none and for no terminal.
size_t copenssl_ask_password(const char *prompt, char *text, size_t capacity);

/// 1 when the two runs of `count` bytes are equal, in a time that depends on `count` alone (CRYPTO_memcmp).
int copenssl_equal(const void *left, const void *right, size_t count);

/// Fills `bytes` from libcrypto's random generator (RAND_bytes, whose count is an int: at most INT_MAX).
int copenssl_random(uint8_t *bytes, size_t count);

/// Overwrites a secret in a way the optimiser keeps (OPENSSL_cleanse).
void copenssl_cleanse(void *bytes, size_t count);

/// Takes the oldest error off this thread's queue and writes its text; 0 when the queue is empty.
unsigned long copenssl_next_error(char *text, size_t count);
