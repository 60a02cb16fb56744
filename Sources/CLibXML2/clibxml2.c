#include "clibxml2.h"

#include <libxml/parser.h>
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
