#pragma once

#include <stddef.h>
#include <stdint.h>

// What Swift sees of zlib: one function, and nothing of zlib's own headers.

/// How large the gzip form of that many bytes can become.
size_t czlib_gzip_bound(size_t count);

/// Compresses `count` bytes into one gzip member (RFC 1952) that names no file and bears no time, so that the same bytes
/// always give the same member. The member's size, or 0 when memory is short, `capacity` is, or `count` is over 1 GiB.
size_t czlib_gzip(const uint8_t *bytes, size_t count, uint8_t *member, size_t capacity);
