/* string and utf8. Left out: dump. */
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
    if (box_of(L)->stock && (uint64_t)count > INT32_MAX / (length + gap)) {
        return luaL_error(L, "resulting string too large");
    }
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
        size_t flags = strspn(pattern, "-+ #0123456789.");
        pattern += flags;
        argument++;
        work += flags > 3 ? 250 : 40; /* %99.99f of 1e308 writes 400 digits */
        if (pattern >= end || argument > count) break;
        bool stock = box_of(L)->stock;
        if (*pattern == 'p' && !stock) return refuse_use(L, "string.format does not take '%%p' here");
        if (*pattern == 's' && !stock) {
            push_text_of(L, argument);
            lua_replace(L, argument);
        }
        if (lua_type(L, argument) == LUA_TSTRING) work += lua_rawlen(L, argument) / 8;
        pattern++;
    }
    spend(L, work);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/* pack, unpack and packsize go through their format letter by letter. Upvalue 1: the stock function. */
static int charged_by_format(lua_State *L) {
    if (lua_type(L, 1) == LUA_TSTRING) spend(L, lua_rawlen(L, 1));
    return charged(L);
}

/* Stock's iterator of 5.4.4 goes over a stray continuation byte as if it were not there; later ones refuse it. Here
 * text that is not UTF-8 is an error wherever it stands. Upvalue 1: the stock iterator. */
static int next_code(lua_State *L) {
    if (lua_tocfunction(L, lua_upvalueindex(1))(L) < 2) return 0;
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    size_t start = (size_t)lua_tointeger(L, -2) - 1, end = start + 1;
    uint8_t first = (uint8_t)text[start];
    size_t expected = first < 0x80 ? 1 : (size_t)__builtin_clz(~((uint32_t)first << 24)); /* ones in front */
    while (end < length && (text[end] & 0xc0) == 0x80) end++;
    if (end - start != expected) return luaL_error(L, "invalid UTF-8 code");
    return 2;
}

/* upvalue 1: the stock function */
static int codes(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    luaL_argcheck(L, length == 0 || (*text & 0xc0) != 0x80, 1, "invalid UTF-8 code");
    charged(L);           /* ... iterator text 0 */
    lua_pushvalue(L, -3); /* ... iterator text 0 iterator */
    lua_pushcclosure(L, next_code, 1);
    lua_replace(L, -4); /* ... next_code text 0 */
    return 3;
}

void open_strings(lua_State *L) {
    static const char *const paying[] = {"byte", "char", "len", "lower", "reverse", "sub", "upper", NULL};
    static const char *const packing[] = {"pack", "packsize", "unpack", NULL};
    static const char *const utf8_paying[] = {"char", "codepoint", "len", "offset", NULL};
    static const char *const utf8_stock[] = {"charpattern", NULL};
    luaL_requiref(L, LUA_STRLIBNAME, luaopen_string, 0); /* stock */
    lua_newtable(L);                                     /* stock string */
    copy_charged(L, -2, paying);
    copy_through(L, -2, packing, charged_by_format);
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
    static const char *const iterating[] = {"codes", NULL};
    copy_charged(L, -2, utf8_paying);
    copy_through(L, -2, iterating, codes);
    copy_plain(L, -2, utf8_stock);
    freeze_library(L);
    set_base(L, "utf8");
    lua_pop(L, 1);
}
