/* The interpreter's memory: a capped arena that is dropped, never closed.
 *
 * lua_close would run what a policy left behind; dropping runs nothing. And because all of an interpreter lies in
 * one stretch of memory at a fixed address, a copy of its first bytes brings back the interpreter as it was made:
 * that is how every evaluation starts fresh in the time of one memcpy.
 */
#define _GNU_SOURCE /* for declarations of the C library only */

#include "box.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Blocks of a class are never given to another class while the arena has room, so a policy that allocates in ever
 * new sizes touches more than it holds; past three times the limit larger blocks are used for smaller ones. */
enum { ROOM_FACTOR = 3 };
/* Each refusal costs a whole collection; a policy that lives at the limit has had enough after these. */
enum { MOST_REFUSALS = 4 };
/* What grows by less is paid for by the instructions that make it. */
enum { LARGE_GROWTH = 1024 };
/* Memory above this is given back to the system before the next evaluation. */
static const size_t KEPT = 2 << 20;
static const size_t FOUR_GIB = (size_t)1 << 32;

static unsigned class_of(size_t size) {
    if (size <= 1024) return (unsigned)((size + 15) / 16) - 1;
    unsigned top = 63 - (unsigned)__builtin_clzll(size - 1);
    return 64 + (top - 10) * 4 + (unsigned)(((size - 1) >> (top - 2)) & 3);
}

static size_t class_size(unsigned class) {
    if (class < 64) return (size_t)(class + 1) * 16;
    unsigned top = (class - 64) / 4 + 10;
    return (size_t)(5 + (class - 64) % 4) << (top - 2);
}

static size_t made_size(const struct box *box) { return box->size / 16 * sizeof(uint64_t); }

/* Lua hashes tables and functions by the low 32 bits of their address: with arenas at multiples of 4 GiB the order
 * in which such keys are visited is the same in every box and in every process. */

