/* UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef CLUABRIDGE_UTF8_H
#define CLUABRIDGE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The length of the sequence at `at`, whose first byte is 0x80 or above; 0 when it is not UTF-8. */
static inline size_t utf8_sequence(const uint8_t *at, const uint8_t *end) {
    size_t left = (size_t)(end - at);
    uint8_t first = at[0];
    if (first >= 0xc2 && first <= 0xdf) return left >= 2 && (at[1] & 0xc0) == 0x80 ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        if (left < 3 || (at[1] & 0xc0) != 0x80 || (at[2] & 0xc0) != 0x80) return 0;
        if (first == 0xe0 && at[1] < 0xa0) return 0;
        if (first == 0xed && at[1] > 0x9f) return 0;
        return 3;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        if (left < 4 || (at[1] & 0xc0) != 0x80 || (at[2] & 0xc0) != 0x80 || (at[3] & 0xc0) != 0x80) return 0;
        if (first == 0xf0 && at[1] < 0x90) return 0;
        if (first == 0xf4 && at[1] > 0x8f) return 0;
        return 4;
    }
    return 0;
}

static inline size_t utf8_write(uint32_t scalar, uint8_t *into) {
    if (scalar < 0x80) return into[0] = (uint8_t)scalar, 1;
    if (scalar < 0x800) return into[0] = (uint8_t)(0xc0 | scalar >> 6), into[1] = (uint8_t)(0x80 | (scalar & 0x3f)), 2;
    if (scalar < 0x10000) {
        into[0] = (uint8_t)(0xe0 | scalar >> 12);
        into[1] = (uint8_t)(0x80 | (scalar >> 6 & 0x3f));
        into[2] = (uint8_t)(0x80 | (scalar & 0x3f));
        return 3;
    }
    into[0] = (uint8_t)(0xf0 | scalar >> 18);
    into[1] = (uint8_t)(0x80 | (scalar >> 12 & 0x3f));
    into[2] = (uint8_t)(0x80 | (scalar >> 6 & 0x3f));
    into[3] = (uint8_t)(0x80 | (scalar & 0x3f));
    return 4;
}

#endif
