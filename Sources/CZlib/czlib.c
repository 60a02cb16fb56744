#include "czlib.h"

#include <string.h>
#include <zlib.h>

// zlib counts its input and output in unsigned int.
enum { limit = 1 << 30, gzip_window = 15 + 16, memory_level = 8 };

size_t czlib_gzip_bound(size_t count) { return compressBound(count) + 32; }

size_t czlib_gzip(const uint8_t *bytes, size_t count, uint8_t *member, size_t capacity) {
    z_stream stream;
    if (count > limit || capacity > 2u * limit) return 0;
    memset(&stream, 0, sizeof stream);
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
        return 0;
    stream.next_in = (z_const Bytef *)bytes;
    stream.avail_in = (uInt)count;
    stream.next_out = member;
    stream.avail_out = (uInt)capacity;
    int result = deflate(&stream, Z_FINISH);
    size_t size = capacity - stream.avail_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END ? size : 0;
}
