/* json: decode, encode, null. Encoding reads the raw tables, and writes keys in order. */
#include "box.h"
#include "utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEEPEST = 64 };

static int decode(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    json_read(L, "json.decode", (const uint8_t *)text, length);
    return 1;
}

static void write_string(struct text *into, const char *text, size_t length) {
    static const char digits[] = "0123456789abcdef";
    const uint8_t *at = (const uint8_t *)text, *end = at + length;
    text_add_byte(into, '"');
    while (at < end) {
        const uint8_t *start = at;
        while (at < end && *at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\') at++;
        text_add(into, (const char *)start, (size_t)(at - start));
        if (at == end) break;
        if (*at >= 0x80) {
            size_t sequence = utf8_sequence(at, end);
            if (sequence == 0) luaL_error(into->L, "json.encode takes text that is UTF-8");
            text_add(into, (const char *)at, sequence);
            at += sequence;
            continue;
        }
        char escape[6] = {'\\', 'u', '0', '0', digits[*at >> 4], digits[*at & 15]};
        if (*at == '"' || *at == '\\') escape[1] = (char)*at;
        text_add(into, escape, *at == '"' || *at == '\\' ? 2 : 6);
        at++;
    }
    text_add_byte(into, '"');
}

static void write_number(struct text *into, int index) {
    char digits[40];
    if (lua_isinteger(into->L, index)) {
        int length = snprintf(digits, sizeof digits, LUA_INTEGER_FMT, (LUAI_UACINT)lua_tointeger(into->L, index));
        text_add(into, digits, (size_t)length);
        return;
    }
    lua_Number number = lua_tonumber(into->L, index);
    if (!isfinite(number)) luaL_error(into->L, "json.encode takes no infinite number");
    int length = snprintf(digits, sizeof digits, "%.15g", number);
    if (strtod(digits, NULL) != number) length = snprintf(digits, sizeof digits, "%.17g", number);
    text_add(into, digits, (size_t)length);
}

static void write_value(struct text *into, int index, int depth);

/* table on top; true when its keys are 1 to n. Pushes the list of its keys where they are all text. */
static bool keys_are_list(struct text *into) {
    lua_State *L = into->L;
    lua_Integer count = 0, texts = 0;
    lua_newtable(L); /* table keys */
    lua_pushnil(L);
    while (lua_next(L, -3) != 0) { /* table keys key value */
        lua_pop(L, 1);
        spend(L, 1);
        count++;
        if (lua_type(L, -1) == LUA_TSTRING) {
            lua_pushvalue(L, -1);
            lua_rawseti(L, -3, ++texts);
        }
    }
    if (texts == count) return false;
    if (texts == 0 && (lua_Integer)lua_rawlen(L, -2) == count) return true;
    luaL_error(L, "json.encode takes a list without holes, or a table whose keys are all text");
    return false;
}

static void write_table(struct text *into, int index, int depth) {
    lua_State *L = into->L;
    if (depth >= DEEPEST) luaL_error(L, "json.encode takes tables nested up to 64");
    luaL_checkstack(L, 10, "too deep");
    lua_pushvalue(L, index); /* table */
    bool list = keys_are_list(into); /* table keys */
    if (!list) {
        lua_pushcfunction(L, sort_texts);
        lua_pushvalue(L, -2);
        lua_call(L, 1, 0);
    }
    lua_Integer count = (lua_Integer)lua_rawlen(L, list ? -2 : -1);
    text_add_byte(into, list ? '[' : '{');
    for (lua_Integer i = 1; i <= count; i++) {
        if (i > 1) text_add_byte(into, ',');
        if (list) {
            lua_rawgeti(L, -2, i); /* table keys value */
        } else {
            lua_rawgeti(L, -1, i); /* table keys key */
            size_t length;
            const char *key = lua_tolstring(L, -1, &length);
            write_string(into, key, length);
            text_add_byte(into, ':');
            lua_rawget(L, -3); /* table keys value */
        }
        write_value(into, lua_gettop(L), depth + 1);
        lua_pop(L, 1);
    }
    text_add_byte(into, list ? ']' : '}');
    lua_pop(L, 2);
}

static void write_value(struct text *into, int index, int depth) {
    lua_State *L = into->L;
    spend(L, 1);
    switch (lua_type(L, index)) {
    case LUA_TNIL:
    case LUA_TLIGHTUSERDATA: text_add(into, "null", 4); return;
    case LUA_TBOOLEAN:
        if (lua_toboolean(L, index)) text_add(into, "true", 4);
        else text_add(into, "false", 5);
        return;
    case LUA_TNUMBER: write_number(into, index); return;
    case LUA_TSTRING: {
        size_t length;
        const char *text = lua_tolstring(L, index, &length);
        write_string(into, text, length);
        return;
    }
    case LUA_TTABLE: {
        lua_Integer seconds;
        if (read_seconds(L, index, &seconds) == NO_TIME) {
            write_table(into, index, depth);
            return;
        }
        lua_pushinteger(L, seconds); /* a time or a duration is its seconds */
        write_number(into, lua_gettop(L));
        lua_pop(L, 1);
        return;
    }
    default: luaL_error(L, "json.encode takes no %s", type_name(L, index));
    }
}

static int encode(lua_State *L) {
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    struct text made;
    text_begin(&made, L);
    write_value(&made, 1, 0);
    text_push(&made);
    return 1;
}

void open_json(lua_State *L) {
    lua_newtable(L);
    set_function(L, "decode", decode);
    set_function(L, "encode", encode);
    lua_pushlightuserdata(L, NULL);
    lua_setfield(L, -2, "null");
    freeze_library(L);
    set_base(L, "json");
}
