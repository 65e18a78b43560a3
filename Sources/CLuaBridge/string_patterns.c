/* find, match, gmatch and gsub over the matcher with a budget. */
#define _GNU_SOURCE /* for declarations of the C library only */

#include "pattern.h"

#include <ctype.h>
#include <string.h>

/* A position as scripts give it, from 1 or from the end, as an offset; past the end is length + 1. */
static size_t start_offset(lua_Integer position, size_t length) {
    if (position > 0) return (size_t)position - 1;
    if (position == 0 || position < -(lua_Integer)length) return 0;
    return length + (size_t)position;
}

static bool has_specials(const char *pattern, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (pattern[i] != 0 && strchr("^$*+?.([%-", pattern[i]) != NULL) return true;
    }
    return false;
}

static int find_or_match(lua_State *L, bool find) {
    size_t length, pattern_length;
    const char *subject = luaL_checklstring(L, 1, &length);
    const char *pattern = luaL_checklstring(L, 2, &pattern_length);
    size_t start = start_offset(luaL_optinteger(L, 3, 1), length);
    if (start > length) {
        lua_pushnil(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || !has_specials(pattern, pattern_length))) {
        spend(L, (length - start) / 16 + pattern_length / 16);
        const char *at = memmem(subject + start, length - start, pattern, pattern_length);
        if (at == NULL) {
            lua_pushnil(L);
            return 1;
        }
        lua_pushinteger(L, at - subject + 1);
        lua_pushinteger(L, at - subject + (lua_Integer)pattern_length);
        return 2;
    }
    bool anchored = *pattern == '^';
    struct match match;
    match_begin(&match, L, subject, length, pattern + pattern_length);
    const char *at = subject + start;
    do {
        match_again(&match);
        const char *end = match_here(&match, at, pattern + anchored);
        if (end == NULL) continue;
        match_pay(&match);
        if (!find) return push_captures(&match, at, end);
        lua_pushinteger(L, at - subject + 1);
        lua_pushinteger(L, end - subject);
        return push_captures(&match, NULL, NULL) + 2;
    } while (at++ < match.subject_end && !anchored);
    match_pay(&match);
    lua_pushnil(L);
    return 1;
}

static int find(lua_State *L) { return find_or_match(L, true); }
static int match_text(lua_State *L) { return find_or_match(L, false); }

/* upvalues: subject, pattern, offset of the next look, offset of the last match's end or -1 */
static int next_match(lua_State *L) {
    size_t length, pattern_length;
    const char *subject = lua_tolstring(L, lua_upvalueindex(1), &length);
    const char *pattern = lua_tolstring(L, lua_upvalueindex(2), &pattern_length);
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    struct match match;
    match_begin(&match, L, subject, length, pattern + pattern_length);
    for (const char *at = subject + lua_tointeger(L, lua_upvalueindex(3)); at <= match.subject_end; at++) {
        match_again(&match);
        const char *end = match_here(&match, at, pattern);
        if (end == NULL || end - subject == last) continue;
        match_pay(&match);
        lua_pushinteger(L, end - subject);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return push_captures(&match, at, end);
    }
    match_pay(&match);
    return 0;
}

static int each_match(lua_State *L) {
    size_t length;
    luaL_checklstring(L, 1, &length);
    luaL_checkstring(L, 2);
    size_t start = start_offset(luaL_optinteger(L, 3, 1), length);
    if (start > length) start = length + 1;
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)start);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

/* The replacement text at 3, with its %0 to %9 filled in. */
static void add_replacement(struct match *match, struct text *made, const char *start, const char *end) {
    lua_State *L = match->L;
    size_t left;
    const char *news = lua_tolstring(L, 3, &left);
    const char *escape;
    while ((escape = memchr(news, '%', left)) != NULL) {
        text_add(made, news, (size_t)(escape - news));
        char what = escape[1]; /* the string's final zero where nothing follows */
        if (what == '%') {
            text_add_byte(made, '%');
        } else if (what == '0') {
            text_add(made, start, (size_t)(end - start));
        } else if (isdigit((unsigned char)what)) {
            const char *bytes;
            ptrdiff_t length = capture_bytes(match, what - '1', start, end, &bytes);
            if (length == CAPTURE_POSITION) {
                size_t digits;
                const char *number = lua_tolstring(L, -1, &digits);
                text_add(made, number, digits);
                lua_pop(L, 1);
            } else {
                text_add(made, bytes, (size_t)length);
            }
        } else {
            luaL_error(L, "invalid use of '%c' in replacement string", '%');
        }
        left -= (size_t)(escape + 2 - news);
        news = escape + 2;
    }
    text_add(made, news, left);
}

/* Adds what stands for a match; false when the match stays as it is. */
static bool add_value(struct match *match, struct text *made, const char *start, const char *end, int type) {
    lua_State *L = match->L;
    match_pay(match);
    switch (type) {
    case LUA_TFUNCTION: {
        lua_pushvalue(L, 3);
        int count = push_captures(match, start, end);
        lua_call(L, count, 1);
        break;
    }
    case LUA_TTABLE:
        push_capture(match, 0, start, end);
        lua_gettable(L, 3);
        break;
    default:
        add_replacement(match, made, start, end);
        return true;
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        text_add(made, start, (size_t)(end - start));
        return false;
    }
    if (!lua_isstring(L, -1)) {
        luaL_error(L, "invalid replacement value (a %s)", type_name(L, -1));
    }
    size_t length;
    const char *value = lua_tolstring(L, -1, &length);
    text_add(made, value, length);
    lua_pop(L, 1);
    return true;
}

static int substitute(lua_State *L) {
    size_t length, pattern_length;
    const char *subject = luaL_checklstring(L, 1, &length);
    const char *pattern = luaL_checklstring(L, 2, &pattern_length);
    int type = lua_type(L, 3);
    luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
                     "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)length + 1);
    bool anchored = *pattern == '^';
    lua_settop(L, 4);
    struct text made;
    text_begin(&made, L); /* subject pattern value most made */
    struct match match;
    match_begin(&match, L, subject, length, pattern + pattern_length);
    const char *last = NULL;
    lua_Integer count = 0;
    bool changed = false;
    while (count < most) {
        match_again(&match);
        const char *end = match_here(&match, subject, pattern + anchored);
        if (end != NULL && end != last) {
            count++;
            if (add_value(&match, &made, subject, end, type)) changed = true;
            subject = last = end;
        } else if (subject < match.subject_end) {
            text_add_byte(&made, *subject++);
        } else {
            break;
        }
        if (anchored) break;
    }
    match_pay(&match);
    if (changed) {
        text_add(&made, subject, (size_t)(match.subject_end - subject));
        text_push(&made);
    } else {
        lua_pushvalue(L, 1);
    }
    lua_pushinteger(L, count);
    return 2;
}

void open_patterns(lua_State *L) {
    set_function(L, "find", find);
    set_function(L, "match", match_text);
    set_function(L, "gmatch", each_match);
    set_function(L, "gsub", substitute);
}
