/* The matcher: see pattern.h. */
#include "pattern.h"

#include <ctype.h>
#include <string.h>

/* As in stock Lua (MAXCCALLS of lstrlib.c); deeper is "pattern too complex". */
enum { DEEPEST = 200, ESCAPE = '%', PAY_EVERY = 4096 };

static inline int byte_at(const char *at) { return (unsigned char)*at; }

void match_pay(struct match *match) {
    uint64_t steps = match->steps;
    match->steps = 0;
    spend(match->L, steps / 4 + 1);
}

static inline void step(struct match *match, uint64_t steps) {
    match->steps += steps;
    if (match->steps < PAY_EVERY) return;
    match_pay(match);
    check_clock(match->L);
}

void match_begin(struct match *match, lua_State *L, const char *subject, size_t length, const char *pattern_end) {
    match->L = L;
    match->subject = subject;
    match->subject_end = subject + length;
    match->pattern_end = pattern_end;
    match->steps = 0;
    match_again(match);
}

void match_again(struct match *match) {
    match->level = 0;
    match->depth = DEEPEST;
}

/* ---- one character ---- */

static const char *item_end(struct match *match, const char *pattern) {
    switch (*pattern++) {
    case ESCAPE:
        if (pattern == match->pattern_end) luaL_error(match->L, "malformed pattern (ends with '%%')");
        return pattern + 1;
    case '[':
        if (*pattern == '^') pattern++;
        do {
            if (pattern == match->pattern_end) luaL_error(match->L, "malformed pattern (missing ']')");
            if (*pattern++ == ESCAPE && pattern < match->pattern_end) pattern++;
        } while (pattern == match->pattern_end || *pattern != ']');
        return pattern + 1;
    default: return pattern;
    }
}

static bool in_class(int byte, int class) {
    bool fits;
    switch (tolower(class)) {
    case 'a': fits = isalpha(byte); break;
    case 'c': fits = iscntrl(byte); break;
    case 'd': fits = isdigit(byte); break;
    case 'g': fits = isgraph(byte); break;
    case 'l': fits = islower(byte); break;
    case 'p': fits = ispunct(byte); break;
    case 's': fits = isspace(byte); break;
    case 'u': fits = isupper(byte); break;
    case 'w': fits = isalnum(byte); break;
    case 'x': fits = isxdigit(byte); break;
    case 'z': fits = byte == 0; break; /* as in Lua 5.1 */
    default: return class == byte;
    }
    return isupper(class) ? !fits : fits;
}

/* `set` is at '[', `last` at ']' */
static bool in_set(int byte, const char *set, const char *last) {
    bool found = true;
    if (set[1] == '^') {
        found = false;
        set++;
    }
    while (++set < last) {
        if (*set == ESCAPE) {
            set++;
            if (in_class(byte, byte_at(set))) return found;
        } else if (set[1] == '-' && set + 2 < last) {
            set += 2;
            if (byte_at(set - 2) <= byte && byte <= byte_at(set)) return found;
        } else if (byte_at(set) == byte) {
            return found;
        }
    }
    return !found;
}

static bool fits_one(struct match *match, const char *at, const char *pattern, const char *end) {
    if (at >= match->subject_end) return false;
    step(match, *pattern == '[' ? 1 + (uint64_t)(end - pattern) : 1);
    switch (*pattern) {
    case '.': return true;
    case ESCAPE: return in_class(byte_at(at), byte_at(pattern + 1));
    case '[': return in_set(byte_at(at), pattern, end - 1);
    default: return byte_at(pattern) == byte_at(at);
    }
}

/* ---- captures ---- */

static int closed_capture(struct match *match, int digit) {
    int which = digit - '1';
    if (which < 0 || which >= match->level || match->captures[which].length == CAPTURE_OPEN) {
        luaL_error(match->L, "invalid capture index %%%d", which + 1);
    }
    return which;
}

static int open_capture(struct match *match) {
    for (int level = match->level - 1; level >= 0; level--) {
        if (match->captures[level].length == CAPTURE_OPEN) return level;
    }
    return luaL_error(match->L, "invalid pattern capture");
}

static const char *begin_capture(struct match *match, const char *at, const char *pattern, ptrdiff_t what) {
    if (match->level >= MOST_CAPTURES) luaL_error(match->L, "too many captures");
    match->captures[match->level].start = at;
    match->captures[match->level].length = what;
    match->level++;
    const char *end = match_here(match, at, pattern);
    if (end == NULL) match->level--;
    return end;
}

static const char *end_capture(struct match *match, const char *at, const char *pattern) {
    int which = open_capture(match);
    match->captures[which].length = at - match->captures[which].start;
    const char *end = match_here(match, at, pattern);
    if (end == NULL) match->captures[which].length = CAPTURE_OPEN;
    return end;
}

/* ---- items ---- */

static const char *balanced(struct match *match, const char *at, const char *pattern) {
    if (pattern >= match->pattern_end - 1) {
        luaL_error(match->L, "malformed pattern (missing arguments to '%%b')");
    }
    if (at >= match->subject_end || *at != *pattern) return NULL;
    int open = pattern[0], close = pattern[1], depth = 1;
    while (++at < match->subject_end) {
        step(match, 1);
        if (*at == close) {
            if (--depth == 0) return at + 1;
        } else if (*at == open) {
            depth++;
        }
    }
    return NULL;
}

