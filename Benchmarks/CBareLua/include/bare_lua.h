#ifndef BARE_LUA_H
#define BARE_LUA_H

#include <stddef.h>

/* Runs a chunk by the bare C API, as one would without any of our limits: a new state, the standard libraries, compile,
   one call of the global function `run` with an event table, close. Returns 0, or 1 when Lua raised. */
int bare_lua_run(const char *source, size_t length, const char *comment);

/* Compiles source, then `times` times: a new state with the standard libraries, the bytecode, its global function `run`
   with its global `event`, close. Returns microseconds of one, or -1 when Lua raised. */
double bare_lua_whole(const char *source, size_t length, int times);

/* Runs a chunk in a new state with the standard libraries and returns what it returned, as text in memory of its own
   (free it), or NULL when it raised. */
char *bare_lua_text(const char *source, size_t length, const char *name);

#endif
