/* What a policy can ask of the host: reads of the API, planned operations, verdicts, log lines.
 *
 * A call's arguments go to the host as bytes, by functions that cannot raise; the host answers with bytes and says
 * whether to return them, to raise them, or to wait. Waiting is a yield of the policy's coroutine with a
 * continuation, so it works inside pcall and in loops. What calls there are stands in host_words.c.
 */
#include "box.h"
#include "names.h"
#include "values.h"

#include <string.h>

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

static int push_answer(lua_State *L) {
    struct box *box = box_of(L);
    value_push(L, box->answer.at, box->answer.length);
    return 1;
}

static int refuse_wait(lua_State *L, const struct box_word *word) {
    return luaL_error(L,
                      "%s cannot wait inside a callback of table.sort, string.gsub or a metamethod; read before, "
                      "keep the answer in a local, and use that in the callback",
                      word->name);
}

/* The id of a value that an earlier call gave, with its organization in front where that is not the default one; the
 * host looks it up among what it gave, and trusts nothing else. */
static void encode_id(lua_State *L, const struct box_word *word, int index, char letter) {
    const char *what = letter == 'p' ? "a pool" : letter == 'a' ? "an agent" : "a token";
    const char *group = letter == 'p' ? "pools" : letter == 'a' ? "agents" : "tokens";
    if (lua_type(L, index) == LUA_TTABLE) {
        lua_pushliteral(L, "id");
        lua_rawget(L, index);
    } else {
        lua_pushnil(L);
    }
    if (lua_type(L, -1) != LUA_TSTRING) {
        luaL_error(L, "%s takes %s as tfc.%s.each gives it, not a %s", word->name, what, group, type_name(L, index));
    }
    lua_pushliteral(L, "organization");
    if (lua_rawget(L, index) == LUA_TSTRING) { /* id organization */
        lua_pushliteral(L, "/");
        lua_rotate(L, -3, 2); /* organization / id */
        lua_concat(L, 3);
    } else {
        lua_pop(L, 1);
    }
    if (!value_encode(L, -1, &box_of(L)->request)) luaL_error(L, "%s: the id is too long", word->name);
    lua_pop(L, 1);
}

/* A list of pools as an integer, their number, then their ids. */
static void encode_pools(lua_State *L, const struct box_word *word, int index) {
    if (lua_type(L, index) != LUA_TTABLE) {
        luaL_error(L, "%s takes a list of pools, such as tfc.pools.list(), not a %s", word->name, type_name(L, index));
    }
    lua_Integer count = (lua_Integer)lua_rawlen(L, index);
    lua_pushliteral(L, "id");
    if (lua_rawget(L, index) != LUA_TNIL) {
        luaL_error(L, "%s takes a list of pools: { pool }, not the pool alone", word->name);
    }
    lua_pop(L, 1);
    lua_pushinteger(L, count);
    value_encode(L, -1, &box_of(L)->request);
    lua_pop(L, 1);
    for (lua_Integer i = 1; i <= count; i++) {
        spend(L, 5);
        lua_rawgeti(L, index, i);
        encode_id(L, word, lua_gettop(L), 'p');
        lua_pop(L, 1);
    }
}

/* The organization that the function is for (upvalue 2), then the arguments. */
static void encode_arguments(lua_State *L, const struct box_word *word) {
    struct box *box = box_of(L);
    box->request.length = 0;
    value_encode(L, lua_upvalueindex(2), &box->request);
    if (lua_type(L, 1) == LUA_TTABLE && is_frozen(L, 1)) {
        luaL_error(L, "%s is called with a dot, not with a colon", word->name);
    }
    int index = 1;
    for (const char *letter = word->takes; *letter != 0; letter++) {
        if (*letter == '?') continue;
        switch (*letter) {
        case 'p':
        case 'a':
        case 'k': encode_id(L, word, index++, *letter); continue;
        case 'P': encode_pools(L, word, index++); continue;
        case 't':
            if (lua_type(L, index) != LUA_TSTRING) {
                luaL_error(L, "%s takes a text, not a %s", word->name, type_name(L, index));
            }
            break;
        case 'o':
            if (!lua_isnoneornil(L, index) && lua_type(L, index) != LUA_TTABLE) {
                luaL_error(L, "%s takes its options as { name = value }, not a %s", word->name, type_name(L, index));
            }
        }
        if (!value_encode(L, index++, &box->request)) luaL_error(L, "%s: the arguments are too large", word->name);
    }
}

/* ---- pages: a function that gives one element after the other ---- */

/* its upvalues */
enum { PAGE_ELEMENTS = 1, PAGE_POSITION, PAGE_REQUEST, PAGE_NEXT, PAGE_WORD, PAGE_UPVALUES = PAGE_WORD };

/* The answer about a page: the number of the next one or nil, then the elements. */
static void push_page(lua_State *L) {
    struct box *box = box_of(L);
    const uint8_t *at = box->answer.at;
    size_t number = at[0] == VALUE_INTEGER ? 9 : 1;
    value_push(L, at + number, box->answer.length - number); /* elements */
    value_push(L, at, number);                               /* elements next */
}

