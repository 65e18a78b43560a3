/* The budget: instructions, work of library functions, time. And the end that nothing can catch.
 *
 * An end is a sticky flag, not only an error: the box's own pcall and xpcall raise again as long as it is set, and
 * after a limit the hook comes at every instruction. A verdict ends a run in the same way.
 */
#define _GNU_SOURCE /* for declarations of the C library only */

#include "box.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* In Lua 5.4 a count hook traps on every instruction, so a longer period gains little (3 % from 40 to 100). What bounds
 * it is the slowest instruction: one comparison of two texts of 256 KiB takes a millisecond. */
enum { HOOK_PERIOD = 40 };

static const char end_marker;

static uint64_t clock_now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* What is limited is the time of the processor, so that a busy machine ends nothing early. Asking for it is a system
 * call; asking for the time of day is not. So the hook looks at the time of day, and asks for the other only when so
 * much time has passed that the limit may be reached. A stretch between enter and leave stays on one thread. */
void budget_enter(struct box *box) {
    box->processor_started = clock_now(CLOCK_THREAD_CPUTIME_ID);
    uint64_t left = box->nanoseconds < box->limits.nanoseconds ? box->limits.nanoseconds - box->nanoseconds : 0;
    box->look_at = clock_now(CLOCK_MONOTONIC) + left;
}

void budget_leave(struct box *box) {
    box->nanoseconds += clock_now(CLOCK_THREAD_CPUTIME_ID) - box->processor_started;
}

/* Where the first Lua function at or above a level stands; level 0 is the function that runs. */
void note_position(lua_State *L, int level) {
    lua_Debug frame;
    box_of(L)->position[0] = 0;
    for (; lua_getstack(L, level, &frame); level++) {
        lua_getinfo(L, "Sl", &frame);
        if (frame.currentline <= 0) continue;
        snprintf(box_of(L)->position, sizeof box_of(L)->position, "%s:%d", frame.short_src, frame.currentline);
        return;
    }
}

_Noreturn void raise_end(lua_State *L) {
    /* never formatted, and no allocation: a light userdata */
    lua_settop(L, 0);
    lua_pushlightuserdata(L, (void *)&end_marker);
    lua_error(L);
    __builtin_unreachable();
}

static void hook(lua_State *L, lua_Debug *frame);

_Noreturn void end_by_limit(lua_State *L, enum box_limit limit) {
    struct box *box = box_of(L);
    if (box->ended == NOT_ENDED) {
        box->ended = ENDED_BY_LIMIT;
        box->limit = limit;
        note_position(L, 0);
    }
    lua_sethook(L, hook, LUA_MASKCOUNT, 1);
    lua_pushlightuserdata(L, (void *)&end_marker);
    lua_error(L);
    __builtin_unreachable();
}

void check_clock(lua_State *L) {
    struct box *box = box_of(L);
    uint64_t now = clock_now(CLOCK_MONOTONIC);
    if (now < box->look_at) return;
    uint64_t used = box->nanoseconds + (clock_now(CLOCK_THREAD_CPUTIME_ID) - box->processor_started);
    if (used >= box->limits.nanoseconds) end_by_limit(L, BOX_TIME);
    box->look_at = now + (box->limits.nanoseconds - used);
}

static void hook(lua_State *L, lua_Debug *frame) {
    (void)frame;
    struct box *box = box_of(L);
    if (box->ended != NOT_ENDED) end_by_limit(L, box->limit);
    spend(L, HOOK_PERIOD);
    check_clock(L);
}

void spend(lua_State *L, uint64_t instructions) {
    struct box *box = box_of(L);
    if (box->ended != NOT_ENDED) end_by_limit(L, box->limit);
    box->fuel += instructions;
    if (box->fuel > box->limits.instructions) end_by_limit(L, BOX_INSTRUCTIONS);
}

void budget_start(lua_State *L) { lua_sethook(L, hook, LUA_MASKCOUNT, HOOK_PERIOD); }

/* A script can forge the status of a memory error by its text; only one with a refusal behind it is real. */
void note_memory_error(struct box *box, int status, uint64_t refusals_before) {
    if (status != LUA_ERRMEM || box->refusals == refusals_before || box->ended != NOT_ENDED) return;
    box->ended = ENDED_BY_LIMIT;
    box->limit = BOX_MEMORY;
}
