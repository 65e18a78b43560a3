/* The basic functions: stock where stock is harmless, own where it would let a policy out, print an address, or
 * catch its own end. Left out: load, loadfile, dofile, require, collectgarbage, warn, coroutine, debug, io. */
#include "box.h"

#include <stdio.h>
#include <string.h>

/* ---- pcall and xpcall: as stock, but an end is raised again ---- */

static int finish_protected(lua_State *L, int status, uint64_t refusals, int kept) {
    struct box *box = box_of(L);
    if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - kept;
    note_memory_error(box, status, refusals);
    if (box->ended != NOT_ENDED) raise_end(L);
    /* building an error's text walks the function's code, so a loop of errors looks at the clock */
    spend(L, 50);
    check_clock(L);
    lua_pushboolean(L, 0); /* ... error false */
    lua_insert(L, -2);     /* ... false error */
    return 2;
}

/* The number of refusals before the call crosses a yield in the continuation's own number, twice as much plus what
 * is kept below the results. */
static int continue_protected(lua_State *L, int status, lua_KContext number) {
    return finish_protected(L, status, (uint64_t)number / 2, (int)(number % 2) * 2);
}

static int protected_call(lua_State *L) {
    luaL_checkany(L, 1);
    uint64_t refusals = box_of(L)->refusals;
    lua_pushboolean(L, 1); /* f args true */
    lua_insert(L, 1);      /* true f args */
    lua_KContext number = (lua_KContext)(refusals * 2);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, number, continue_protected);
    return continue_protected(L, status, number);
}

/* Stands between Lua and the policy's message handler: at an end nothing of the policy runs. */
static int message_guard(lua_State *L) {
    if (box_of(L)->ended != NOT_ENDED) return 1;
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1)); /* error f */
    lua_insert(L, 1);                      /* f error */
    lua_call(L, 1, 1);
    return 1;
}

static int extended_protected_call(lua_State *L) {
    int count = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, message_guard, 1); /* f handler args guard */
    lua_replace(L, 2);                     /* f guard args */
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);                   /* f guard args true f */
    lua_rotate(L, 3, 2);                   /* f guard true f args */
    lua_KContext number = (lua_KContext)(box_of(L)->refusals * 2 + 1);
    int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, number, continue_protected);
    return continue_protected(L, status, number);
}

/* ---- text of a value, without addresses ---- */

const char *type_name(lua_State *L, int index) {
    switch (lua_type(L, index)) {
    case LUA_TLIGHTUSERDATA: return "null";
    case LUA_TNONE: return "nil";
    default: return luaL_typename(L, index);
    }
}

void push_text_of(lua_State *L, int index) {
    index = lua_absindex(L, index);
    if (lua_type(L, index) == LUA_TTABLE && luaL_callmeta(L, index, "__tostring")) {
        if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "'__tostring' must return a string");
        return;
    }
    switch (lua_type(L, index)) {
    case LUA_TSTRING: lua_pushvalue(L, index); return;
    case LUA_TNUMBER: luaL_tolstring(L, index, NULL); return;
    case LUA_TBOOLEAN: lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false"); return;
    default: lua_pushstring(L, type_name(L, index)); return;
    }
}

static int to_text(lua_State *L) {
    luaL_checkany(L, 1);
    push_text_of(L, 1);
    return 1;
}

static int type_of(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushstring(L, type_name(L, 1));
    return 1;
}

/* ---- metatables: a private copy of the harmless keys ---- */

enum key_rule { KEY_ALLOWED, KEY_FUNCTION, KEY_REFUSED };

static enum key_rule rule_of(const char *key) {
    /* __gc and __close run code where no budget holds; __mode and __concat corrupt memory in this Lua release;
     * a chain of __call tables runs for minutes inside one instruction. */
    static const char *const refused[] = {"__gc", "__close", "__mode", "__concat"};
    static const char *const functions[] = {"__call", "__tostring", "__pairs"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (strcmp(key, refused[i]) == 0) return KEY_REFUSED;
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strcmp(key, functions[i]) == 0) return KEY_FUNCTION;
    }
    return KEY_ALLOWED;
}

