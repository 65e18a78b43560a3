/* Values to bytes and back: see values.h. */
#include "values.h"
#include "box.h"

#include <string.h>

/* What a call may be given: more is a mistake of the policy. */
enum { DEEPEST = 8, MOST_BYTES = 64 << 10 };

static bool add_tag(struct bytes *into, enum value_tag tag) {
    uint8_t byte = (uint8_t)tag;
    return bytes_add(into, &byte, 1);
}

static bool add_text(struct bytes *into, const char *text, size_t length) {
    uint32_t count = (uint32_t)length;
    if (length > MOST_BYTES || !add_tag(into, VALUE_TEXT)) return false;
    return bytes_add(into, &count, 4) && bytes_add(into, text, length);
}

static bool encode(lua_State *L, int index, struct bytes *into, int depth);

/* Reads the raw table: no code of the policy runs. */
static bool encode_table(lua_State *L, int index, struct bytes *into, int depth) {
    if (depth >= DEEPEST || !lua_checkstack(L, 4)) return false;
    uint32_t count = 0;
    if (!add_tag(into, VALUE_TABLE)) return false;
    size_t at = into->length;
    if (!bytes_add(into, &count, 4)) return false;
    lua_pushnil(L);
    while (lua_next(L, index) != 0) { /* key value */
        int top = lua_gettop(L);
        if (!encode(L, top - 1, into, DEEPEST) || !encode(L, top, into, depth + 1)) {
            lua_pop(L, 2);
            return false;
        }
        lua_pop(L, 1);
        count++;
    }
    memcpy(into->at + at, &count, 4);
    return true;
}

static bool encode(lua_State *L, int index, struct bytes *into, int depth) {
    if (into->length > MOST_BYTES) return false;
    switch (lua_type(L, index)) {
    case LUA_TNONE:
    case LUA_TNIL: return add_tag(into, VALUE_NIL);
    case LUA_TBOOLEAN: return add_tag(into, lua_toboolean(L, index) ? VALUE_TRUE : VALUE_FALSE);
    case LUA_TLIGHTUSERDATA: return add_tag(into, VALUE_NULL);
    case LUA_TFUNCTION: return add_tag(into, VALUE_FUNCTION);
    case LUA_TNUMBER: {
        if (lua_isinteger(L, index)) {
            lua_Integer integer = lua_tointeger(L, index);
            return add_tag(into, VALUE_INTEGER) && bytes_add(into, &integer, 8);
        }
        lua_Number number = lua_tonumber(L, index);
        return add_tag(into, VALUE_NUMBER) && bytes_add(into, &number, 8);
    }
    case LUA_TSTRING: {
        size_t length;
        const char *text = lua_tolstring(L, index, &length);
        return add_text(into, text, length);
    }
    case LUA_TTABLE: {
        lua_Integer seconds;
        if (read_seconds(L, index, &seconds) == NO_TIME) return encode_table(L, index, into, depth);
        return add_tag(into, VALUE_INTEGER) && bytes_add(into, &seconds, 8);
    }
    default: return false;
    }
}

/* False when the value is too deep or too large. Never raises. */
bool value_encode(lua_State *L, int index, struct bytes *into) { return encode(L, lua_absindex(L, index), into, 0); }

/* ---- to Lua: the bytes are the host's own, so they are trusted to be whole ---- */

struct cursor {
    const uint8_t *at, *end;
};

static uint32_t read_count(struct cursor *cursor) {
    uint32_t count;
    memcpy(&count, cursor->at, 4);
    cursor->at += 4;
    return count;
}

static void push_text(lua_State *L, struct cursor *cursor) {
    uint32_t length = read_count(cursor);
    lua_pushlstring(L, (const char *)cursor->at, length);
    cursor->at += length;
}

static void push(lua_State *L, struct cursor *cursor) {
    luaL_checkstack(L, 4, "too deep");
    if (cursor->at >= cursor->end) {
        lua_pushnil(L);
        return;
    }
    enum value_tag tag = *cursor->at++;
    switch (tag) {
    case VALUE_NIL: lua_pushnil(L); return;
    case VALUE_NULL: lua_pushlightuserdata(L, NULL); return;
    case VALUE_FALSE: lua_pushboolean(L, 0); return;
    case VALUE_TRUE: lua_pushboolean(L, 1); return;
    case VALUE_INTEGER: {
        lua_Integer integer;
        memcpy(&integer, cursor->at, 8);
        cursor->at += 8;
        lua_pushinteger(L, integer);
        return;
    }
    case VALUE_TIME:
    case VALUE_DURATION: {
        lua_Integer seconds;
        memcpy(&seconds, cursor->at, 8);
        cursor->at += 8;
        if (tag == VALUE_TIME) push_time(L, seconds);
        else push_duration(L, seconds);
        return;
    }
    case VALUE_NUMBER: {
        lua_Number number;
        memcpy(&number, cursor->at, 8);
        cursor->at += 8;
        lua_pushnumber(L, number);
        return;
    }
    case VALUE_TEXT: push_text(L, cursor); return;
    case VALUE_LIST:
    case VALUE_PLAN: {
        uint32_t count = read_count(cursor);
        lua_createtable(L, (int)count, 0);
        for (uint32_t i = 1; i <= count; i++) {
            push(L, cursor);
            lua_rawseti(L, -2, i);
        }
        if (tag == VALUE_PLAN) {
            get_kept(L, KEY_PLAN_META);
            lua_setmetatable(L, -2);
        }
        return;
    }
    case VALUE_RECORD:
    case VALUE_ACTOR: {
        uint32_t count = read_count(cursor);
        lua_createtable(L, 0, (int)count);
        for (uint32_t i = 0; i < count; i++) {
            push_text(L, cursor);
            push(L, cursor);
            lua_rawset(L, -3);
        }
        if (tag == VALUE_ACTOR) {
            get_kept(L, KEY_ACTOR_META);
            lua_setmetatable(L, -2);
        }
        return;
    }
    case VALUE_TABLE:
    case VALUE_FUNCTION: break;
    }
    luaL_error(L, "the host answered with a value of an unknown kind (%d)", (int)tag);
}

void value_push(lua_State *L, const uint8_t *at, size_t length) {
    spend(L, length / 16);
    struct cursor cursor = {at, at + length};
    push(L, &cursor);
}