bool arena_map(struct box *box) {
    box->size = box->limits.memory * ROOM_FACTOR + (1 << 20);
    size_t reserved = box->size + FOUR_GIB;
    uint8_t *at = mmap(NULL, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) return false;
    uint8_t *base = (uint8_t *)(((uintptr_t)at + FOUR_GIB - 1) & ~(uintptr_t)(FOUR_GIB - 1));
    if (base > at) munmap(at, (size_t)(base - at));
    uint8_t *end = base + box->size;
    if (at + reserved > end) munmap(end, (size_t)(at + reserved - end));
    if (mprotect(base, box->size, PROT_READ | PROT_WRITE) != 0) {
        munmap(base, box->size);
        return false;
    }
    box->base = base;
    box->made = mmap(NULL, made_size(box), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (box->made != MAP_FAILED) return true;
    box->made = NULL;
    return false;
}

void arena_unmap(struct box *box) {
    if (box->base != NULL) munmap(box->base, box->size);
    if (box->made != NULL) munmap(box->made, made_size(box));
    box->made = NULL;
    free(box->image);
    box->base = NULL;
    box->image = NULL;
}

void arena_end_building(struct box *box) {
    box->arena.peak = box->arena.used;
    box->saved = box->arena;
}

bool arena_keep_image(struct box *box) {
    box->image = malloc(box->saved.bump);
    if (box->image != NULL) memcpy(box->image, box->base, box->saved.bump);
    return box->image != NULL;
}

/* Beyond so many bytes of places to forget it is cheaper to give all of them back. */
static const size_t FORGOTTEN_BY_HAND = 256 << 10;

static void forget_made(struct box *box) {
    if (box->made_count == 0) return;
    size_t length = (box->made_high - box->made_low + 1) * sizeof *box->made;
    if (length > FORGOTTEN_BY_HAND) madvise(box->made, made_size(box), MADV_DONTNEED);
    else memset(box->made + box->made_low, 0, length);
    box->made_count = 0;
}

void arena_restore(struct box *box) {
    if (box->arena.bump > box->high) box->high = box->arena.bump;
    if (box->high > KEPT && box->saved.bump < KEPT) {
        madvise(box->base + KEPT, box->high - KEPT, MADV_DONTNEED);
        box->high = 0;
    }
    memcpy(box->base, box->image, box->saved.bump);
    forget_made(box);
    box->arena = box->saved;
    box->refusals = 0;
    box->refused_size = 0;
    box->grace = false;
}

static void *take(struct box *box, unsigned class) {
    void *block = box->arena.free[class];
    if (block != NULL) {
        memcpy(&box->arena.free[class], block, sizeof(void *));
        return block;
    }
    size_t size = class_size(class);
    if (size <= box->size - box->arena.bump) {
        block = box->base + box->arena.bump;
        box->arena.bump += size;
        return block;
    }
    for (unsigned larger = class + 1; larger < ARENA_CLASSES; larger++) {
        block = box->arena.free[larger];
        if (block == NULL) continue;
        memcpy(&box->arena.free[larger], block, sizeof(void *));
        return block;
    }
    return NULL;
}

static void give(struct box *box, void *block, size_t size) {
    unsigned class = class_of(size);
    memcpy(block, &box->arena.free[class], sizeof(void *));
    box->arena.free[class] = block;
}

/* Lua answers a refusal with a full collection and asks again: the same request refused twice is the real end. */
static void *refuse(struct box *box, void *at, size_t size) {
    bool again = box->refused_at == at && box->refused_size == size;
    if ((again || box->refusals >= MOST_REFUSALS) && box->ended == NOT_ENDED) {
        box->ended = ENDED_BY_LIMIT;
        box->limit = BOX_MEMORY;
    }
    box->refused_at = at;
    box->refused_size = size;
    box->refusals++;
    return NULL;
}

/* The seed of the string hash decides the order in which `pairs` visits keys, and Lua 5.4 takes it from the clock
 * and from addresses. Between the first allocation (the state) and the second (its stack) the seed is set and no
 * string exists yet. Offsets: lua_State.l_G is at 24 and global_State {frealloc 0, ud 8, ... seed 96} on 64 bits
 * (lstate.h, 5.4.0 to 5.4.8); nothing is written unless frealloc and ud are ours, and box_new tests the outcome. */
static void pin_seed(struct box *box) {
    static_assert(sizeof(void *) == 8 && LUA_VERSION_NUM == 504, "the offsets below are those of 64-bit Lua 5.4");
    const uint8_t *state = (const uint8_t *)box->first_block + LUA_EXTRASPACE;
    uint8_t *global;
    memcpy(&global, state + 24, sizeof global);
    if (global < box->base || global + 100 > box->base + box->arena.bump) return;
    lua_Alloc allocate;
    void *owner;
    memcpy(&allocate, global, sizeof allocate);
    memcpy(&owner, global + 8, sizeof owner);
    if (allocate != arena_allocate || owner != box) return;
    memcpy(global + 96, &box->limits.hash_seed, sizeof(uint32_t));
}

/* Lua hashes a table or a function by its address, and an address depends on what was freed before. An object in memory
 * that was handed out for the first time is as old as its address says: what was handed out until then lies below it.
 * For one in memory that was used before, it is noted how far the arena reached when it was made, and the how manieth
 * such object it was: few are, so that few pages of the notes are ever touched. What stands in the image was made
 * before all others, in the order of its addresses. An object that is gone needs nothing: whoever gets its place writes
 * a note of its own. */
static void note_object(struct box *box, const void *block, size_t kind, size_t bump) {
    if (kind != LUA_TTABLE && kind != LUA_TFUNCTION && kind != LUA_TUSERDATA && kind != LUA_TTHREAD) return;
    size_t offset = (size_t)((const uint8_t *)block - box->base), place = offset / 16;
    if (box->saved.bump == 0 || offset >= bump) return; /* the image is being made, or it is the first one here */
    if (box->made_count == 0 || place < box->made_low) box->made_low = place;
    if (box->made_count == 0 || place > box->made_high) box->made_high = place;
    box->made[place] = (uint64_t)(bump / 16) << 32 | ++box->made_count;
}

/* A number that is the larger the later the object was made; 0 for one that is none of the arena's. */
uint64_t arena_made(const struct box *box, const void *object) {
    const uint8_t *at = object;
    if (at < box->base || at >= box->base + box->arena.bump) return 0;
    size_t place = (size_t)(at - box->base) / 16;
    return box->made[place] != 0 ? box->made[place] : (uint64_t)place << 32 | UINT32_MAX;
}

void *arena_allocate(void *owner, void *at, size_t old_size, size_t new_size) {
    struct box *box = owner;
    size_t kind = at == NULL ? old_size : 0; /* for a new object Lua passes its type in old_size */
    if (at == NULL) old_size = 0;
    if (new_size == 0) {
        if (at != NULL) {
            give(box, at, old_size);
            box->arena.used -= old_size;
        }
        return NULL;
    }
    /* 64: a string's header and its final zero, generously */
    if (kind == LUA_TSTRING && new_size > box->limits.string + 64 && box->ended == NOT_ENDED) {
        box->ended = ENDED_BY_LIMIT;
        box->limit = BOX_STRING;
    }
    if (kind == LUA_TSTRING && new_size > box->limits.string + 64) return refuse(box, at, new_size);
    if (new_size > old_size) {
        /* large blocks are copied, hashed and collected: one instruction for 16 bytes */
        if (new_size - old_size >= LARGE_GROWTH && !box->grace) box->fuel += (new_size - old_size) / 16;
        bool over = box->arena.used + (new_size - old_size) > box->limits.memory;
        if ((over && !box->grace) || new_size > LARGEST_BLOCK) return refuse(box, at, new_size);
    }
    if (box->building && box->first_block != NULL && at == NULL) {
        pin_seed(box);
        box->building = false;
    }
    unsigned class = class_of(new_size);
    void *block = at;
    size_t bump = box->arena.bump;
    if (at == NULL || class != class_of(old_size)) {
        block = take(box, class);
        if (block == NULL && (at == NULL || new_size > old_size)) return refuse(box, at, new_size);
        if (block == NULL) block = at; /* shrinking never fails */
        if (at != NULL && block != at) {
            memcpy(block, at, old_size < new_size ? old_size : new_size);
            give(box, at, old_size);
        }
    }
    if (box->building && box->first_block == NULL) box->first_block = block;
    box->arena.used += new_size;
    box->arena.used -= old_size;
    if (box->arena.used > box->arena.peak) box->arena.peak = box->arena.used;
    box->refused_size = 0;
    if (at == NULL) note_object(box, block, kind, bump);
    return block;
}
