/* A box: an interpreter made once, whose image every evaluation starts from. */
#include "box.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

const char registry_keys[KEY_COUNT];

/* C stack: an image is built with Lua's own nesting limit of 200 C calls, worst measured 432 KiB. */
static int open_everything(lua_State *L) {
    lua_newtable(L);
    set_kept(L, KEY_BASE);
    lua_newtable(L);
    set_kept(L, KEY_FROZEN);
    open_base(L);
    open_strings(L);
    open_tables(L);
    open_math(L);
    open_time_values(L);
    open_time(L);
    open_json(L);
    open_host_calls(L);
    open_registrations(L);
    open_event(L);
    /* what error paths need is there beforehand */
    lua_pushliteral(L, "error in error handling");
    set_kept(L, KEY_ERROR_TEXT);
    budget_start(L);
    lua_gc(L, LUA_GCINC, 0, 0, 0);
    /* the first collection comes when ten times the image is held; small evaluations have none */
    lua_gc(L, LUA_GCSETPAUSE, 1000);
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCSETPAUSE, 200);
    return 0;
}

static bool build(struct box *box) {
    box->building = true;
    box->main = lua_newstate(arena_allocate, box);
    box->building = false;
    if (box->main == NULL) return false;
    box->grace = true;
    lua_pushcfunction(box->main, open_everything);
    bool opened = lua_pcall(box->main, 0, 0, 0) == LUA_OK;
    box->grace = false;
    return opened;
}

static struct box *box_made(const struct box_limits *limits) {
    struct box *box = calloc(1, sizeof *box);
    if (box == NULL) return NULL;
    box->limits = *limits;
    if (arena_map(box) && build(box)) {
        arena_end_building(box);
        return box;
    }
    box_free(box);
    return NULL;
}

/* The order in which eight keys are visited with seed 1, as the first and middle letter of each (Lua 5.4's hash;
 * recorded once). Any other order means that the seed was not set: another Lua library than the one whose layout
 * pin_seed knows. */
static int visit_order(lua_State *L) {
    static const char *const keys[] = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"};
    lua_newtable(L); /* seen */
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, keys[i]);
    }
    char initials[16] = {0};
    size_t count = 0;
    lua_pushnil(L); /* seen nil */
    while (lua_next(L, 1) != 0) { /* seen key true */
        const char *key = lua_tostring(L, -2);
        initials[count++] = key[0];
        initials[count++] = key[strlen(key) / 2];
        lua_pop(L, 1);
    }
    lua_pushlstring(L, initials, count);
    return 1;
}

static const char visited[] = "teetztapgmdleibt"; /* theta eta zeta alpha gamma delta epsilon beta */

static bool seed_is_pinned(void) {
    static atomic_int known; /* 0 unknown, 1 yes, 2 no */
    int answer = atomic_load(&known);
    if (answer != 0) return answer == 1;
    struct box_limits limits = {.memory = 1 << 20, .string = 1 << 10, .instructions = 100000,
                                .nanoseconds = 1000000000, .hash_seed = 1};
    struct box *box = box_made(&limits);
    if (box == NULL) return false;
    lua_pushcfunction(box->main, visit_order);
    budget_enter(box);
    bool pinned = lua_pcall(box->main, 0, 1, 0) == LUA_OK && strcmp(lua_tostring(box->main, -1), visited) == 0;
    box_free(box);
    atomic_store(&known, pinned ? 1 : 2);
    return pinned;
}

struct box *box_new(const struct box_limits *limits) {
    struct box *box = seed_is_pinned() ? box_made(limits) : NULL;
    if (box != NULL) rest_learn(box);
    return box;
}

void box_free(struct box *box) {
    if (box == NULL) return;
    arena_unmap(box); /* never lua_close: nothing of a policy runs */
    struct bytes *all[] = {&box->event, &box->request, &box->answer, &box->text,
                           &box->detail, &box->scratch, &box->refusal, &box->packed, &box->packed_notes};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) bytes_free(all[i]);
    free(box);
}

bool box_keep(struct box *box) { return !box->used && arena_keep_image(box); }

static void reset(struct box *box) {
    box_wake(box);
    box->fuel = 0;
    box->nanoseconds = 0;
    box->ended = NOT_ENDED;
    box->limit = BOX_NO_LIMIT;
    if (box->image != NULL) {
        arena_restore(box);
    } else if (box->used) { /* what an earlier evaluation left can be seen by none */
        box->ended = ENDED_BY_LIMIT;
        box->limit = BOX_MEMORY;
    }
    box->used = true;
    box->position[0] = 0;
    box->run = NULL;
    box->loading = box->reporting = box->plain = box->stock = box->asked = false;
    box->refusal.length = 0;
    box->log_bytes = 0;
    box->text.length = box->detail.length = 0;
}

void box_begin(struct box *box, const struct box_evaluation *evaluation) {
    reset(box);
    box->evaluation = *evaluation;
    if (!bytes_set(&box->event, evaluation->event.at, evaluation->event.length)) {
        box->ended = ENDED_BY_LIMIT;
        box->limit = BOX_MEMORY;
    }
    seed_random(box, evaluation->random_seed);
}

static int write_code(lua_State *L, const void *at, size_t length, void *into) {
    (void)L;
    return bytes_add(into, at, length) ? 0 : 1;
}

static int compile(lua_State *L) {
    struct box *box = box_of(L);
    const struct box_chunk *chunk = lua_touserdata(L, 1);
    const char *name = lua_pushfstring(L, "@%s", chunk->name); /* chunk name */
    if (luaL_loadbufferx(L, (const char *)chunk->code.at, chunk->code.length, name, "t") != LUA_OK) return lua_error(L);
    lua_dump(L, write_code, &box->detail, 0);
    return 0;
}

bool box_compile(struct box *box, const char *name, struct box_bytes text) {
    reset(box);
    if (!source_fits(box, name, text)) return false;
    budget_enter(box);
    struct box_chunk chunk = {name, text};
    lua_pushcfunction(box->main, compile);
    lua_pushlightuserdata(box->main, &chunk);
    bool compiled = lua_pcall(box->main, 1, 0, 0) == LUA_OK;
    if (compiled) return true;
    size_t length = 0;
    const char *why = lua_type(box->main, -1) == LUA_TSTRING ? lua_tolstring(box->main, -1, &length) : "";
    bytes_set(&box->text, why, length);
    return false;
}

void box_set_answer(struct box *box, struct box_bytes bytes) { bytes_set(&box->answer, bytes.at, bytes.length); }

static struct box_bytes view(const struct bytes *bytes) { return (struct box_bytes){bytes->at, bytes->length}; }

struct box_bytes box_text(const struct box *box) { return view(&box->text); }
struct box_bytes box_detail(const struct box *box) { return view(&box->detail); }
const char *box_position(const struct box *box) { return box->position; }
enum box_verdict box_verdict(const struct box *box) { return box->verdict; }
bool box_returned_call(const struct box *box) { return box->returned_call; }
enum box_limit box_limit(const struct box *box) { return box->limit; }
struct box_cost box_cost(const struct box *box) {
    return (struct box_cost){box->fuel, box->nanoseconds, box->arena.peak};
}
