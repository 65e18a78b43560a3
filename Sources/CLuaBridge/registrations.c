/* policy, command, on, every, at, guard and use: what a file's own code calls when it is run. */
#include "box.h"

#include <string.h>

/* The registrations of the file that runs, as a list on top. */
static void push_registrations(lua_State *L) {
    get_kept(L, KEY_CHUNKS);
    lua_rawgeti(L, -1, (lua_Integer)box_of(L)->chunk);
    lua_remove(L, -2);
}

/* Tells the host what was registered: kind, line, name, and the table with its functions left out. */
static void report(lua_State *L, lua_Integer kind, lua_Integer line, int name, int table) {
    struct box *box = box_of(L);
    box->request.length = 0;
    lua_pushinteger(L, kind);
    lua_pushinteger(L, line);
    bool encoded = value_encode(L, -2, &box->request) && value_encode(L, -1, &box->request) &&
                   value_encode(L, name, &box->request) && value_encode(L, table, &box->request);
    lua_pop(L, 2);
    if (!encoded) luaL_error(L, "the registration is too large or too deep");
    if (answer_host(box, BOX_REGISTER) == BOX_RAISE) {
        luaL_error(L, "%s", lua_pushlstring(L, (const char *)box->answer.at, box->answer.length));
    }
}

static lua_Integer line_of_caller(lua_State *L) {
    lua_Debug frame;
    if (!lua_getstack(L, 1, &frame)) return 0;
    lua_getinfo(L, "l", &frame);
    return frame.currentline;
}

static void require_loading(lua_State *L, const char *word) {
    if (box_of(L)->plain) refuse_in_plain(L, word);
    if (!box_of(L)->loading) luaL_error(L, "%s works only while the file loads, not inside a run", word);
}

/* where -> a copy of it: paths, and for each a value or a list up to its first nil */
static void copy_where(lua_State *L) {
    lua_newtable(L); /* where copy */
    lua_pushnil(L);
    while (lua_next(L, -3) != 0) { /* where copy path expected */
        spend(L, 2);
        if (lua_type(L, -2) != LUA_TSTRING) luaL_error(L, "where takes paths as keys");
        if (lua_type(L, -1) == LUA_TTABLE) {
            lua_newtable(L); /* where copy path expected list */
            for (lua_Integer i = 1; lua_rawgeti(L, -2, i) != LUA_TNIL; i++) {
                spend(L, 1);
                lua_rawseti(L, -2, i);
            }
            lua_pop(L, 1);    /* the nil at the end */
            lua_remove(L, -2); /* where copy path list */
        }
        lua_pushvalue(L, -2);
        lua_insert(L, -2);   /* where copy path path expected */
        lua_rawset(L, -4);   /* where copy path */
    }
    lua_remove(L, -2); /* copy */
}

/* The table of a registration at 1 -> a copy of what runs need, which the policy cannot change any more. */
static void push_own_copy(lua_State *L) {
    lua_createtable(L, 0, 2); /* copy */
    lua_pushliteral(L, "run");
    lua_pushvalue(L, -1);
    lua_rawget(L, 1);  /* copy "run" run */
    lua_rawset(L, -3); /* copy */
    lua_pushliteral(L, "where");
    lua_pushvalue(L, -1);
    if (lua_rawget(L, 1) == LUA_TTABLE) copy_where(L);
    lua_rawset(L, -3); /* copy */
}

/* upvalues: kind, line, name, and where the list of what has no table yet has its entry (0 in an evaluation) */
static int finish_registration(lua_State *L) {
    struct box *box = box_of(L);
    require_loading(L, "a registration");
    lua_settop(L, 1);
    if (lua_type(L, 1) != LUA_TTABLE) return luaL_error(L, "a registration takes a table: { ..., run = function ... }");
    lua_Integer kind = lua_tointeger(L, lua_upvalueindex(1));
    lua_pushvalue(L, lua_upvalueindex(3)); /* table name */
    if (box->reporting) {
        report(L, kind, lua_tointeger(L, lua_upvalueindex(2)), 2, 1);
        get_kept(L, KEY_OPEN); /* table name open */
        lua_pushboolean(L, 0);
        lua_rawseti(L, -2, lua_tointeger(L, lua_upvalueindex(4)));
        lua_pop(L, 1);
    }
    push_registrations(L); /* table name list */
    push_own_copy(L);      /* table name list copy */
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    return 0;
}

/* Notes a word that has no table yet, as the error it will be if none comes; returns the place of the note. */
static lua_Integer note_open(lua_State *L, const char *word) {
    const char *name = lua_tostring(L, 1);
    luaL_where(L, 1);
    const char *where = lua_tostring(L, -1);
    lua_pushfstring(L, "%s%s \"%s\" registers nothing without its table: %s \"%s\" { ..., run = function ... end }",
                    where, word, name, word, name); /* ... where note */
    get_kept(L, KEY_OPEN);                          /* ... where note open */
    lua_Integer place = (lua_Integer)lua_rawlen(L, -1) + 1;
    lua_insert(L, -2);
    lua_rawseti(L, -2, place);
    lua_pop(L, 2);
    return place;
}

/* A guard without its table would guard nothing, and nobody would notice. */
static void require_closed(lua_State *L) {
    get_kept(L, KEY_OPEN);
    for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) {
        if (lua_type(L, -1) == LUA_TSTRING) lua_error(L);
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
}

