/* One plain chunk of Lua, outside of any policy set: its own code runs, then its global function `handle` with the
 * event, under the same budgets as a policy; what comes of it is read as JSON. */
#include "box.h"

#include <string.h>

/* A table of its own with everything that policies have. What it does not have is noted when it is read. */
static void push_globals(lua_State *L, const struct box_plain *plain) {
    get_kept(L, KEY_BASE);     /* base */
    lua_createtable(L, 0, 64); /* base globals */
    lua_pushnil(L);
    while (lua_next(L, -3) != 0) { /* base globals name value */
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4); /* base globals name */
    }
    lua_remove(L, -2); /* globals */
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "_G");
    if (plain->stock_count > 0) {
        open_stock(L, plain);
    } else {
        note_reads(L, "");
    }
}

/* The libraries of this interpreter note what is asked of them and not there. */
static void note_library_reads(lua_State *L) {
    static const char *const libraries[][2] = {{"os", "os."}, {"string", "string."}};
    get_kept(L, KEY_BASE);
    get_kept(L, KEY_FROZEN); /* base frozen */
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        lua_getfield(L, -2, libraries[i][0]);
        lua_rawget(L, -2); /* base frozen table */
        note_reads(L, libraries[i][1]);
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
}

static void push_plain_event(lua_State *L, struct box *box) {
    size_t length = box->evaluation.payload_length;
    if (length > box->limits.payload) {
        luaL_error(L, "the event has %d bytes; up to %d can be read", (int)length, (int)box->limits.payload);
    }
    read_payload(L, "the event");
}

/* -> result */
static int run(lua_State *L) {
    struct box *box = box_of(L);
    const struct box_plain *plain = lua_touserdata(L, 1);
    const struct box_chunk *chunk = &box->evaluation.chunks[0];
    lua_settop(L, 0);
    note_library_reads(L);
    if (luaL_loadbufferx(L, (const char *)chunk->code.at, chunk->code.length, chunk->name, "b") != LUA_OK) lua_error(L);
    push_globals(L, plain); /* chunk globals */
    lua_pushvalue(L, -1);
    lua_insert(L, 1);          /* globals chunk globals */
    lua_setupvalue(L, -2, 1);  /* the chunk's only upvalue is _ENV */
    lua_call(L, 0, 1);         /* globals result */
    lua_pushliteral(L, "handle");
    if (lua_rawget(L, 1) != LUA_TFUNCTION) {
        lua_pop(L, 1);
        return 1;
    }
    push_plain_event(L, box);
    lua_call(L, 1, 1);
    return 1;
}

enum box_status box_run_plain(struct box *box, const struct box_plain *plain) {
    lua_State *L = box->main;
    box->chunk = 0;
    box->plain = true;
    box->stock = plain->stock_count > 0;
    if (box->ended == ENDED_BY_LIMIT) return BOX_FAILED;
    lua_settop(L, 0);
    lua_pushcfunction(L, note_failure);
    lua_pushcfunction(L, run);
    lua_pushlightuserdata(L, (void *)plain);
    budget_enter(box);
    int status = lua_pcall(L, 1, 1, 1);
    budget_leave(box);
    if (status != LUA_OK) return failed(box, L, status);
    box->grace = true;
    bool encoded = result_encode(L, plain, &box->detail, &box->text);
    box->grace = false;
    return encoded ? BOX_ENDED : BOX_FAILED;
}
