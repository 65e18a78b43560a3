#include "bare_lua.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

/* stack: -- event */
static void push_event(lua_State *L, const char *comment) {
    lua_createtable(L, 0, 1);                       /* event */
    lua_createtable(L, 0, 1);                       /* event, payload */
    lua_createtable(L, 0, 2);                       /* event, payload, comment */
    lua_pushstring(L, comment);
    lua_setfield(L, -2, "body");
    lua_createtable(L, 0, 2);                       /* event, payload, comment, user */
    lua_pushliteral(L, "User");
    lua_setfield(L, -2, "type");
    lua_pushliteral(L, "anna-dev");
    lua_setfield(L, -2, "login");
    lua_setfield(L, -2, "user");                    /* event, payload, comment */
    lua_setfield(L, -2, "comment");                 /* event, payload */
    lua_setfield(L, -2, "payload");                 /* event */
}

int bare_lua_run(const char *source, size_t length, const char *comment) {
    lua_State *L = luaL_newstate();
    if (L == NULL) return 1;
    luaL_openlibs(L);
    int failed = luaL_loadbuffer(L, source, length, "=bench") || lua_pcall(L, 0, 0, 0);
    if (!failed) {
        lua_getglobal(L, "run");
        push_event(L, comment);
        failed = lua_pcall(L, 1, 1, 0);
    }
    lua_close(L);
    return failed ? 1 : 0;
}

char *bare_lua_text(const char *source, size_t length, const char *name) {
    lua_State *L = luaL_newstate();
    if (L == NULL) return NULL;
    luaL_openlibs(L);
    char *text = NULL;
    if (luaL_loadbuffer(L, source, length, name) == LUA_OK && lua_pcall(L, 0, 1, 0) == LUA_OK) {
        const char *result = lua_tostring(L, -1);
        if (result != NULL) text = strdup(result);
    }
    lua_close(L);
    return text;
}
