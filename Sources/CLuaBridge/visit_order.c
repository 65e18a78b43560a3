/* The order in which `next` and `pairs` visit a table: numbers, texts and the rest as the pinned hash has them, then
 * tables and functions in the order in which they were made.
 *
 * Lua hashes a table or a function by its address, and an address depends on what was freed before. So the arena notes
 * for each such object the how manieth it is (arena.c), and they are visited by that, after all other keys.
 */
#include "box.h"

static bool is_object(lua_State *L, int index) {
    switch (lua_type(L, index)) {
    case LUA_TTABLE:
    case LUA_TFUNCTION:
    case LUA_TUSERDATA:
    case LUA_TTHREAD: return true;
    default: return false;
    }
}

static uint64_t made_as(lua_State *L, int index) { return arena_made(box_of(L), lua_topointer(L, index)); }

/* The object key of the table at `table` that was made next after `after`: key and value on top, or nothing. */
static bool push_next_object(lua_State *L, int table, uint64_t after) {
    uint64_t best = UINT64_MAX;
    uint64_t looked_at = 0;
    lua_pushnil(L); /* best */
    lua_pushnil(L); /* best key */
    while (lua_next(L, table) != 0) { /* best key value */
        looked_at++;
        lua_pop(L, 1);
        if (!is_object(L, -1)) continue;
        uint64_t made = made_as(L, -1);
        if (made <= after || made >= best) continue;
        best = made;
        lua_pushvalue(L, -1);
        lua_replace(L, -3); /* best key */
    }
    spend(L, looked_at / 4);
    if (best == UINT64_MAX) {
        lua_pop(L, 1);
        return false;
    }
    lua_pushvalue(L, -1);
    lua_rawget(L, table); /* best value */
    return true;
}

/* table key -> key value, as lua_next; `has_objects` is set where an object key was passed over, and nothing is looked
 * for again where it is false at the end. */
bool visit_next(lua_State *L, int table, bool *has_objects) {
    table = lua_absindex(L, table);
    if (is_object(L, -1)) {
        uint64_t made = made_as(L, -1);
        lua_pop(L, 1);
        return push_next_object(L, table, made);
    }
    while (lua_next(L, table) != 0) { /* key value */
        if (!is_object(L, -2)) return true;
        *has_objects = true;
        lua_pop(L, 1);
    }
    return *has_objects && push_next_object(L, table, 0);
}
