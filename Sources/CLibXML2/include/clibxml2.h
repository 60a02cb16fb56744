#pragma once

#include <stddef.h>

// What Swift sees of libxml2: a writer into memory, a reader out of it, and nothing of libxml2's own headers, which bring ICU's types
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
/// Character data in which nothing has to be escaped: libxml2 makes no copy of it.
int clibxml2_writer_write_plain_text(clibxml2_writer *writer, const char *text);
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

typedef struct clibxml2_reader clibxml2_reader;

/// A reader of `count` bytes, which must stay where they are until it is freed; NULL when memory is short. It opens no
/// file and no connection, whatever the document asks for.
clibxml2_reader *clibxml2_reader_create(const unsigned char *bytes, int count);
void clibxml2_reader_free(clibxml2_reader *reader);

/// Goes to the next node: 1 when there is one, 0 at the end of a well-formed document, negative for any other.
int clibxml2_reader_next(clibxml2_reader *reader);

/// What the reader is at.
enum clibxml2_node {
    clibxml2_node_start,
    clibxml2_node_end,
    /// Character data, CDATA sections among it.
    clibxml2_node_text,
    /// Comments and processing instructions.
    clibxml2_node_other,
    /// A document type, or a reference to what one declares.
    clibxml2_node_doctype,
};
enum clibxml2_node clibxml2_reader_node(clibxml2_reader *reader);
/// True for `<name/>`, for which no end comes.
int clibxml2_reader_is_empty(clibxml2_reader *reader);

// Texts are UTF-8 that ends with a NUL, theirs until the next node; NULL when there is none, or memory is short.

/// An element's name without its prefix.
const unsigned char *clibxml2_reader_name(clibxml2_reader *reader);
const unsigned char *clibxml2_reader_text(clibxml2_reader *reader);
