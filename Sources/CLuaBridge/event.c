/* The event and the plan as a policy sees them. Every run has its own, so that no policy can change what another
 * one reads; the payload is parsed when it is first touched. */
#include "box.h"

#include <string.h>

/* The host keeps the bytes; a copy of them here would stay for as long as the evaluation waits. */
void read_payload(lua_State *L, const char *what) {
    struct box *box = box_of(L);
    box->request.length = 0;
    if (answer_host(box, BOX_PAYLOAD) != BOX_RETURN) luaL_error(L, "%s cannot be read", what);
    json_read(L, what, box->answer.at, box->answer.length);
    bytes_free(&box->answer);
}

bool push_payload(lua_State *L) {
    struct box *box = box_of(L);
    if (get_kept(L, KEY_SPARE_PAYLOAD) != LUA_TNIL) {
        lua_pushnil(L);
        set_kept(L, KEY_SPARE_PAYLOAD);
        return true;
    }
    lua_pop(L, 1);
    size_t length = box->evaluation.payload_length;
    if (length == 0) {
        lua_newtable(L);
        return true;
    }
    if (length > box->limits.payload) {
        return luaL_error(L, "the payload has %d bytes; policies can read up to %d", (int)length,
                          (int)box->limits.payload);
    }
    read_payload(L, "the payload");
    return true;
}

static int index_event(lua_State *L) {
    if (lua_type(L, 2) != LUA_TSTRING || strcmp(lua_tostring(L, 2), "payload") != 0) return 0;
    push_payload(L);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, 1); /* from now on it is there */
    return 1;
}

void push_event(lua_State *L) {
    struct box *box = box_of(L);
    value_push(L, box->event.at, box->event.length);
    get_kept(L, KEY_EVENT_META);
    lua_setmetatable(L, -2);
}

/* ---- where ---- */

/* The value at a dotted path, from the table on top of the stack; replaces it. */
static void follow(lua_State *L, const char *path) {
    while (path != NULL && *path != 0) {
        const char *dot = strchr(path, '.');
        size_t length = dot == NULL ? strlen(path) : (size_t)(dot - path);
        if (lua_type(L, -1) != LUA_TTABLE) {
            lua_pop(L, 1);
            lua_pushnil(L);
            return;
        }
        lua_pushlstring(L, path, length);
        lua_rawget(L, -2);
        lua_remove(L, -2);
        path = dot == NULL ? NULL : dot + 1;
    }
}

/* value expected -> whether they are the same, or the value is one of the list. The list is the registration's own
 * copy, without holes. */
static bool fits(lua_State *L) {
    bool same = lua_rawequal(L, -1, -2);
    if (same || lua_type(L, -1) != LUA_TTABLE) return same;
    for (lua_Integer i = 1; !same && lua_rawgeti(L, -1, i) != LUA_TNIL; i++) { /* value expected element */
        spend(L, 1);
        same = lua_rawequal(L, -1, -3);
        lua_pop(L, 1);
    }
    if (!same) lua_pop(L, 1); /* the nil at the end */
    return same;
}

/* Whether the `where` of the registration at an index fits the payload. */
bool where_fits(lua_State *L, int index) {
    lua_pushliteral(L, "where");
    if (lua_rawget(L, index) != LUA_TTABLE) {
        lua_pop(L, 1);
        return true;
    }
    int where = lua_gettop(L);
    push_payload(L); /* where payload */
    bool all = true;
    lua_pushnil(L);
    while (all && lua_next(L, where) != 0) { /* where payload path expected */
        spend(L, 5);
        lua_pushvalue(L, where + 1);
        follow(L, lua_tostring(L, -3)); /* where payload path expected value */
        lua_insert(L, -2);              /* where payload path value expected */
        all = fits(L);
        lua_pop(L, 2);
    }
    lua_pushvalue(L, where + 1);
    set_kept(L, KEY_SPARE_PAYLOAD);
    lua_settop(L, where - 1);
    return all;
}

/* ---- methods ---- */

static int in_group(lua_State *L) {
    if (lua_type(L, 1) != LUA_TTABLE) {
        return luaL_error(L, "in_group is called with a colon: event.actor:in_group(\"name\")");
    }
    luaL_checkstring(L, 2);
    lua_settop(L, 2);
    lua_pushliteral(L, "groups");
    lua_rawget(L, 1); /* actor group groups */
    bool member = false;
    if (lua_type(L, 3) == LUA_TTABLE) {
        lua_Integer count = (lua_Integer)lua_rawlen(L, 3);
        spend(L, (uint64_t)count);
        for (lua_Integer i = 1; i <= count && !member; i++) {
            lua_rawgeti(L, 3, i);
            member = lua_rawequal(L, -1, 2);
            lua_pop(L, 1);
        }
    }
    lua_pushboolean(L, member);
    return 1;
}

/* plan:of("pools.delete") -> a list of the operations of that kind */
static int operations_of(lua_State *L) {
    static const char *const kinds[] = {"pools.create",  "pools.update",  "pools.scope",   "pools.delete",
                                        "agents.delete", "tokens.create", "tokens.delete", NULL};
    if (lua_type(L, 1) != LUA_TTABLE) return luaL_error(L, "of is called with a colon: plan:of(\"pools.delete\")");
    luaL_checkoption(L, 2, NULL, kinds);
    lua_settop(L, 2);
    lua_newtable(L); /* plan kind found */
    lua_Integer count = (lua_Integer)lua_rawlen(L, 1), found = 0;
    spend(L, (uint64_t)count);
    for (lua_Integer i = 1; i <= count; i++) {
        if (lua_rawgeti(L, 1, i) == LUA_TTABLE) { /* plan kind found operation */
            lua_pushliteral(L, "kind");
            lua_rawget(L, -2);
            bool same = lua_rawequal(L, -1, 2);
            lua_pop(L, 1);
            if (same) {
                lua_pushvalue(L, -1);
                lua_rawseti(L, 3, ++found);
            }
        }
        lua_pop(L, 1);
    }
    return 1;
}

/* A metatable of the host's own, with one method. */
static void keep_methods(lua_State *L, int key, const char *name, lua_CFunction function) {
    lua_createtable(L, 0, 2); /* meta */
    lua_newtable(L);          /* meta methods */
    set_function(L, name, function);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    set_kept(L, key);
}

void open_event(lua_State *L) {
    keep_methods(L, KEY_ACTOR_META, "in_group", in_group);
    keep_methods(L, KEY_PLAN_META, "of", operations_of);
    lua_createtable(L, 0, 2);
    set_function(L, "__index", index_event);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    set_kept(L, KEY_EVENT_META);
    /* slots of the registry that evaluations fill, so that filling them never makes it grow */
    lua_pushboolean(L, 0);
    set_kept(L, KEY_SPARE_PAYLOAD);
    lua_pushnil(L);
    set_kept(L, KEY_SPARE_PAYLOAD);
}
