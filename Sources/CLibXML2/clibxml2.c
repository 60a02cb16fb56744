#include "clibxml2.h"

#include <libxml/parser.h>
#include <libxml/xmlreader.h>
#include <libxml/xmlwriter.h>
#include <stdlib.h>

struct clibxml2_writer {
    xmlBufferPtr buffer;
    xmlTextWriterPtr writer;
};

void clibxml2_initialize(void) {
    xmlInitParser();
}

clibxml2_writer *clibxml2_writer_create(void) {
    clibxml2_writer *self = calloc(1, sizeof *self);
    if (self == NULL) return NULL;
    self->buffer = xmlBufferCreate();
    // Answers grow to megabytes: doubling keeps the number of copies small.
    if (self->buffer != NULL) xmlBufferSetAllocationScheme(self->buffer, XML_BUFFER_ALLOC_DOUBLEIT);
    self->writer = self->buffer == NULL ? NULL : xmlNewTextWriterMemory(self->buffer, 0);
    if (self->writer == NULL) {
        clibxml2_writer_free(self);
        return NULL;
    }
    return self;
}

void clibxml2_writer_free(clibxml2_writer *self) {
    if (self == NULL) return;
    if (self->writer != NULL) xmlFreeTextWriter(self->writer);
    if (self->buffer != NULL) xmlBufferFree(self->buffer);
    free(self);
}

int clibxml2_writer_start_document(clibxml2_writer *self) {
    return xmlTextWriterStartDocument(self->writer, "1.0", "UTF-8", NULL);
}

int clibxml2_writer_start_element(clibxml2_writer *self, const char *name) {
    return xmlTextWriterStartElement(self->writer, BAD_CAST name);
}

int clibxml2_writer_write_attribute(clibxml2_writer *self, const char *name, const char *value) {
    return xmlTextWriterWriteAttribute(self->writer, BAD_CAST name, BAD_CAST value);
}

int clibxml2_writer_write_text(clibxml2_writer *self, const char *text) {
    return xmlTextWriterWriteString(self->writer, BAD_CAST text);
}

int clibxml2_writer_write_plain_text(clibxml2_writer *self, const char *text) {
    return xmlTextWriterWriteRaw(self->writer, BAD_CAST text);
}

int clibxml2_writer_end_element(clibxml2_writer *self) {
    return xmlTextWriterEndElement(self->writer);
}

int clibxml2_writer_end_document(clibxml2_writer *self) {
    int written = xmlTextWriterEndDocument(self->writer);
    if (written < 0) return written;
    return xmlTextWriterFlush(self->writer);
}

int clibxml2_writer_flush(clibxml2_writer *self) {
    return xmlTextWriterFlush(self->writer);
}

void clibxml2_writer_empty(clibxml2_writer *self) {
    xmlBufferEmpty(self->buffer);
}

const unsigned char *clibxml2_writer_bytes(const clibxml2_writer *self) {
    return xmlBufferContent(self->buffer);
}

size_t clibxml2_writer_count(const clibxml2_writer *self) {
    return (size_t)xmlBufferLength(self->buffer);
}

struct clibxml2_reader {
    xmlTextReaderPtr reader;
};

clibxml2_reader *clibxml2_reader_create(const unsigned char *bytes, int count) {
    clibxml2_reader *self = calloc(1, sizeof *self);
    if (self == NULL) return NULL;
    int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    self->reader = xmlReaderForMemory((const char *)bytes, count, NULL, NULL, options);
    if (self->reader == NULL) {
        free(self);
        return NULL;
    }
    return self;
}

void clibxml2_reader_free(clibxml2_reader *self) {
    if (self == NULL) return;
    xmlFreeTextReader(self->reader);
    free(self);
}

int clibxml2_reader_next(clibxml2_reader *self) {
    return xmlTextReaderRead(self->reader);
}

enum clibxml2_node clibxml2_reader_node(clibxml2_reader *self) {
    switch (xmlTextReaderNodeType(self->reader)) {
    case XML_READER_TYPE_ELEMENT: return clibxml2_node_start;
    case XML_READER_TYPE_END_ELEMENT: return clibxml2_node_end;
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_WHITESPACE:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE: return clibxml2_node_text;
    case XML_READER_TYPE_COMMENT:
    case XML_READER_TYPE_PROCESSING_INSTRUCTION:
    case XML_READER_TYPE_XML_DECLARATION: return clibxml2_node_other;
    default: return clibxml2_node_doctype;
    }
}

int clibxml2_reader_is_empty(clibxml2_reader *self) {
    return xmlTextReaderIsEmptyElement(self->reader) == 1;
}

const unsigned char *clibxml2_reader_name(clibxml2_reader *self) {
    return xmlTextReaderConstLocalName(self->reader);
}

const unsigned char *clibxml2_reader_text(clibxml2_reader *self) {
    return xmlTextReaderConstValue(self->reader);
}
