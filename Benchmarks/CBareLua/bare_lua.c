#define _GNU_SOURCE /* for declarations of the C library only */

#include "bare_lua.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

struct code {
    char *at;
    size_t length;
};

static int write_code(lua_State *L, const void *at, size_t length, void *into) {
    (void)L;
    struct code *code = into;
    char *grown = realloc(code->at, code->length + length);
    if (grown == NULL) return 1;
    code->at = grown;
    memcpy(code->at + code->length, at, length);
    code->length += length;
    return 0;
}

static int whole(const struct code *code) {
    lua_State *L = luaL_newstate();
    if (L == NULL) return 1;
    luaL_openlibs(L);
    int failed = luaL_loadbufferx(L, code->at, code->length, "=bench", "b") || lua_pcall(L, 0, 0, 0);
    if (!failed) {
        lua_getglobal(L, "run");
        lua_getglobal(L, "event");
        failed = lua_pcall(L, 1, 1, 0) || lua_tostring(L, -1) == NULL;
    }
    lua_close(L);
    return failed;
}

double bare_lua_whole(const char *source, size_t length, int times) {
    struct code code = {NULL, 0};
    lua_State *L = luaL_newstate();
    if (L == NULL) return -1;
    int failed = luaL_loadbuffer(L, source, length, "=bench") || lua_dump(L, write_code, &code, 1);
    lua_close(L);
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < times && !failed; i++) failed = whole(&code);
    clock_gettime(CLOCK_MONOTONIC, &end);
    free(code.at);
    if (failed) return -1;
    return ((double)(end.tv_sec - start.tv_sec) * 1e6 + (double)(end.tv_nsec - start.tv_nsec) / 1e3) / times;
}
