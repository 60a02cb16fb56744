#include "copenssl.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <string.h>

enum { block_size = 64, digest_size = 32 };

// Fetching an algorithm searches the providers each time, so it is done once for the process.
static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_MD *sha256;
static pthread_key_t scratch_key;
static int scratch_key_made;

static void free_scratch(void *context) { EVP_MD_CTX_free(context); }

static void set_up(void) {
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    scratch_key_made = pthread_key_create(&scratch_key, free_scratch) == 0;
}

// One context a thread: making one costs as much as hashing a request. The thread's end frees it.
static EVP_MD_CTX *scratch(void) {
    if (pthread_once(&once, set_up) != 0 || sha256 == NULL || !scratch_key_made) return NULL;
    EVP_MD_CTX *context = pthread_getspecific(scratch_key);
    if (context != NULL) return context;
    context = EVP_MD_CTX_new();
    if (context == NULL) return NULL;
    if (pthread_setspecific(scratch_key, context) != 0) {
        EVP_MD_CTX_free(context);
        return NULL;
    }
    return context;
}

static uint64_t word(const unsigned char *bytes) {
    uint64_t value = 0;
    for (int index = 0; index < 8; index++) value = value << 8 | bytes[index];
    return value;
}

static int finish(EVP_MD_CTX *context, unsigned char bytes[digest_size]) {
    return EVP_DigestFinal_ex(context, bytes, NULL);
}

static void store(const unsigned char bytes[digest_size], uint64_t digest[4]) {
    for (int index = 0; index < 4; index++) digest[index] = word(bytes + 8 * index);
}

int copenssl_sha256(const uint8_t *bytes, size_t count, uint64_t digest[4]) {
    EVP_MD_CTX *context = scratch();
    unsigned char raw[digest_size];
    if (context == NULL || !EVP_DigestInit_ex2(context, sha256, NULL)) return 0;
    if (!EVP_DigestUpdate(context, bytes, count) || !finish(context, raw)) return 0;
    store(raw, digest);
    return 1;
}

struct copenssl_hmac_key {
    EVP_MD_CTX *inner, *outer;
};

static EVP_MD_CTX *padded(const unsigned char key[block_size], unsigned char pad) {
    unsigned char block[block_size];
    for (int index = 0; index < block_size; index++) block[index] = key[index] ^ pad;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context != NULL
        && (!EVP_DigestInit_ex2(context, sha256, NULL) || !EVP_DigestUpdate(context, block, block_size))) {
        EVP_MD_CTX_free(context);
        context = NULL;
    }
    OPENSSL_cleanse(block, block_size);
    return context;
}

copenssl_hmac_key *copenssl_hmac_key_new(const uint8_t *bytes, size_t count) {
    EVP_MD_CTX *context = scratch();
    if (context == NULL) return NULL;
    unsigned char block[block_size] = {0};
    if (count <= block_size) {
        if (count > 0) memcpy(block, bytes, count);
    } else if (!EVP_DigestInit_ex2(context, sha256, NULL) || !EVP_DigestUpdate(context, bytes, count)
               || !finish(context, block)) {
        return NULL;
    }
    copenssl_hmac_key *key = OPENSSL_zalloc(sizeof *key);
    if (key != NULL) {
        key->inner = padded(block, 0x36);
        key->outer = padded(block, 0x5c);
        if (key->inner == NULL || key->outer == NULL) {
            copenssl_hmac_key_free(key);
            key = NULL;
        }
    }
    OPENSSL_cleanse(block, block_size);
    return key;
}

int copenssl_hmac_key_authenticate(const copenssl_hmac_key *key, const uint8_t *bytes, size_t count,
                                   uint64_t digest[4]) {
    EVP_MD_CTX *context = scratch();
    unsigned char raw[digest_size];
    if (context == NULL || !EVP_MD_CTX_copy_ex(context, key->inner)) return 0;
    if (!EVP_DigestUpdate(context, bytes, count) || !finish(context, raw)) return 0;
    if (!EVP_MD_CTX_copy_ex(context, key->outer)) return 0;
    if (!EVP_DigestUpdate(context, raw, digest_size) || !finish(context, raw)) return 0;
    store(raw, digest);
    return 1;
}

void copenssl_hmac_key_free(copenssl_hmac_key *key) {
    if (key == NULL) return;
    EVP_MD_CTX_free(key->inner);
    EVP_MD_CTX_free(key->outer);
    OPENSSL_free(key);
}

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
