#pragma once

#include <stddef.h>

// What Swift sees of libxml2: a writer into memory, and nothing of libxml2's own headers, which bring ICU's types
// along and clash with Foundation's.

/// Sets the library up, once, before it is used on any thread: its tables are made on first use, and not safely.
void clibxml2_initialize(void);

typedef struct clibxml2_writer clibxml2_writer;

/// A writer into a growing buffer; NULL when memory is short.
clibxml2_writer *clibxml2_writer_create(void);
void clibxml2_writer_free(clibxml2_writer *writer);

// Each of these gives a negative number for a failure, as libxml2 does. Texts are UTF-8 that ends with a NUL.

/// `<?xml version="1.0" encoding="UTF-8"?>` and a line feed.
int clibxml2_writer_start_document(clibxml2_writer *writer);
int clibxml2_writer_start_element(clibxml2_writer *writer, const char *name);
int clibxml2_writer_write_attribute(clibxml2_writer *writer, const char *name, const char *value);
/// Character data; libxml2 escapes what must be.
int clibxml2_writer_write_text(clibxml2_writer *writer, const char *text);
int clibxml2_writer_end_element(clibxml2_writer *writer);
/// Closes what is open and flushes into the buffer.
int clibxml2_writer_end_document(clibxml2_writer *writer);
/// Brings everything written so far into the buffer.
int clibxml2_writer_flush(clibxml2_writer *writer);
/// Forgets the bytes in the buffer.
void clibxml2_writer_empty(clibxml2_writer *writer);

/// The bytes written so far; theirs ends with the next call for this writer.
const unsigned char *clibxml2_writer_bytes(const clibxml2_writer *writer);
size_t clibxml2_writer_count(const clibxml2_writer *writer);
