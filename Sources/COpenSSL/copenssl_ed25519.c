#include "copenssl.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

enum { key_size = 32, signature_size = 64 };

// An EVP_PKEY under another name, so that Swift need not see OpenSSL's headers.
static EVP_PKEY *inner(const copenssl_ed25519_key *key) { return (EVP_PKEY *)key; }

// Keys here have no passphrase; without a callback libcrypto would ask for one on the terminal.
static int no_passphrase(char *text, int size, int writing, void *context) {
    (void)text, (void)size, (void)writing, (void)context;
    return -1;
}

static EVP_PKEY *only_ed25519(EVP_PKEY *key) {
    if (key != NULL && EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) {
        EVP_PKEY_free(key);
        return NULL;
    }
    return key;
}

copenssl_ed25519_key *copenssl_ed25519_new(void) {
    return (copenssl_ed25519_key *)EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
}

copenssl_ed25519_key *copenssl_ed25519_read(const uint8_t *pem, size_t count) {
    BIO *bio = BIO_new_mem_buf(pem, (int)count);
    if (bio == NULL) return NULL;
    EVP_PKEY *key = only_ed25519(PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL));
    BIO_free(bio);
    return (copenssl_ed25519_key *)key;
}

static size_t take(BIO *bio, int written, uint8_t *pem, size_t capacity) {
    char *start = NULL;
    long count = written ? BIO_get_mem_data(bio, &start) : 0;
    if (count <= 0 || (size_t)count > capacity) count = 0;
    if (count > 0) memcpy(pem, start, (size_t)count);
    BIO_free(bio);
    return (size_t)count;
}

size_t copenssl_ed25519_write(const copenssl_ed25519_key *key, uint8_t *pem, size_t capacity) {
    // Cleared when it is freed.
    BIO *bio = BIO_new(BIO_s_secmem());
    if (bio == NULL) return 0;
    return take(bio, PEM_write_bio_PKCS8PrivateKey(bio, inner(key), NULL, NULL, 0, NULL, NULL), pem, capacity);
}

int copenssl_ed25519_public(const copenssl_ed25519_key *key, uint8_t bytes[key_size]) {
    size_t count = key_size;
    return EVP_PKEY_get_raw_public_key(inner(key), bytes, &count) == 1 && count == key_size;
}

int copenssl_ed25519_sign(const copenssl_ed25519_key *key, const uint8_t *bytes, size_t count,
                          uint8_t signature[signature_size]) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t size = signature_size;
    int result = context != NULL && EVP_DigestSignInit(context, NULL, NULL, NULL, inner(key)) == 1
                 && EVP_DigestSign(context, signature, &size, bytes, count) == 1 && size == signature_size;
    EVP_MD_CTX_free(context);
    return result;
}

void copenssl_ed25519_free(copenssl_ed25519_key *key) { EVP_PKEY_free(inner(key)); }

int copenssl_ed25519_verify(const uint8_t public_key[key_size], const uint8_t *bytes, size_t count,
                            const uint8_t signature[signature_size]) {
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, key_size);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int result = -1;
    if (key != NULL && context != NULL && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1)
        result = EVP_DigestVerify(context, signature, signature_size, bytes, count) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return result;
}

int copenssl_ed25519_read_public(const uint8_t *pem, size_t count, uint8_t public_key[key_size]) {
    BIO *bio = BIO_new_mem_buf(pem, (int)count);
    if (bio == NULL) return 0;
    EVP_PKEY *key = only_ed25519(PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL));
    BIO_free(bio);
    int result = key != NULL && copenssl_ed25519_public((copenssl_ed25519_key *)key, public_key);
    EVP_PKEY_free(key);
    return result;
}

size_t copenssl_ed25519_write_public(const uint8_t public_key[key_size], uint8_t *pem, size_t capacity) {
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, key_size);
    BIO *bio = BIO_new(BIO_s_mem());
    size_t count = 0;
    if (key == NULL || bio == NULL)
        BIO_free(bio);
    else
        count = take(bio, PEM_write_bio_PUBKEY(bio, key), pem, capacity);
    EVP_PKEY_free(key);
    return count;
}