/* Asks for a page of a request; the answer is in the box where it gives BOX_RETURN. */
static int ask_page(lua_State *L, const struct box_word *word, lua_Integer number) {
    struct box *box = box_of(L);
    lua_pushinteger(L, number);
    bool encoded = value_encode(L, -1, &box->request);
    lua_pop(L, 1);
    if (!encoded) luaL_error(L, "%s: the arguments are too large", word->name);
    spend(L, 20);
    note_position(L, 1);
    return answer_host(box, word->call);
}

static void accept_page(lua_State *L) {
    push_page(L); /* elements next */
    lua_replace(L, lua_upvalueindex(PAGE_NEXT));
    lua_replace(L, lua_upvalueindex(PAGE_ELEMENTS));
    lua_pushinteger(L, 0);
    lua_replace(L, lua_upvalueindex(PAGE_POSITION));
}

static int continue_pages(lua_State *L, int status, lua_KContext nothing);

static int next_of_pages(lua_State *L) {
    for (;;) {
        lua_Integer position = lua_tointeger(L, lua_upvalueindex(PAGE_POSITION)) + 1;
        if (lua_rawgeti(L, lua_upvalueindex(PAGE_ELEMENTS), position) != LUA_TNIL) {
            lua_pushinteger(L, position);
            lua_replace(L, lua_upvalueindex(PAGE_POSITION));
            return 1;
        }
        if (lua_isnil(L, lua_upvalueindex(PAGE_NEXT))) return 1;
        lua_pop(L, 1);
        const struct box_word *word = box_word((size_t)lua_tointeger(L, lua_upvalueindex(PAGE_WORD)));
        size_t length;
        const char *request = lua_tolstring(L, lua_upvalueindex(PAGE_REQUEST), &length);
        bytes_set(&box_of(L)->request, request, length);
        switch (ask_page(L, word, lua_tointeger(L, lua_upvalueindex(PAGE_NEXT)))) {
        case BOX_RETURN: accept_page(L); continue;
        case BOX_RAISE: return raise_answer(L);
        default:
            if (!lua_isyieldable(L)) return refuse_wait(L, word);
            return lua_yieldk(L, 0, 0, continue_pages);
        }
    }
}

static int continue_pages(lua_State *L, int status, lua_KContext nothing) {
    (void)status, (void)nothing;
    if (box_of(L)->answer_kind == BOX_RAISE) return raise_answer(L);
    accept_page(L);
    return next_of_pages(L);
}

/* request -> the function, at the page that was answered */
static int push_pages(lua_State *L, lua_Integer index) {
    push_page(L); /* request elements next */
    lua_pushvalue(L, -3);
    lua_rotate(L, -2, 1); /* request elements request next */
    lua_pushinteger(L, 0);
    lua_insert(L, -3); /* request elements 0 request next */
    lua_pushinteger(L, index);
    lua_pushcclosure(L, next_of_pages, PAGE_UPVALUES);
    return 1;
}

/* ---- one call ---- */

static int continue_call(lua_State *L, int status, lua_KContext index) {
    (void)status;
    if (box_of(L)->answer_kind == BOX_RAISE) return raise_answer(L);
    return box_word((size_t)index)->pages ? push_pages(L, index) : push_answer(L);
}

/* upvalues: the word's place in the table, the organization (nil for the default one) */
static int call_host(lua_State *L) {
    struct box *box = box_of(L);
    lua_Integer index = lua_tointeger(L, lua_upvalueindex(1));
    const struct box_word *word = box_word((size_t)index);
    if (box->plain) return refuse_in_plain(L, word->name);
    if (box->loading) {
        return luaL_error(L, "%s does not work while the file loads; call it inside run", word->name);
    }
    spend(L, 20);
    encode_arguments(L, word);
    if (word->pages) lua_pushlstring(L, (const char *)box->request.at, box->request.length);
    note_position(L, 1); /* where an operation is planned */
    switch (word->pages ? ask_page(L, word, 1) : answer_host(box, word->call)) {
    case BOX_RETURN:
        if (word->kind == BOX_WORD_VERDICT) end_run(L, BOX_ASK, (const char *)box->answer.at, box->answer.length);
        return word->pages ? push_pages(L, index) : push_answer(L);
    case BOX_RAISE: return raise_answer(L);
    case BOX_REFUSE: end_run(L, BOX_DENY, (const char *)box->answer.at, box->answer.length);
    default: break;
    }
    if (!lua_isyieldable(L)) return refuse_wait(L, word);
    return lua_yieldk(L, 0, index, continue_call);
}

/* ---- verdicts ---- */

static const char *const verdict_names[] = {"permit", "deny", "ignore", "note"};

