/* What a policy can ask of the host: reads of the API, planned operations, verdicts, log lines.
 *
 * A call's arguments go to the host as bytes, by functions that cannot raise; the host answers with bytes and says
 * whether to return them, to raise them, or to wait. Waiting is a yield of the policy's coroutine with a
 * continuation, so it works inside pcall and in loops. One table names all calls: checks and suggestions read it too.
 */
#include "box.h"
#include "names.h"
#include "values.h"

#include <string.h>

/* What a call takes: an options table or nothing, a text, a value with an id, in order. */
struct call {
    const char *name;
    enum box_call_number number;
    const char *takes; /* o options, t text, p pool, a agent */
    bool each;         /* the answer is a list, and the call gives an iterator over it */
};

static const struct call calls[] = {
    {"tfc.pools.each", BOX_POOLS_LIST, "o", true},
    {"tfc.pools.list", BOX_POOLS_LIST, "o", false},
    {"tfc.pools.find", BOX_POOLS_FIND, "t", false},
    {"tfc.pools.show", BOX_POOLS_SHOW, "t", false},
    {"tfc.agents.each", BOX_AGENTS_LIST, "po", true},
    {"tfc.agents.list", BOX_AGENTS_LIST, "po", false},
    {"tfc.agents.count", BOX_AGENTS_COUNT, "po", false},
    {"tfc.agents.show", BOX_AGENTS_SHOW, "t", false},
    {"tfc.pools.create", BOX_POOLS_CREATE, "o", false},
    {"tfc.pools.update", BOX_POOLS_UPDATE, "po", false},
    {"tfc.pools.delete", BOX_POOLS_DELETE, "p", false},
    {"tfc.agents.delete", BOX_AGENTS_DELETE, "a", false},
};

/* Bytes of the log that one evaluation may write; what is more is dropped, and said once. */
enum { MOST_LOG_BYTES = 64 << 10, LONGEST_LOG_LINE = 4 << 10, LONGEST_REASON = 8 << 10 };

int answer_host(struct box *box, enum box_call_number call) {
    box->answer.length = 0;
    return box->evaluation.host(box->evaluation.host_pointer, (int32_t)call, box->request.at, box->request.length);
}

/* Ends the run wherever it is, also inside pcall. */
static _Noreturn void end_run(lua_State *L, enum box_verdict verdict, const char *text, size_t length) {
    struct box *box = box_of(L);
    bytes_set(&box->text, text, length < LONGEST_REASON ? length : LONGEST_REASON);
    box->verdict = verdict;
    note_position(L, 1);
    box->ended = ENDED_BY_VERDICT;
    raise_end(L);
}

/* ---- reads and plans ---- */

static int raise_answer(lua_State *L) {
    struct box *box = box_of(L);
    return luaL_error(L, "%s", lua_pushlstring(L, (const char *)box->answer.at, box->answer.length));
}

/* upvalues: list, position */
static int next_of_list(lua_State *L) {
    lua_Integer position = lua_tointeger(L, lua_upvalueindex(2)) + 1;
    lua_pushinteger(L, position);
    lua_replace(L, lua_upvalueindex(2));
    lua_rawgeti(L, lua_upvalueindex(1), position);
    return 1;
}

static int push_answer(lua_State *L, const struct call *call) {
    struct box *box = box_of(L);
    value_push(L, box->answer.at, box->answer.length);
    if (!call->each) return 1;
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_of_list, 2);
    return 1;
}

static int continue_call(lua_State *L, int status, lua_KContext index) {
    (void)status;
    if (box_of(L)->answer_kind == BOX_RAISE) return raise_answer(L);
    return push_answer(L, &calls[index]);
}

/* The id of a value that an earlier call gave; the host looks it up among what it gave, and trusts nothing else. */
static void encode_id(lua_State *L, const struct call *call, int index, const char *what) {
    if (lua_type(L, index) == LUA_TTABLE) {
        lua_pushliteral(L, "id");
        lua_rawget(L, index);
    } else {
        lua_pushnil(L);
    }
    if (lua_type(L, -1) != LUA_TSTRING) {
        luaL_error(L, "%s takes %s as tfc.%ss.each gives it, not a %s", call->name, what, strchr(what, ' ') + 1,
                   type_name(L, index));
    }
    if (!value_encode(L, -1, &box_of(L)->request)) luaL_error(L, "%s: the id is too long", call->name);
    lua_pop(L, 1);
}

static void encode_arguments(lua_State *L, const struct call *call) {
    struct box *box = box_of(L);
    box->request.length = 0;
    int index = 1;
    for (const char *kind = call->takes; *kind != 0; kind++, index++) {
        switch (*kind) {
        case 'p': encode_id(L, call, index, "a pool"); continue;
        case 'a': encode_id(L, call, index, "an agent"); continue;
        case 't':
            if (lua_type(L, index) != LUA_TSTRING) {
                luaL_error(L, "%s takes a text, not a %s", call->name, type_name(L, index));
            }
            break;
        default:
            if (!lua_isnoneornil(L, index) && lua_type(L, index) != LUA_TTABLE) {
                luaL_error(L, "%s takes its options as { name = value }, not a %s", call->name, type_name(L, index));
            }
        }
        if (!value_encode(L, index, &box->request)) luaL_error(L, "%s: the arguments are too large", call->name);
    }
}

