/* A box that waits for a read, folded small.
 *
 * Thousands of evaluations may wait at once, and each has an interpreter: its libraries, the payload's tables, mostly
 * pointers and zeros. A box that rests gives its pages back and keeps its words packed. An arena lies at a multiple of
 * 4 GiB, so the upper half of every pointer into it is the same; and what the libraries take is the same in every box
 * but for that half. So each word is one of four: as in the first box that was made, or a pointer into the arena, or a
 * small number, or eight bytes. Nothing is guessed: what was packed comes back word for word.
 */
#define _GNU_SOURCE /* for declarations of the C library only */

#include "box.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum word_kind { AS_EXPECTED = 0, IN_ARENA = 1, SMALL = 2, WHOLE = 3 };

static uint64_t upper_half(const struct box *box) { return (uint64_t)(uintptr_t)box->base >> 32; }

/* What the libraries take, as the first box of the process had it. */
static struct pattern {
    size_t words;
    uint64_t upper; /* of its pointers */
    uint64_t at[];
} *_Atomic pattern;

void rest_learn(const struct box *box) {
    if (atomic_load(&pattern) != NULL) return;
    size_t words = box->saved.bump / 8;
    struct pattern *made = malloc(sizeof *made + words * 8);
    if (made == NULL) return;
    made->words = words;
    made->upper = upper_half(box);
    memcpy(made->at, box->base, words * 8);
    struct pattern *none = NULL;
    if (!atomic_compare_exchange_strong(&pattern, &none, made)) free(made);
}

/* What a word of a box probably is: a pointer of the first box with this one's upper half. Pointers into an arena are
 * the only words that have such an upper half, or nearly: this is only what is expected. */
static uint64_t expected(const struct pattern *known, uint64_t upper, size_t index) {
    if (known == NULL || index >= known->words) return 0;
    uint64_t word = known->at[index];
    return word >> 32 == known->upper ? upper << 32 | (word & UINT32_MAX) : word;
}

/* words -> a tag of two bits for each, then what they need; false when there is no memory. */
static bool pack(const uint64_t *words, size_t count, const struct pattern *known, uint64_t upper,
                 struct bytes *into) {
    size_t tags = (count + 3) / 4;
    uint8_t *room = malloc(tags + count * 8);
    if (room == NULL) return false;
    memset(room, 0, tags);
    uint8_t *end = room + tags;
    for (size_t i = 0; i < count; i++) {
        uint64_t word = words[i];
        enum word_kind kind = word == expected(known, upper, i) ? AS_EXPECTED
                              : word >> 32 == upper            ? IN_ARENA
                              : word >> 32 == 0                ? SMALL
                                                               : WHOLE;
        room[i / 4] |= (uint8_t)(kind << (i % 4 * 2));
        size_t length = kind == AS_EXPECTED ? 0 : kind == WHOLE ? 8 : 4;
        memcpy(end, &word, length); /* the lower half comes first on every machine that this runs on */
        end += length;
    }
    size_t length = (size_t)(end - room);
    uint8_t *fitting = realloc(room, length > 0 ? length : 1);
    *into = (struct bytes){fitting != NULL ? fitting : room, length, length};
    return true;
}

static void unpack(const struct bytes *from, uint64_t *words, size_t count, const struct pattern *known,
                   uint64_t upper) {
    const uint8_t *at = from->at + (count + 3) / 4;
    for (size_t i = 0; i < count; i++) {
        uint32_t half;
        switch ((enum word_kind)(from->at[i / 4] >> (i % 4 * 2) & 3)) {
        case AS_EXPECTED: words[i] = expected(known, upper, i); break;
        case IN_ARENA:
            memcpy(&half, at, 4);
            at += 4;
            words[i] = upper << 32 | half;
            break;
        case SMALL:
            memcpy(&half, at, 4);
            at += 4;
            words[i] = half;
            break;
        case WHOLE:
            memcpy(&words[i], at, 8);
            at += 8;
            break;
        }
    }
}

/* The notes of arena.c lie in whole pages from the first to the last that was made. */
static size_t notes_count(const struct box *box) {
    return box->made_count == 0 ? 0 : box->made_high - box->made_low + 1;
}

static void give_back(void *at, size_t length) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uintptr_t first = (uintptr_t)at & ~(page - 1), last = ((uintptr_t)at + length + page - 1) & ~(page - 1);
    madvise((void *)first, last - first, MADV_DONTNEED);
}

/* More than this is not packed: an evaluation of so many bytes is rare, and packing takes its time. */
static const size_t MOST_PACKED = 1 << 20;

void box_rest(struct box *box) {
    const struct pattern *known = atomic_load(&pattern);
    size_t notes = notes_count(box);
    if (box->rests || box->arena.bump > MOST_PACKED || notes > MOST_PACKED / 8) return;
    if (!pack((const uint64_t *)box->base, box->arena.bump / 8, known, upper_half(box), &box->packed)) return;
    if (notes > 0 && !pack(box->made + box->made_low, notes, NULL, 0, &box->packed_notes)) {
        bytes_free(&box->packed);
        return;
    }
    give_back(box->base, box->arena.bump);
    if (notes > 0) give_back(box->made + box->made_low, notes * sizeof *box->made);
    box->rests = true;
}

void box_wake(struct box *box) {
    if (!box->rests) return;
    const struct pattern *known = atomic_load(&pattern);
    unpack(&box->packed, (uint64_t *)box->base, box->arena.bump / 8, known, upper_half(box));
    unpack(&box->packed_notes, box->made + box->made_low, notes_count(box), NULL, 0);
    bytes_free(&box->packed);
    bytes_free(&box->packed_notes);
    box->rests = false;
}
