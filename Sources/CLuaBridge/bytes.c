/* Bytes that grow, outside of the interpreter's memory. Nothing here raises. */
#include "box.h"

#include <stdlib.h>
#include <string.h>

bool bytes_add(struct bytes *bytes, const void *at, size_t length) {
    if (length > bytes->capacity - bytes->length) {
        size_t capacity = bytes->capacity < 512 ? 512 : bytes->capacity;
        while (capacity - bytes->length < length) capacity *= 2;
        uint8_t *grown = realloc(bytes->at, capacity);
        if (grown == NULL) return false;
        bytes->at = grown;
        bytes->capacity = capacity;
    }
    if (length > 0) memcpy(bytes->at + bytes->length, at, length);
    bytes->length += length;
    return true;
}

bool bytes_set(struct bytes *bytes, const void *at, size_t length) {
    bytes->length = 0;
    return bytes_add(bytes, at, length);
}

void bytes_free(struct bytes *bytes) {
    free(bytes->at);
    *bytes = (struct bytes){0};
}
