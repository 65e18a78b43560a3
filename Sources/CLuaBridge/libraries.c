/* What the libraries have in common: read-only views, and stock functions that pay for the bytes they look at. */
#include "box.h"

/* Every function is a closure with one upvalue, so that it is an object of the arena: as the key of a table it
 * hashes by an address that is the same everywhere. */
void set_function(lua_State *L, const char *name, lua_CFunction function) {
    lua_pushnil(L);
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -2, name);
}

void set_base(lua_State *L, const char *name) {
    /* where Lua looks for a function's name when it words an error */
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE); /* value loaded */
    get_kept(L, KEY_FROZEN);
    lua_pushvalue(L, -3);
    lua_rawget(L, -2);          /* value loaded frozen table */
    lua_setfield(L, -3, name);
    lua_pop(L, 2);
    get_kept(L, KEY_BASE); /* value base */
    lua_insert(L, -2);     /* base value */
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

static int refuse_write(lua_State *L) {
    if (lua_type(L, 2) != LUA_TSTRING) return luaL_error(L, "a library cannot be changed");
    return luaL_error(L, "a library cannot be changed (%s)", lua_tostring(L, 2));
}

/* table -> an empty table that reads from it and refuses writes. Reading costs no call. */
void freeze_library(lua_State *L) {
    lua_newtable(L);                            /* table view */
    lua_createtable(L, 0, 3);                   /* table view meta */
    lua_pushvalue(L, -3);                       /* table view meta table */
    lua_setfield(L, -2, "__index");             /* table view meta */
    set_function(L, "__newindex", refuse_write);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);                    /* table view */
    get_kept(L, KEY_FROZEN);                    /* table view frozen */
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -4);
    lua_rawset(L, -3);                          /* frozen[view] = table */
    lua_pop(L, 1);
    lua_remove(L, -2);                          /* view */
}

bool is_frozen(lua_State *L, int index) {
    index = lua_absindex(L, index);
    get_kept(L, KEY_FROZEN);
    lua_pushvalue(L, index);
    bool frozen = lua_rawget(L, -2) != LUA_TNIL;
    lua_pop(L, 2);
    return frozen;
}

/* A stock function that first pays for the bytes of its arguments. */
int charged(lua_State *L) {
    int count = lua_gettop(L);
    uint64_t work = (uint64_t)count / 4;
    for (int i = 1; i <= count; i++) {
        if (lua_type(L, i) == LUA_TSTRING) work += lua_rawlen(L, i) / 16;
    }
    spend(L, work);
    lua_CFunction stock = lua_tocfunction(L, lua_upvalueindex(1));
    return stock(L);
}

/* Each function behind another, which has it as its upvalue. */
void copy_through(lua_State *L, int from, const char *const *names, lua_CFunction function) {
    from = lua_absindex(L, from);
    for (; *names != NULL; names++) {
        lua_getfield(L, from, *names);
        lua_pushcclosure(L, function, 1);
        lua_setfield(L, -2, *names);
    }
}

void copy_charged(lua_State *L, int from, const char *const *names) {
    copy_through(L, lua_absindex(L, from), names, charged);
}

static int plain(lua_State *L) { return lua_tocfunction(L, lua_upvalueindex(1))(L); }

/* Values as they are; functions wrapped, so that they are objects of the arena. */
void copy_plain(lua_State *L, int from, const char *const *names) {
    from = lua_absindex(L, from);
    for (; *names != NULL; names++) {
        if (lua_getfield(L, from, *names) == LUA_TFUNCTION) lua_pushcclosure(L, plain, 1);
        lua_setfield(L, -2, *names);
    }
}
