/* What stock Lua has, or once had, and this sandbox does not. A plain chunk that fails over one of these names, or
 * over what a library function refuses, was denied something; any other failure is its own mistake. */
#define _GNU_SOURCE /* for declarations of the C library only */

#include "box.h"

#include <stdarg.h>
#include <string.h>

static const char *const left_out[] = {
    "collectgarbage", "coroutine", "debug", "dofile", "io", "load", "loadfile", "package", "require", "warn",
    "os.clock", "os.difftime", "os.execute", "os.exit", "os.getenv", "os.remove", "os.rename", "os.setlocale",
    "os.tmpname", "string.dump",
    /* of Lua 5.1 and LuaJIT */
    "ffi", "getfenv", "jit", "loadstring", "module", "newproxy", "setfenv", NULL};

/* Whether a name, or a library's field of that name, is left out. */
static bool is_left_out(const char *name, size_t length) {
    for (const char *const *known = left_out; *known != NULL; known++) {
        const char *dot = strchr(*known, '.');
        const char *last = dot == NULL ? *known : dot + 1;
        if (strlen(last) == length && memcmp(last, name, length) == 0) return true;
    }
    return false;
}

/* table key -> nil. Upvalue 1: what stands before the key in the list, such as "string." */
static int note_absent(lua_State *L) {
    if (lua_type(L, 2) != LUA_TSTRING) return 0;
    size_t prefix;
    const char *library = lua_tolstring(L, lua_upvalueindex(1), &prefix);
    const char *key = lua_tostring(L, 2);
    for (const char *const *known = left_out; *known != NULL; known++) {
        if (strncmp(*known, library, prefix) == 0 && strcmp(*known + prefix, key) == 0) box_of(L)->asked = true;
    }
    return 0;
}

/* From now on reads of what the table on top does not have are noted. */
void note_reads(lua_State *L, const char *library) {
    lua_createtable(L, 0, 1); /* table meta */
    lua_pushstring(L, library);
    lua_pushcclosure(L, note_absent, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2); /* table */
}

int refuse_use(lua_State *L, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    lua_pushvfstring(L, format, arguments); /* text */
    va_end(arguments);
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    bytes_set(&box_of(L)->refusal, text, length);
    luaL_where(L, 1); /* text where */
    lua_insert(L, -2);
    lua_concat(L, 2);
    return lua_error(L);
}

int refuse_in_plain(lua_State *L, const char *word) {
    return luaL_error(L, "%s works in a policy; a plain chunk has no fleet, it returns its result", word);
}

static bool ends_with_refusal(const struct box *box) {
    const struct bytes *text = &box->text, *end = &box->refusal;
    return end->length > 0 && text->length >= end->length &&
           memcmp(text->at + text->length - end->length, end->at, end->length) == 0;
}

/* The name in "... (global 'load')" is one that is left out; where Lua names a local, or nothing, it may be. */
static bool may_name_left_out(const char *text, const char *end) {
    static const char *const kinds[] = {"(global '", "(field '", "(method '"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *found = memmem(text, (size_t)(end - text), kinds[i], strlen(kinds[i]));
        if (found == NULL) continue;
        const char *name = found + strlen(kinds[i]);
        const char *quote = memchr(name, '\'', (size_t)(end - name));
        return quote != NULL && is_left_out(name, (size_t)(quote - name));
    }
    return true;
}

bool box_denied(const struct box *box) {
    if (box->ended != NOT_ENDED || box->text.length == 0) return false;
    if (ends_with_refusal(box)) return true;
    if (!box->asked) return false;
    const char *text = (const char *)box->text.at, *end = text + box->text.length;
    /* what it read is nil; a metatable that it may not have is false */
    bool absent = memmem(text, box->text.length, "nil", 3) != NULL ||
                  memmem(text, box->text.length, "boolean value", 13) != NULL;
    return absent && may_name_left_out(text, end);
}
