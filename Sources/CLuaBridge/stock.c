/* Stock functions put back into a plain chunk's globals by name, so that programs written for stock Lua can run.
 * What is put back is outside of the sandbox: it is for trying out Lua's own test files, never for policies. */
#include "box.h"

#include <string.h>

static const luaL_Reg libraries[] = {
    {LUA_LOADLIBNAME, luaopen_package}, {LUA_COLIBNAME, luaopen_coroutine}, {LUA_DBLIBNAME, luaopen_debug},
    {LUA_IOLIBNAME, luaopen_io},        {LUA_OSLIBNAME, luaopen_os},        {LUA_STRLIBNAME, luaopen_string},
    {LUA_TABLIBNAME, luaopen_table},    {LUA_MATHLIBNAME, luaopen_math},    {LUA_UTF8LIBNAME, luaopen_utf8},
    {NULL, NULL}};

static lua_CFunction library_named(const char *name, size_t length) {
    for (const luaL_Reg *library = libraries; library->name != NULL; library++) {
        if (strlen(library->name) == length && memcmp(library->name, name, length) == 0) return library->func;
    }
    return NULL;
}

/* globals ... -> globals ... library: a stock library, also known to require */
static void push_library(lua_State *L, const char *name, lua_CFunction open) {
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_pushnil(L);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
    luaL_requiref(L, name, open, 0);
}

/* ... -> ... basics: a table of all basic functions */
static void push_basics(lua_State *L) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS); /* globals */
    lua_newtable(L);                                     /* globals basics */
    lua_pushvalue(L, -1);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS); /* luaopen_base fills the registry's globals */
    lua_pushcfunction(L, luaopen_base);
    lua_call(L, 0, 0);
    lua_insert(L, -2); /* basics globals */
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

/* "string.dump": the stock function into the library that the chunk has */
static void put_field_back(lua_State *L, int globals, const char *name, const char *dot) {
    lua_CFunction open = library_named(name, (size_t)(dot - name));
    if (open == NULL) luaL_error(L, "stock Lua has no %s", name);
    lua_pushliteral(L, "");
    int kept = lua_getmetatable(L, -1); /* opening string gives texts another metatable */
    lua_pushcfunction(L, open);
    lua_call(L, 0, 1); /* "" meta stock */
    if (lua_getfield(L, -1, dot + 1) == LUA_TNIL) luaL_error(L, "stock Lua has no %s", name);
    lua_insert(L, -3 - kept); /* function "" meta stock */
    lua_pop(L, 1);
    if (kept) lua_setmetatable(L, -2);
    lua_pop(L, 1); /* function */
    lua_pushlstring(L, name, (size_t)(dot - name));
    luaL_getsubtable(L, globals, lua_tostring(L, -1)); /* function "string" library */
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, dot + 1);
    lua_pop(L, 3);
}

static void put_back(lua_State *L, int globals, const char *name) {
    const char *dot = strchr(name, '.');
    if (dot != NULL) {
        put_field_back(L, globals, name, dot);
        return;
    }
    lua_CFunction open = library_named(name, strlen(name));
    if (open != NULL) {
        push_library(L, name, open);
    } else if (strcmp(name, "require") == 0) {
        push_library(L, LUA_LOADLIBNAME, luaopen_package); /* sets the global require */
        name = LUA_LOADLIBNAME;
    } else {
        push_basics(L);
        if (lua_getfield(L, -1, name) == LUA_TNIL) luaL_error(L, "stock Lua has no %s", name);
        lua_remove(L, -2);
    }
    lua_setfield(L, globals, name);
}

/* The libraries behind their read-only views: a stock program may change them. */
static void open_views(lua_State *L, int globals) {
    get_kept(L, KEY_FROZEN); /* frozen */
    lua_pushnil(L);
    while (lua_next(L, globals) != 0) { /* frozen name value */
        if (lua_rawget(L, -3) == LUA_TTABLE) { /* frozen name table */
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, globals); /* frozen name: an existing field may be set while visiting */
        } else {
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
}

/* globals on top, which become the globals of what `load` compiles too */
void open_stock(lua_State *L, const struct box_plain *plain) {
    int globals = lua_gettop(L);
    open_views(L, globals);
    lua_pushvalue(L, globals);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_pushvalue(L, globals);
    lua_setfield(L, -2, "_G");
    lua_pop(L, 1);
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1); /* "" meta */
    lua_pushnil(L);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
    /* a program that may load and debug is held by nothing; metatables and addresses are then as it knows them */
    static const char *const always[] = {"setmetatable", "getmetatable", "tostring"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) put_back(L, globals, always[i]);
    for (size_t i = 0; i < plain->stock_count; i++) put_back(L, globals, plain->stock[i]);
}