static const char *most(struct match *match, const char *at, const char *pattern, const char *end) {
    ptrdiff_t count = 0;
    while (fits_one(match, at + count, pattern, end)) count++;
    for (; count >= 0; count--) {
        const char *found = match_here(match, at + count, end + 1);
        if (found != NULL) return found;
    }
    return NULL;
}

static const char *least(struct match *match, const char *at, const char *pattern, const char *end) {
    for (;;) {
        const char *found = match_here(match, at, end + 1);
        if (found != NULL) return found;
        if (!fits_one(match, at, pattern, end)) return NULL;
        at++;
    }
}

static const char *same_as_capture(struct match *match, const char *at, int digit) {
    int which = closed_capture(match, digit);
    size_t length = (size_t)match->captures[which].length;
    if ((size_t)(match->subject_end - at) < length) return NULL; /* always so for the capture of a position */
    step(match, length / 8);
    return memcmp(match->captures[which].start, at, length) == 0 ? at + length : NULL;
}

static const char *frontier(struct match *match, const char *at, const char *pattern, const char **after) {
    if (*pattern != '[') luaL_error(match->L, "missing '[' after '%%f' in pattern");
    const char *end = item_end(match, pattern);
    *after = end;
    step(match, 2 * (uint64_t)(end - pattern));
    int before = at == match->subject ? 0 : byte_at(at - 1);
    int here = at < match->subject_end ? byte_at(at) : 0; /* stock reads the string's final zero */
    return !in_set(before, pattern, end - 1) && in_set(here, pattern, end - 1) ? at : NULL;
}

/* Matches from `at` on; what repeats goes round, what may be taken back calls itself. */
static const char *match_items(struct match *match, const char *at, const char *pattern) {
    while (pattern != match->pattern_end) {
        step(match, 1);
        switch (*pattern) {
        case '(':
            return pattern[1] == ')' ? begin_capture(match, at, pattern + 2, CAPTURE_POSITION)
                                     : begin_capture(match, at, pattern + 1, CAPTURE_OPEN);
        case ')': return end_capture(match, at, pattern + 1);
        case '$':
            if (pattern + 1 == match->pattern_end) return at == match->subject_end ? at : NULL;
            break;
        case ESCAPE:
            switch (pattern + 1 < match->pattern_end ? pattern[1] : 0) {
            case 'b':
                if ((at = balanced(match, at, pattern + 2)) == NULL) return NULL;
                pattern += 4;
                continue;
            case 'f': {
                if ((at = frontier(match, at, pattern + 2, &pattern)) == NULL) return NULL;
                continue;
            }
            case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
                if ((at = same_as_capture(match, at, byte_at(pattern + 1))) == NULL) return NULL;
                pattern += 2;
                continue;
            default: break;
            }
            break;
        default: break;
        }
        const char *end = item_end(match, pattern);
        step(match, (uint64_t)(end - pattern) / 4); /* the way over a long set */
        char suffix = end < match->pattern_end ? *end : 0;
        switch (suffix) {
        case '?': {
            const char *found;
            if (fits_one(match, at, pattern, end) && (found = match_here(match, at + 1, end + 1)) != NULL) return found;
            pattern = end + 1;
            continue;
        }
        case '+': return fits_one(match, at, pattern, end) ? most(match, at + 1, pattern, end) : NULL;
        case '*': return most(match, at, pattern, end);
        case '-': return least(match, at, pattern, end);
        default:
            if (!fits_one(match, at, pattern, end)) return NULL;
            at++;
            pattern = end;
        }
    }
    return at;
}

const char *match_here(struct match *match, const char *at, const char *pattern) {
    if (match->depth-- == 0) luaL_error(match->L, "pattern too complex");
    const char *end = match_items(match, at, pattern);
    match->depth++;
    return end;
}

/* ---- results ---- */

ptrdiff_t capture_bytes(struct match *match, int which, const char *start, const char *end, const char **bytes) {
    if (which >= match->level) {
        if (which != 0) luaL_error(match->L, "invalid capture index %%%d", which + 1);
        *bytes = start;
        return end - start;
    }
    ptrdiff_t length = match->captures[which].length;
    *bytes = match->captures[which].start;
    if (length == CAPTURE_OPEN) luaL_error(match->L, "unfinished capture");
    if (length == CAPTURE_POSITION) lua_pushinteger(match->L, match->captures[which].start - match->subject + 1);
    return length;
}

void push_capture(struct match *match, int which, const char *start, const char *end) {
    const char *bytes;
    ptrdiff_t length = capture_bytes(match, which, start, end, &bytes);
    if (length == CAPTURE_POSITION) return;
    match->steps += (uint64_t)length / 4;
    lua_pushlstring(match->L, bytes, (size_t)length);
}

int push_captures(struct match *match, const char *start, const char *end) {
    int count = match->level == 0 && start != NULL ? 1 : match->level;
    luaL_checkstack(match->L, count, "too many captures");
    for (int which = 0; which < count; which++) push_capture(match, which, start, end);
    return count;
}
