/* A matcher of Lua patterns with a budget. It gives what Lua 5.4's own (lstrlib.c, MIT licence) gives, with the same
 * errors; but every step is paid for, so that no pattern runs longer than the budget. */
#ifndef CLUABRIDGE_PATTERN_H
#define CLUABRIDGE_PATTERN_H

#include "box.h"

enum { MOST_CAPTURES = 32, CAPTURE_OPEN = -1, CAPTURE_POSITION = -2 };

struct match {
    lua_State *L;
    const char *subject, *subject_end, *pattern_end;
    uint64_t steps; /* not paid yet; four are one instruction */
    int depth;      /* C calls left */
    int level;      /* captures, open ones included */
    struct {
        const char *start;
        ptrdiff_t length;
    } captures[MOST_CAPTURES];
};

void match_begin(struct match *match, lua_State *L, const char *subject, size_t length, const char *pattern_end);
void match_again(struct match *match);
/* The end of the match that starts at `at`, or NULL. */
const char *match_here(struct match *match, const char *at, const char *pattern);
void match_pay(struct match *match);
/* A capture's bytes; a position is pushed and CAPTURE_POSITION returned. */
ptrdiff_t capture_bytes(struct match *match, int which, const char *start, const char *end, const char **bytes);
/* Pushes all captures, or the whole match where there are none and start is not NULL. */
int push_captures(struct match *match, const char *start, const char *end);
void push_capture(struct match *match, int which, const char *start, const char *end);

#endif
