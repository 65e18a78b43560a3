/* What a plain chunk returns, as JSON in the host's memory. Reads raw tables: nothing of the policy runs, and nothing
 * here raises. */
#define _GNU_SOURCE /* for declarations of the C library only */

#include "box.h"
#include "utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct result {
    lua_State *L;
    const struct box_plain *limits;
    struct bytes *into;
    size_t content; /* bytes of texts and keys as Lua holds them, and one for each other value */
    size_t nodes;
    struct bytes *problem;
};

static bool refused(struct result *result, const char *format, ...) {
    char text[160];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    bytes_set(result->problem, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
    return false;
}

static bool add(struct result *result, const char *text, size_t length) {
    return bytes_add(result->into, text, length) || refused(result, "there is no memory for the result");
}

/* Characters that turn, hide or end a line of a terminal are written as escapes. */
static bool is_plain(uint32_t scalar) {
    if (scalar < 0x20 || (scalar >= 0x7f && scalar <= 0x9f) || scalar == 0xfeff) return false;
    return !((scalar >= 0x200b && scalar <= 0x200f) || (scalar >= 0x2028 && scalar <= 0x202e) ||
             (scalar >= 0x2060 && scalar <= 0x206f));
}

static uint32_t scalar_at(const uint8_t *at, size_t length) {
    if (length == 1) return at[0];
    uint32_t scalar = at[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) scalar = scalar << 6 | (at[i] & 0x3f);
    return scalar;
}

static bool add_text(struct result *result, const char *text, size_t length) {
    result->content += length + 1;
    if (result->content > result->limits->result_bytes) {
        return refused(result, "the result has more than %zu bytes", result->limits->result_bytes);
    }
    const uint8_t *at = (const uint8_t *)text, *end = at + length, *start = at;
    if (!add(result, "\"", 1)) return false;
    while (at < end) {
        size_t sequence = *at < 0x80 ? 1 : utf8_sequence(at, end);
        if (sequence == 0) return refused(result, "the result has text that is not UTF-8");
        uint32_t scalar = scalar_at(at, sequence);
        if (is_plain(scalar) && scalar != '"' && scalar != '\\') {
            at += sequence;
            continue;
        }
        char escape[8];
        int written = scalar == '"' || scalar == '\\' ? snprintf(escape, sizeof escape, "\\%c", (int)scalar)
                                                      : snprintf(escape, sizeof escape, "\\u%04x", scalar);
        if (!add(result, (const char *)start, (size_t)(at - start))) return false;
        if (!add(result, escape, (size_t)written)) return false;
        at += sequence;
        start = at;
    }
    return add(result, (const char *)start, (size_t)(end - start)) && add(result, "\"", 1);
}

static bool add_number(struct result *result, int index) {
    char digits[48];
    lua_State *L = result->L;
    if (lua_isinteger(L, index)) {
        int length = snprintf(digits, sizeof digits, LUA_INTEGER_FMT, (LUAI_UACINT)lua_tointeger(L, index));
        return add(result, digits, (size_t)length);
    }
    lua_Number number = lua_tonumber(L, index);
    if (!isfinite(number)) return refused(result, "the result has a number that is not finite");
    int length = snprintf(digits, sizeof digits - 2, "%.15g", number);
    if (strtod(digits, NULL) != number) length = snprintf(digits, sizeof digits - 2, "%.17g", number);
    if (strpbrk(digits, ".e") == NULL) { /* a float stays one */
        memcpy(digits + length, ".0", 3);
        length += 2;
    }
    return add(result, digits, (size_t)length);
}

struct key {
    const char *text;
    size_t length;
    int index; /* on the Lua stack */
};

static int compare_keys(const void *left, const void *right) {
    const struct key *a = left, *b = right;
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->text, b->text, shorter);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static bool add_value(struct result *result, int index, size_t depth);

static bool add_list(struct result *result, int table, lua_Integer count, size_t depth) {
    lua_State *L = result->L;
    for (lua_Integer i = 1; i <= count; i++) {
        if (i > 1 && !add(result, ",", 1)) return false;
        lua_rawgeti(L, table, i);
        if (!add_value(result, lua_gettop(L), depth)) return false;
        lua_pop(L, 1);
    }
    return true;
}

/* The keys of the table are the `count` texts on top of the stack. */
static bool add_members(struct result *result, int table, size_t count, size_t depth) {
    lua_State *L = result->L;
    struct key *keys = malloc((count + 1) * sizeof *keys);
    if (keys == NULL) return refused(result, "there is no memory for the result");
    int first = lua_gettop(L) - (int)count + 1;
    for (size_t i = 0; i < count; i++) {
        keys[i].index = first + (int)i;
        keys[i].text = lua_tolstring(L, keys[i].index, &keys[i].length);
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    bool written = true;
    for (size_t i = 0; i < count && written; i++) {
        lua_pushvalue(L, keys[i].index);
        lua_rawget(L, table); /* keys value */
        written = (i == 0 || add(result, ",", 1)) && add_text(result, keys[i].text, keys[i].length) &&
                  add(result, ":", 1) && add_value(result, lua_gettop(L), depth);
        lua_pop(L, 1);
    }
    free(keys);
    return written;
}

static bool add_table(struct result *result, int table, size_t depth) {
    lua_State *L = result->L;
    if (depth > result->limits->result_depth) {
        return refused(result, "the result is nested deeper than %zu", result->limits->result_depth);
    }
    size_t texts = 0, others = 0;
    lua_pushnil(L);
    while (lua_next(L, table) != 0) { /* keys key value */
        lua_pop(L, 1);                /* keys key */
        if (lua_type(L, -1) != LUA_TSTRING) {
            others++;
        } else if (++texts + result->nodes > result->limits->result_nodes || !lua_checkstack(L, 8)) {
            return refused(result, "the result has more than %zu values", result->limits->result_nodes);
        } else {
            lua_pushvalue(L, -1); /* keys key key: the lower one stays */
        }
    }
    bool list = texts == 0;
    if (!list && others > 0) return refused(result, "the result has a table whose keys are partly texts, partly not");
    if (list && others != lua_rawlen(L, table)) {
        return refused(result, "the result has a table that is no list and whose keys are not texts");
    }
    bool empty = others + texts == 0;
    if (!add(result, list && !empty ? "[" : "{", 1)) return false;
    bool written = list ? add_list(result, table, (lua_Integer)others, depth)
                        : add_members(result, table, texts, depth);
    if (!written) return false;
    lua_settop(L, lua_gettop(L) - (int)texts);
    return add(result, list && !empty ? "]" : "}", 1);
}

static bool add_value(struct result *result, int index, size_t depth) {
    lua_State *L = result->L;
    if (++result->nodes > result->limits->result_nodes) {
        return refused(result, "the result has more than %zu values", result->limits->result_nodes);
    }
    if (!lua_checkstack(L, 8)) return refused(result, "there is no memory for the result");
    result->content++;
    switch (lua_type(L, index)) {
    case LUA_TNIL: return add(result, "null", 4);
    case LUA_TLIGHTUSERDATA:
        return lua_touserdata(L, index) == NULL ? add(result, "null", 4) : refused(result, "the result has a pointer");
    case LUA_TBOOLEAN: return lua_toboolean(L, index) ? add(result, "true", 4) : add(result, "false", 5);
    case LUA_TNUMBER: return add_number(result, index);
    case LUA_TSTRING: {
        size_t length;
        const char *text = lua_tolstring(L, index, &length);
        return add_text(result, text, length);
    }
    case LUA_TTABLE: {
        lua_Integer seconds;
        if (read_seconds(L, index, &seconds) == NO_TIME) return add_table(result, index, depth + 1);
        lua_pushinteger(L, seconds); /* a time or a duration is its seconds */
        bool added = add_number(result, lua_gettop(L));
        lua_pop(L, 1);
        return added;
    }
    default: return refused(result, "the result has a %s, which is no JSON", lua_typename(L, lua_type(L, index)));
    }
}

bool result_encode(lua_State *L, const struct box_plain *limits, struct bytes *into, struct bytes *problem) {
    struct result result = {.L = L, .limits = limits, .into = into, .problem = problem};
    into->length = 0;
    bool written = add_value(&result, lua_gettop(L), 0);
    if (!written) into->length = 0;
    return written;
}
