/* string and utf8. Left out: dump, pack, unpack, packsize. */
#include "box.h"

#include <string.h>

static int repeat(lua_State *L) {
    size_t length, gap;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer count = luaL_checkinteger(L, 2);
    const char *between = luaL_optlstring(L, 3, "", &gap);
    if (count <= 0 || length + gap == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    size_t limit = box_of(L)->limits.string;
    if (length + gap > limit || (uint64_t)count > limit / (length + gap) + 1) end_by_limit(L, BOX_STRING);
    size_t total = (size_t)count * length + (size_t)(count - 1) * gap;
    if (total > limit) end_by_limit(L, BOX_STRING);
    spend(L, total / 16 + (uint64_t)count / 4);
    luaL_Buffer made;
    char *at = luaL_buffinitsize(L, &made, total);
    for (lua_Integer i = 0; i < count; i++) {
        memcpy(at, text, length);
        at += length;
        if (gap > 0 && i + 1 < count) {
            memcpy(at, between, gap);
            at += gap;
        }
    }
    luaL_pushresultsize(&made, total);
    return 1;
}

/* format: `%s` gets the box's own text of a value and `%p` is refused, so that no address is ever printed. The rest
 * is the stock function's. Upvalue 1: the stock function. */
static int format(lua_State *L) {
    size_t length;
    const char *pattern = luaL_checklstring(L, 1, &length);
    const char *end = pattern + length;
    int count = lua_gettop(L);
    int argument = 1;
    uint64_t work = length / 16;
    while (pattern < end) {
        if (*pattern++ != '%') continue;
        if (pattern < end && *pattern == '%') {
            pattern++;
            continue;
        }
        pattern += strspn(pattern, "-+ #0123456789.");
        argument++;
        work += 100; /* %99.99f of 1e308 writes 400 digits */
        if (pattern >= end || argument > count) break;
        if (*pattern == 'p') return luaL_error(L, "string.format does not take '%%p' here");
        if (*pattern == 's') {
            push_text_of(L, argument);
            lua_replace(L, argument);
        }
        if (lua_type(L, argument) == LUA_TSTRING) work += lua_rawlen(L, argument) / 8;
        pattern++;
    }
    spend(L, work);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

void open_strings(lua_State *L) {
    static const char *const paying[] = {"byte", "char", "len", "lower", "reverse", "sub", "upper", NULL};
    static const char *const utf8_paying[] = {"char", "codepoint", "codes", "len", "offset", NULL};
    static const char *const utf8_stock[] = {"charpattern", NULL};
    luaL_requiref(L, LUA_STRLIBNAME, luaopen_string, 0); /* stock */
    lua_newtable(L);                                     /* stock string */
    copy_charged(L, -2, paying);
    set_function(L, "rep", repeat);
    lua_getfield(L, -2, "format");
    lua_pushcclosure(L, format, 1);
    lua_setfield(L, -2, "format");
    open_patterns(L);
    /* every string's metatable: arithmetic on numbers in text is the stock one, paid for */
    static const char *const arithmetic[] = {"__add", "__sub", "__mul",  "__mod", "__pow",
                                             "__div", "__idiv", "__unm", NULL};
    lua_pushliteral(L, "");   /* stock string "" */
    lua_createtable(L, 0, 10); /* stock string "" meta */
    lua_getmetatable(L, -2);  /* stock string "" meta stockmeta */
    lua_insert(L, -2);        /* stock string "" stockmeta meta */
    copy_charged(L, -2, arithmetic);
    lua_remove(L, -2);        /* stock string "" meta */
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1); /* stock string */
    freeze_library(L);
    set_base(L, "string");
    lua_pop(L, 1);
    luaL_requiref(L, LUA_UTF8LIBNAME, luaopen_utf8, 0); /* stock */
    lua_newtable(L);                                    /* stock utf8 */
    copy_charged(L, -2, utf8_paying);
    copy_plain(L, -2, utf8_stock);
    freeze_library(L);
    set_base(L, "utf8");
    lua_pop(L, 1);
}