/* upvalue 1: the call's place in the table */
static int call_host(lua_State *L) {
    struct box *box = box_of(L);
    lua_Integer index = lua_tointeger(L, lua_upvalueindex(1));
    const struct call *call = &calls[index];
    if (box->loading) {
        return luaL_error(L, "%s does not work while the file loads; call it inside run", call->name);
    }
    spend(L, 20);
    encode_arguments(L, call);
    note_position(L, 1); /* where an operation is planned */
    switch (answer_host(box, call->number)) {
    case BOX_RETURN: return push_answer(L, call);
    case BOX_RAISE: return raise_answer(L);
    case BOX_REFUSE: end_run(L, BOX_DENY, (const char *)box->answer.at, box->answer.length);
    default: break;
    }
    if (!lua_isyieldable(L)) {
        return luaL_error(L,
                          "%s cannot wait inside a callback of table.sort, string.gsub or a metamethod; read before, "
                          "keep the answer in a local, and use that in the callback",
                          call->name);
    }
    return lua_yieldk(L, 0, index, continue_call);
}

/* ---- verdicts ---- */

static const char *const verdict_names[] = {"permit", "deny", "ignore", "note"};

/* upvalue 1: which */
static int end_by_verdict(lua_State *L) {
    struct box *box = box_of(L);
    lua_Integer which = lua_tointeger(L, lua_upvalueindex(1));
    const char *name = verdict_names[which];
    if (box->loading) return luaL_error(L, "%s does not work while the file loads; call it inside run", name);
    size_t length = 0;
    const char *text = lua_isstring(L, 1) ? lua_tolstring(L, 1, &length) : ""; /* a number is text too */
    if (*text == 0) return luaL_error(L, "%s takes a sentence for people, such as %s(\"because ...\")", name, name);
    end_run(L, (enum box_verdict)which, text, length);
}

static int ask(lua_State *L) {
    return luaL_error(L, "`ask` is not available yet; use permit or deny");
}

const char *verdict_word(lua_State *L, int index) {
    if (lua_tocfunction(L, index) == ask) return "ask";
    if (lua_tocfunction(L, index) != end_by_verdict) return NULL;
    if (!lua_checkstack(L, 1)) return NULL;
    lua_getupvalue(L, index, 1);
    lua_Integer which = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return verdict_names[which];
}

/* ---- log ---- */

int log_line(lua_State *L) {
    struct box *box = box_of(L);
    int count = lua_gettop(L);
    spend(L, 50);
    struct text line;
    text_begin(&line, L);
    for (int i = 1; i <= count; i++) {
        if (i > 1) text_add_byte(&line, '\t');
        push_text_of(L, i);
        size_t length;
        const char *text = lua_tolstring(L, -1, &length);
        text_add(&line, text, length);
        lua_pop(L, 1);
    }
    spend(L, line.length / 16);
    if (box->log_bytes >= MOST_LOG_BYTES || box->evaluation.host == NULL) return 0;
    size_t length = line.length < LONGEST_LOG_LINE ? line.length : LONGEST_LOG_LINE;
    box->log_bytes += length + 1;
    bool last = box->log_bytes >= MOST_LOG_BYTES;
    bytes_set(&box->request, line.at, length);
    if (last) bytes_set(&box->request, "what follows is not logged: the log of this evaluation is full", 62);
    answer_host(box, BOX_LOG);
    return 0;
}

/* ---- the table tfc ---- */

/* A name that is no call. Upvalue 1: the table's own name. */
static int unknown_name(lua_State *L) {
    const char *table = lua_tostring(L, lua_upvalueindex(1));
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    const char *name = lua_pushfstring(L, "%s.%s", table, key);
    for (const char *const *later = box_unavailable_names; *later != NULL; later++) {
        if (strcmp(*later, name) == 0) return luaL_error(L, "%s is not available yet", name);
    }
    const char *nearest = nearest_name(name, box_library_names, "tfc.");
    if (nearest == NULL) return luaL_error(L, "%s is not a call", name);
    return luaL_error(L, "%s is not a call; did you mean %s?", name, nearest);
}

/* table -> its read-only view, with errors for names that are none */
static void close_table(lua_State *L, const char *name) {
    lua_createtable(L, 0, 1); /* table meta */
    lua_pushstring(L, name);
    lua_pushcclosure(L, unknown_name, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    freeze_library(L);
}

void open_host_calls(lua_State *L) {
    static const char *const groups[] = {"pools", "agents"};
    lua_newtable(L); /* tfc */
    for (size_t g = 0; g < 2; g++) {
        lua_newtable(L); /* tfc group */
        const char *prefix = lua_pushfstring(L, "tfc.%s.", groups[g]);
        for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
            if (strncmp(calls[i].name, prefix, strlen(prefix)) != 0) continue;
            lua_pushinteger(L, (lua_Integer)i);
            lua_pushcclosure(L, call_host, 1);
            lua_setfield(L, -3, calls[i].name + strlen(prefix));
        }
        lua_pop(L, 1);
        close_table(L, g == 0 ? "tfc.pools" : "tfc.agents");
        lua_setfield(L, -2, groups[g]);
    }
    close_table(L, "tfc");
    set_base(L, "tfc");
    get_kept(L, KEY_BASE);
    for (lua_Integer i = 0; i < 4; i++) {
        lua_pushinteger(L, i);
        lua_pushcclosure(L, end_by_verdict, 1);
        lua_setfield(L, -2, verdict_names[i]);
    }
    set_function(L, "ask", ask);
    lua_pop(L, 1);
}