/* upvalue 1: which */
static int end_by_verdict(lua_State *L) {
    struct box *box = box_of(L);
    lua_Integer which = lua_tointeger(L, lua_upvalueindex(1));
    const char *name = verdict_names[which];
    if (box->plain) return refuse_in_plain(L, name);
    if (box->loading) return luaL_error(L, "%s does not work while the file loads; call it inside run", name);
    size_t length = 0;
    const char *text = lua_isstring(L, 1) ? lua_tolstring(L, 1, &length) : ""; /* a number is text too */
    if (*text == 0) return luaL_error(L, "%s takes a sentence for people, such as %s(\"because ...\")", name, name);
    end_run(L, (enum box_verdict)which, text, length);
}

const char *verdict_word(lua_State *L, int index) {
    lua_CFunction function = lua_tocfunction(L, index);
    if ((function != end_by_verdict && function != call_host) || !lua_checkstack(L, 1)) return NULL;
    lua_getupvalue(L, index, 1);
    lua_Integer which = lua_tointeger(L, -1);
    lua_pop(L, 1);
    if (function == end_by_verdict) return verdict_names[which];
    const struct box_word *word = box_word((size_t)which);
    return word->kind == BOX_WORD_VERDICT ? word->name : NULL;
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

/* ---- the tables tfc and memory ---- */

/* A name that is no call. Upvalue 1: the table's own name. */
static int unknown_name(lua_State *L) {
    const char *table = lua_tostring(L, lua_upvalueindex(1));
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    const char *name = lua_pushfstring(L, "%s.%s", table, key);
    spend(L, 500);
    const char *nearest = nearest_word(name, lua_pushfstring(L, "%s.", strcmp(table, "memory") == 0 ? table : "tfc"));
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

/* Where a word of the fleet stands: the last part of its name, and whether the part before is `table`. */
static const char *member_of(const char *table, const struct box_word *word) {
    size_t length = strlen(table);
    if (strncmp(word->name, table, length) != 0 || word->name[length] != '.') return NULL;
    const char *member = word->name + length + 1;
    return strchr(member, '.') == NULL ? member : NULL;
}

static int organization(lua_State *L);

/* organization (nil for the default one) -> that and the table of a word's name, with all that is in it */
static void push_words(lua_State *L, const char *table) {
    luaL_checkstack(L, 10, "too deep");
    int organization_at = lua_gettop(L);
    lua_newtable(L); /* organization table */
    const struct box_word *word;
    for (size_t i = 0; (word = box_word(i)) != NULL; i++) {
        const char *member = member_of(table, word);
        if (member == NULL) continue;
        if (word->kind == BOX_WORD_TABLE) {
            lua_pushvalue(L, organization_at);
            push_words(L, word->name); /* organization table organization inner */
            lua_remove(L, -2);
        } else {
            lua_pushinteger(L, (lua_Integer)i);
            lua_pushvalue(L, organization_at);
            lua_pushcclosure(L, word->call == BOX_ORGANIZATION ? organization : call_host, 2);
        }
        lua_setfield(L, -2, member);
    }
    close_table(L, table);
}

/* tfc.organization("lab") -> the same table for that organization. The host knows at once whether there is one. */
static int organization(lua_State *L) {
    call_host(L); /* ... name, or nil for the default one */
    get_kept(L, lua_isnil(L, -1) ? KEY_BASE : KEY_ORGANIZATIONS); /* name tables */
    if (lua_isnil(L, -2)) {
        lua_getfield(L, -1, "tfc");
        return 1;
    }
    lua_pushvalue(L, -2);
    if (lua_rawget(L, -2) != LUA_TNIL) return 1; /* name tables tfc */
    lua_pop(L, 1);
    spend(L, 200);
    lua_pushvalue(L, -2);
    push_words(L, "tfc"); /* name tables name tfc */
    lua_pushvalue(L, -1);
    lua_insert(L, -3);    /* name tables tfc name tfc */
    lua_rawset(L, -4);    /* name tables tfc ... */
    return 1;
}

/* A word that the host answers, into the table on top. */
static void set_word(lua_State *L, const char *name) {
    const struct box_word *word;
    for (size_t i = 0; (word = box_word(i)) != NULL; i++) {
        if (strcmp(word->name, name) != 0) continue;
        lua_pushinteger(L, (lua_Integer)i);
        lua_pushnil(L);
        lua_pushcclosure(L, call_host, 2);
        lua_setfield(L, -2, name);
    }
}

void open_host_calls(lua_State *L) {
    lua_newtable(L);
    set_kept(L, KEY_ORGANIZATIONS);
    lua_pushnil(L);
    push_words(L, "tfc"); /* nil tfc */
    set_base(L, "tfc");
    lua_pop(L, 1);
    get_kept(L, KEY_BASE);
    for (lua_Integer i = 0; i < 4; i++) {
        lua_pushinteger(L, i);
        lua_pushcclosure(L, end_by_verdict, 1);
        lua_setfield(L, -2, verdict_names[i]);
    }
    set_word(L, "ask");
    set_word(L, "notify");
    lua_pop(L, 1);
    lua_pushnil(L);
    push_words(L, "memory"); /* nil memory */
    set_base(L, "memory");
    lua_pop(L, 1);
}