/* Refuses what no metatable may have. */
static void check_key(lua_State *L, const char *key, int value) {
    enum key_rule rule = rule_of(key);
    if (rule == KEY_REFUSED) refuse_use(L, "setmetatable does not take %s here", key);
    if (rule == KEY_FUNCTION && lua_type(L, value) != LUA_TFUNCTION) refuse_use(L, "%s must be a function", key);
}

static bool is_metakey(lua_State *L, int index) {
    return lua_type(L, index) == LUA_TSTRING && strncmp(lua_tostring(L, index), "__", 2) == 0;
}

/* copy on top: takes everything out of it; given at 2: what it has now goes in */
static void fill_copy(lua_State *L) {
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) { /* copy key value */
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, -4); /* copy key */
    }
    lua_pushnil(L);
    while (lua_next(L, 2) != 0) { /* copy key value */
        spend(L, 1);
        if (is_metakey(L, -2)) {
            check_key(L, lua_tostring(L, -2), -1);
            lua_pushvalue(L, -2);
            lua_pushvalue(L, -2);
            lua_rawset(L, -5); /* copy[key] = value */
        }
        lua_pop(L, 1);
    }
    /* what getmetatable answers: the policy's own table, never the copy */
    lua_pushvalue(L, 2);
    lua_rawseti(L, -2, 1);
}

/* given at 2 -> its private copy on top */
static void push_private_metatable(lua_State *L) {
    get_kept(L, KEY_METATABLES); /* copies */
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) == LUA_TNIL) { /* copies nil */
        lua_pop(L, 1);
        lua_newtable(L); /* copies copy */
        lua_pushvalue(L, 2);
        lua_pushvalue(L, -2);
        lua_rawset(L, -4); /* copies[given] = copy */
    }
    lua_remove(L, -2); /* copy */
    fill_copy(L);
    /* `setmetatable(t, m) m.__index = f`: what is set later counts too */
    if (lua_getmetatable(L, 2)) {
        lua_pop(L, 1);
        return;
    }
    get_kept(L, KEY_LATE_META);
    lua_setmetatable(L, 2);
}

/* given key value: a key that is new in a table that was given to setmetatable */
static int set_late(lua_State *L) {
    if (is_metakey(L, 2)) {
        check_key(L, lua_tostring(L, 2), 3);
        get_kept(L, KEY_METATABLES);
        lua_pushvalue(L, 1);
        if (lua_rawget(L, -2) == LUA_TTABLE) { /* given key value copies copy */
            lua_pushvalue(L, 2);
            lua_pushvalue(L, 3);
            lua_rawset(L, -3);
        }
        lua_settop(L, 3);
    }
    lua_rawset(L, 1);
    return 0;
}

static int set_metatable(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_type(L, 2) == LUA_TNIL || lua_type(L, 2) == LUA_TTABLE, 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) return luaL_error(L, "cannot change a protected metatable");
    lua_settop(L, 2);
    if (lua_isnil(L, 2)) {
        lua_setmetatable(L, 1);
        return 1;
    }
    push_private_metatable(L);
    lua_setmetatable(L, 1);
    lua_settop(L, 1);
    return 1;
}

static int get_metatable(lua_State *L) {
    luaL_checkany(L, 1);
    if (!lua_getmetatable(L, 1)) {
        lua_pushnil(L);
        return 1;
    }
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) {
        if (lua_isboolean(L, -1)) box_of(L)->asked = true; /* false is what the host's own metatables say */
        return 1;
    }
    lua_rawgeti(L, -1, 1); /* nil where the metatable is the host's own */
    return 1;
}

static int raw_set(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    luaL_checkany(L, 3);
    lua_settop(L, 3);
    if (is_frozen(L, 1)) return luaL_error(L, "a library cannot be changed");
    lua_rawset(L, 1);
    return 1;
}

/* ---- pairs and ipairs: as stock, and libraries show what they have ---- */

static int next_pair(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    bool has_objects = true; /* as far as this one step can know */
    if (visit_next(L, 1, &has_objects)) return 2;
    lua_pushnil(L);
    return 1;
}