static int begin_registration(lua_State *L, enum box_registration kind, const char *word, const char *example) {
    require_loading(L, word);
    if (lua_type(L, 1) != LUA_TSTRING) {
        return luaL_error(L, "%s is followed by a text and a table: %s \"%s\" { ... }", word, word, example);
    }
    lua_pushinteger(L, kind);
    lua_pushinteger(L, line_of_caller(L));
    lua_pushvalue(L, 1);
    lua_pushinteger(L, box_of(L)->reporting ? note_open(L, word) : 0);
    lua_pushcclosure(L, finish_registration, 4);
    return 1;
}

static int command(lua_State *L) { return begin_registration(L, BOX_COMMAND, "command", "verb NAME"); }
static int on(lua_State *L) { return begin_registration(L, BOX_ON, "on", "github.push"); }
static int guard(lua_State *L) { return begin_registration(L, BOX_GUARD, "guard", "name"); }
static int every(lua_State *L) { return begin_registration(L, BOX_EVERY, "every", "10m"); }
static int at(lua_State *L) { return begin_registration(L, BOX_AT, "at", "Mon 08:00"); }

static int policy(lua_State *L) {
    require_loading(L, "policy");
    if (lua_type(L, 1) != LUA_TTABLE) return luaL_error(L, "policy takes a table: policy { about = \"...\" }");
    lua_settop(L, 1);
    lua_pushliteral(L, "");
    if (box_of(L)->reporting) report(L, BOX_POLICY, line_of_caller(L), 2, 1);
    return 0;
}

/* ---- files ---- */

/* A file's own globals over the read-only libraries. */
static void push_globals(lua_State *L) {
    lua_createtable(L, 0, 4); /* globals */
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "_G");
    get_kept(L, KEY_GLOBALS_META);
    lua_setmetatable(L, -2);
}

/* code -> function, with fresh globals */
static void push_function(lua_State *L, const struct box_chunk *chunk) {
    if (luaL_loadbufferx(L, (const char *)chunk->code.at, chunk->code.length, chunk->name, "b") != LUA_OK) lua_error(L);
    push_globals(L);             /* function globals */
    lua_setupvalue(L, -2, 1);    /* the chunk's only upvalue is _ENV */
}

static int use(lua_State *L) {
    struct box *box = box_of(L);
    const char *name = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    get_kept(L, KEY_MODULES);
    lua_rawgeti(L, -1, (lua_Integer)box->chunk); /* name all modules */
    lua_pushvalue(L, 1);
    int type = lua_rawget(L, -2);
    if (type == LUA_TBOOLEAN) return luaL_error(L, "use \"%s\": the libraries use each other", name);
    if (type != LUA_TNIL) return 1;
    lua_pop(L, 1); /* name all modules */
    for (size_t i = 0; i < box->evaluation.library_count; i++) {
        const struct box_chunk *library = &box->evaluation.libraries[i];
        if (strcmp(library->name, name) != 0) continue;
        lua_pushvalue(L, 1);
        lua_pushboolean(L, 0);
        lua_rawset(L, -3); /* modules[name] = false while it loads */
        push_function(L, library);
        lua_call(L, 0, 1); /* name all modules module */
        if (lua_isnil(L, -1)) return luaL_error(L, "use \"%s\": the library returns nothing", name);
        lua_pushvalue(L, 1);
        lua_pushvalue(L, -2);
        lua_rawset(L, -4);
        return 1;
    }
    return luaL_error(L, "use \"%s\": there is no file lib/%s.lua", name, name);
}

static bool is_loaded(lua_State *L) {
    push_registrations(L);
    bool loaded = !lua_isnil(L, -1);
    lua_pop(L, 1);
    return loaded;
}

/* Runs the file's own code, once an evaluation. */
void load_file(lua_State *L) {
    struct box *box = box_of(L);
    if (is_loaded(L)) return;
    static const int keys[] = {KEY_CHUNKS, KEY_MODULES};
    for (size_t i = 0; i < 2; i++) {
        get_kept(L, keys[i]);
        lua_newtable(L);
        lua_rawseti(L, -2, (lua_Integer)box->chunk);
        lua_pop(L, 1);
    }
    push_function(L, &box->evaluation.chunks[box->chunk]);
    box->loading = true;
    lua_call(L, 0, 0);
    box->loading = false;
    if (box->reporting) require_closed(L);
}

void push_registration(lua_State *L) {
    load_file(L);
    push_registrations(L);
    if (lua_rawgeti(L, -1, (lua_Integer)box_of(L)->registration + 1) != LUA_TTABLE) {
        luaL_error(L, "the file registered less than when the policies were loaded");
    }
    lua_remove(L, -2);
}

void open_registrations(lua_State *L) {
    get_kept(L, KEY_BASE); /* base */
    set_function(L, "policy", policy);
    set_function(L, "command", command);
    set_function(L, "on", on);
    set_function(L, "guard", guard);
    set_function(L, "use", use);
    set_function(L, "every", every);
    set_function(L, "at", at);
    lua_createtable(L, 0, 2); /* base meta */
    lua_insert(L, -2);        /* meta base */
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    set_kept(L, KEY_GLOBALS_META);
    lua_newtable(L);
    set_kept(L, KEY_CHUNKS);
    lua_newtable(L);
    set_kept(L, KEY_MODULES);
    lua_newtable(L);
    set_kept(L, KEY_OPEN);
}
