#include "copenssl.h"

#include <openssl/evp.h>
#include <string.h>

int copenssl_scrypt(const uint8_t *password, size_t password_count, const uint8_t *salt, size_t salt_count,
                    uint64_t cost, uint64_t block_size, uint64_t parallelism, uint64_t memory, uint8_t *key,
                    size_t key_count) {
    // An empty array has no address in Swift, and libcrypto takes NULL for "no password given".
    return EVP_PBE_scrypt(password_count > 0 ? (const char *)password : "", password_count, salt, salt_count, cost,
                          block_size, parallelism, memory, key, key_count)
           == 1;
}

size_t copenssl_ask_password(const char *prompt, char *text, size_t capacity) {
    // Reads from the terminal itself, with echo off, and puts the terminal's settings back when interrupted.
    if (EVP_read_pw_string(text, (int)capacity, prompt, 0) != 0) return 0;
    return strnlen(text, capacity);
}