/* What `pairs` gives for a table: upvalue 1 says whether an object key was passed over on the way. */
static int next_in_loop(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    bool has_objects = lua_toboolean(L, lua_upvalueindex(1));
    bool found = visit_next(L, 1, &has_objects);
    if (!found) lua_pushnil(L);
    lua_pushboolean(L, has_objects);
    lua_replace(L, lua_upvalueindex(1));
    return found ? 2 : 1;
}

/* The table behind a view stays in the closure: whoever held it could change what other files call. */
static int next_of_view(lua_State *L) {
    lua_settop(L, 2);                      /* view key */
    if (lua_next(L, lua_upvalueindex(1))) return 2;
    lua_pushnil(L);
    return 1;
}

/* A loop over what is no table, such as `pairs(tfc.agents.each(pool))`. */
static int refuse_loop(lua_State *L, const char *word) {
    if (lua_type(L, 1) != LUA_TFUNCTION) return luaL_error(L, "%s takes a table, not a %s", word, type_name(L, 1));
    return luaL_error(L, "%s takes a table, not a function; what tfc.agents.each(pool) gives is used without it: "
                         "for x in tfc.agents.each(pool) do", word);
}

static int after_own_pairs(lua_State *L, int status, lua_KContext nothing) {
    (void)L, (void)status, (void)nothing;
    return 3;
}

static int pairs(lua_State *L) {
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_callk(L, 1, 3, 0, after_own_pairs);
        return 3;
    }
    /* a plain chunk gets stock Lua's error, from the first step of the loop */
    if (lua_type(L, 1) != LUA_TTABLE && !box_of(L)->plain) return refuse_loop(L, "pairs");
    lua_settop(L, 1);
    get_kept(L, KEY_FROZEN);
    lua_pushvalue(L, 1);
    if (lua_rawget(L, -2) == LUA_TTABLE) { /* view frozen table */
        lua_pushcclosure(L, next_of_view, 1);
    } else {
        lua_pushboolean(L, 0);
        lua_pushcclosure(L, next_in_loop, 1);
    } /* view frozen next */
    lua_insert(L, 1);
    lua_settop(L, 2); /* next view */
    lua_pushnil(L);
    return 3;
}

/* upvalue 1: the stock function */
static int list_pairs(lua_State *L) {
    luaL_checkany(L, 1);
    if (lua_type(L, 1) != LUA_TTABLE && !box_of(L)->plain) return refuse_loop(L, "ipairs");
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

void open_base(lua_State *L) {
    static const char *const stock[] = {"assert", "error", "rawequal", "rawget", "rawlen", NULL};
    static const char *const paying[] = {"select", "tonumber", NULL};
    luaL_requiref(L, "_G", luaopen_base, 0); /* stock */
    get_kept(L, KEY_BASE);                   /* stock base */
    copy_plain(L, -2, stock);
    copy_charged(L, -2, paying);
    lua_getfield(L, -2, "ipairs");
    lua_pushcclosure(L, list_pairs, 1);
    lua_setfield(L, -2, "ipairs");
    set_function(L, "pcall", protected_call);
    set_function(L, "xpcall", extended_protected_call);
    set_function(L, "tostring", to_text);
    set_function(L, "type", type_of);
    set_function(L, "setmetatable", set_metatable);
    set_function(L, "getmetatable", get_metatable);
    set_function(L, "rawset", raw_set);
    set_function(L, "next", next_pair);
    set_function(L, "pairs", pairs);
    set_function(L, "print", log_line);
    set_function(L, "log", log_line);
    lua_pushliteral(L, LUA_VERSION);
    lua_setfield(L, -2, "_VERSION");
    lua_pop(L, 2);
    lua_newtable(L);
    set_kept(L, KEY_METATABLES);
    lua_newtable(L);
    set_function(L, "__newindex", set_late);
    set_kept(L, KEY_LATE_META);
    /* the stock globals must not stay in reach */
    lua_newtable(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_newtable(L); /* loaded */
    get_kept(L, KEY_BASE);
    lua_setfield(L, -2, "_G");
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
}
