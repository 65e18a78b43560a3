/* table. Everything works on the raw table: a table whose metatable would answer for its elements is refused, since
 * no length of work could be known beforehand. */
#include "box.h"

/* More elements than fit into the memory limit; refused before any work. */
enum { MOST_ELEMENTS = 1000000 };

static lua_Integer plain_table(lua_State *L, int index) {
    luaL_checktype(L, index, LUA_TTABLE);
    static const char *const keys[] = {"__index", "__newindex", "__len"};
    if (lua_getmetatable(L, index)) {
        get_kept(L, KEY_LATE_META);
        bool is_plain = lua_rawequal(L, -1, -2); /* it answers for no element */
        lua_pop(L, 1);
        if (is_plain) {
            lua_pop(L, 1);
            return (lua_Integer)lua_rawlen(L, index);
        }
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            lua_pushstring(L, keys[i]);
            if (lua_rawget(L, -2) != LUA_TNIL) luaL_argerror(L, index, lua_pushfstring(L, "a table with %s", keys[i]));
            lua_pop(L, 1);
        }
        lua_pop(L, 1);
    }
    return (lua_Integer)lua_rawlen(L, index);
}

static int concat(lua_State *L) {
    lua_Integer last = plain_table(L, 1);
    size_t gap;
    const char *between = luaL_optlstring(L, 2, "", &gap);
    lua_Integer i = luaL_optinteger(L, 3, 1);
    last = luaL_optinteger(L, 4, last);
    struct text made;
    lua_settop(L, 4);
    text_begin(&made, L);
    for (; i <= last; i++) {
        spend(L, 1);
        int type = lua_rawgeti(L, 1, i);
        if (type != LUA_TSTRING && type != LUA_TNUMBER) {
            const char *what = type_name(L, -1);
            return luaL_error(L, "invalid value (%s) at index %I in table for 'concat'", what, (LUAI_UACINT)i);
        }
        size_t length;
        const char *text = lua_tolstring(L, -1, &length);
        text_add(&made, text, length);
        lua_pop(L, 1);
        if (i < last) text_add(&made, between, gap);
        if (i == last) break; /* at the largest integer i + 1 would wrap */
    }
    text_push(&made);
    return 1;
}

static int insert(lua_State *L) {
    lua_Integer size = plain_table(L, 1);
    if (is_frozen(L, 1)) return luaL_error(L, "a library cannot be changed");
    luaL_argcheck(L, size < LUA_MAXINTEGER, 1, "array too big");
    lua_Integer at = size + 1;
    switch (lua_gettop(L)) {
    case 2: break;
    case 3:
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, at >= 1 && at <= size + 1, 2, "position out of bounds");
        spend(L, (uint64_t)(size + 1 - at) / 2);
        for (lua_Integer i = size + 1; i > at; i--) {
            lua_rawgeti(L, 1, i - 1);
            lua_rawseti(L, 1, i);
        }
        break;
    default: return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_rawseti(L, 1, at);
    return 0;
}

static int remove_element(lua_State *L) {
    lua_Integer size = plain_table(L, 1);
    lua_Integer at = luaL_optinteger(L, 2, size);
    if (lua_gettop(L) > 1 && !(size == 0 && (at == 0 || at == size))) {
        luaL_argcheck(L, at >= 1 && at <= size + 1, 2, "position out of bounds");
    }
    lua_rawgeti(L, 1, at); /* table ... removed */
    if (at < size) spend(L, (uint64_t)(size - at) / 2);
    for (; at < size; at++) {
        lua_rawgeti(L, 1, at + 1);
        lua_rawseti(L, 1, at);
    }
    lua_pushnil(L);
    lua_rawseti(L, 1, at);
    return 1;
}

static int move(lua_State *L) {
    plain_table(L, 1);
    lua_Integer first = luaL_checkinteger(L, 2);
    lua_Integer last = luaL_checkinteger(L, 3);
    lua_Integer to = luaL_checkinteger(L, 4);
    int into = lua_isnoneornil(L, 5) ? 1 : 5;
    plain_table(L, into);
    if (is_frozen(L, into)) return luaL_error(L, "a library cannot be changed");
    if (last >= first) {
        luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
        lua_Integer count = last - first + 1;
        luaL_argcheck(L, count <= MOST_ELEMENTS, 3, "too many elements to move");
        luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
        spend(L, (uint64_t)count);
        bool forward = to > last || to <= first || into != 1;
        for (lua_Integer n = 0; n < count; n++) {
            lua_Integer i = forward ? n : count - 1 - n;
            lua_rawgeti(L, 1, first + i);
            lua_rawseti(L, into, to + i);
        }
    }
    lua_pushvalue(L, into);
    return 1;
}

static int pack(lua_State *L) {
    int count = lua_gettop(L);
    spend(L, (uint64_t)count);
    lua_createtable(L, count, 1);
    lua_insert(L, 1);
    for (int i = count; i >= 1; i--) lua_rawseti(L, 1, i);
    lua_pushinteger(L, count);
    lua_setfield(L, 1, "n");
    return 1;
}

static int unpack(lua_State *L) {
    lua_Integer size = plain_table(L, 1);
    lua_Integer first = luaL_optinteger(L, 2, 1);
    lua_Integer last = luaL_optinteger(L, 3, size);
    if (first > last) return 0;
    lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)first;
    if (count >= MOST_ELEMENTS) return luaL_error(L, "too many results to unpack");
    spend(L, count + 1);
    if (!lua_checkstack(L, (int)count + 1)) return luaL_error(L, "too many results to unpack");
    for (lua_Unsigned n = 0; n <= count; n++) lua_rawgeti(L, 1, (lua_Integer)((lua_Unsigned)first + n));
    return (int)count + 1;
}

static int sort_table(lua_State *L) {
    lua_Integer size = plain_table(L, 1);
    if (is_frozen(L, 1)) return luaL_error(L, "a library cannot be changed");
    luaL_argcheck(L, size <= MOST_ELEMENTS, 1, "array too big");
    if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    return sort(L);
}

void open_tables(lua_State *L) {
    lua_newtable(L);
    set_function(L, "concat", concat);
    set_function(L, "insert", insert);
    set_function(L, "remove", remove_element);
    set_function(L, "move", move);
    set_function(L, "pack", pack);
    set_function(L, "unpack", unpack);
    set_function(L, "sort", sort_table);
    freeze_library(L);
    set_base(L, "table");
}
