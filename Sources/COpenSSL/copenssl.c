// SHA-256 by the functions that take a context of the caller's. They are libcrypto's own, and OpenSSL 3 advises against them;
// but by its EVP interface each hash makes an object and frees it, which costs as much as hashing a header does.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "copenssl.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <string.h>

enum { block_size = SHA256_CBLOCK, digest_size = SHA256_DIGEST_LENGTH };

static uint64_t word(const unsigned char *bytes) {
    uint64_t value = 0;
    for (int index = 0; index < 8; index++) value = value << 8 | bytes[index];
    return value;
}

static void store(const unsigned char bytes[digest_size], uint64_t digest[4]) {
    for (int index = 0; index < 4; index++) digest[index] = word(bytes + 8 * index);
}

static int hash(const uint8_t *bytes, size_t count, unsigned char digest[digest_size]) {
    SHA256_CTX context;
    return SHA256_Init(&context) && SHA256_Update(&context, bytes, count) && SHA256_Final(digest, &context);
}

int copenssl_sha256(const uint8_t *bytes, size_t count, uint64_t digest[4]) {
    unsigned char raw[digest_size];
    if (!hash(bytes, count, raw)) return 0;
    store(raw, digest);
    return 1;
}

struct copenssl_hmac_key {
    SHA256_CTX inner, outer;
};

static int begin(SHA256_CTX *context, const unsigned char key[block_size], unsigned char pad) {
    unsigned char block[block_size];
    for (int index = 0; index < block_size; index++) block[index] = key[index] ^ pad;
    int is_begun = SHA256_Init(context) && SHA256_Update(context, block, block_size);
    OPENSSL_cleanse(block, block_size);
    return is_begun;
}

copenssl_hmac_key *copenssl_hmac_key_new(const uint8_t *bytes, size_t count) {
    unsigned char block[block_size] = {0};
    if (count <= block_size) {
        if (count > 0) memcpy(block, bytes, count);
    } else if (!hash(bytes, count, block)) {
        return NULL;
    }
    copenssl_hmac_key *key = OPENSSL_zalloc(sizeof *key);
    if (key != NULL && (!begin(&key->inner, block, 0x36) || !begin(&key->outer, block, 0x5c))) {
        copenssl_hmac_key_free(key);
        key = NULL;
    }
    OPENSSL_cleanse(block, block_size);
    return key;
}

// Continues with a copy of a context that has taken in the key's pad.
static int finish(SHA256_CTX context, const uint8_t *bytes, size_t count, unsigned char digest[digest_size]) {
    int is_done = SHA256_Update(&context, bytes, count) && SHA256_Final(digest, &context);
    OPENSSL_cleanse(&context, sizeof context);
    return is_done;
}

int copenssl_hmac_key_authenticate(const copenssl_hmac_key *key, const uint8_t *bytes, size_t count,
                                   uint64_t digest[4]) {
    unsigned char raw[digest_size];
    if (!finish(key->inner, bytes, count, raw) || !finish(key->outer, raw, digest_size, raw)) return 0;
    store(raw, digest);
    return 1;
}

void copenssl_hmac_key_free(copenssl_hmac_key *key) { OPENSSL_clear_free(key, sizeof *key); }

int copenssl_equal(const void *left, const void *right, size_t count) {
    return CRYPTO_memcmp(left, right, count) == 0;
}

int copenssl_random(uint8_t *bytes, size_t count) { return count <= INT_MAX && RAND_bytes(bytes, (int)count) == 1; }

void copenssl_cleanse(void *bytes, size_t count) { OPENSSL_cleanse(bytes, count); }

unsigned long copenssl_next_error(char *text, size_t count) {
    unsigned long code = ERR_get_error();
    if (code != 0) ERR_error_string_n(code, text, count);
    return code;
}
