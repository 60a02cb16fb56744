#include "copenssl.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

enum { coordinate_size = 32, point_size = 1 + 2 * coordinate_size };

// A public key of these parameters, or NULL.
static EVP_PKEY *public_key(const char *type, OSSL_PARAM *parameters) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (context == NULL || parameters == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    return key;
}

static int verify(EVP_PKEY *key, const uint8_t *bytes, size_t count, const uint8_t *signature, size_t signature_count) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int result = -1;
    if (context != NULL && EVP_DigestVerifyInit_ex(context, NULL, "SHA256", NULL, NULL, key, NULL) == 1)
        result = EVP_DigestVerify(context, signature, signature_count, bytes, count) == 1;
    EVP_MD_CTX_free(context);
    return result;
}

int copenssl_rs256_verify(const uint8_t *modulus, size_t modulus_count, const uint8_t *exponent, size_t exponent_count,
                          const uint8_t *bytes, size_t count, const uint8_t *signature, size_t signature_count) {
    BIGNUM *n = BN_bin2bn(modulus, (int)modulus_count, NULL);
    BIGNUM *e = BN_bin2bn(exponent, (int)exponent_count, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *parameters = NULL;
    if (n != NULL && e != NULL && builder != NULL && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1)
        parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY *key = public_key("RSA", parameters);
    // The padding of RS256, PKCS #1 v1.5, is libcrypto's own choice for RSA.
    int result = key != NULL ? verify(key, bytes, count, signature, signature_count) : -1;
    EVP_PKEY_free(key);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    BN_free(n);
    BN_free(e);
    return result;
}

// The two numbers of a signature as ECDSA-Sig-Value, which libcrypto takes; 0 when there is no memory.
static int in_der(const uint8_t *signature, uint8_t **der) {
    ECDSA_SIG *numbers = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, coordinate_size, NULL);
    BIGNUM *s = BN_bin2bn(signature + coordinate_size, coordinate_size, NULL);
    int count = 0;
    if (numbers != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(numbers, r, s) == 1) {
        r = s = NULL;  // the signature owns them now
        count = i2d_ECDSA_SIG(numbers, der);
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(numbers);
    return count > 0 ? count : 0;
}

int copenssl_es256_verify(const uint8_t x[coordinate_size], const uint8_t y[coordinate_size], const uint8_t *bytes,
                          size_t count, const uint8_t signature[2 * coordinate_size]) {
    uint8_t point[point_size] = {0x04};  // uncompressed
    memcpy(point + 1, x, coordinate_size);
    memcpy(point + 1 + coordinate_size, y, coordinate_size);
    char group[] = "P-256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY *key = public_key("EC", parameters);
    uint8_t *der = NULL;
    int der_count = key != NULL ? in_der(signature, &der) : 0;
    int result = der_count > 0 ? verify(key, bytes, count, der, (size_t)der_count) : -1;
    OPENSSL_free(der);
    EVP_PKEY_free(key);
    return result;
}
