/* table. What has no metamethods is read and written raw; where a metatable answers for elements, each access is paid
 * for, since a length that a policy makes up may be any number. */
#include "box.h"

/* What a function needs of a value that is no table, as in stock Lua. */
enum { READS = 1, WRITES = 2, LENGTH = 4 };

/* An access that may call a metamethod costs as much as the call; between looks at the clock there are so many. */
enum { ACCESS_COST = 20, LOOK_EVERY = 1024 };

static void require_elements(lua_State *L, int index, int needs) {
    static const struct {
        int need;
        const char *key;
    } fields[] = {{READS, "__index"}, {WRITES, "__newindex"}, {LENGTH, "__len"}};
    if (lua_type(L, index) == LUA_TTABLE) return;
    if (lua_getmetatable(L, index)) {
        bool has_all = true;
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
            lua_pushstring(L, fields[i].key);
            bool has = lua_rawget(L, -2) != LUA_TNIL;
            lua_pop(L, 1);
            if ((needs & fields[i].need) != 0 && !has) has_all = false;
        }
        lua_pop(L, 1);
        if (has_all) return;
    }
    luaL_checktype(L, index, LUA_TTABLE); /* raises */
}

/* Whether no metatable answers for the elements of a table. */
static bool is_raw(lua_State *L, int index) {
    static const char *const keys[] = {"__index", "__newindex", "__len"};
    if (lua_type(L, index) != LUA_TTABLE) return false;
    if (!lua_getmetatable(L, index)) return true;
    get_kept(L, KEY_LATE_META);
    bool raw = lua_rawequal(L, -1, -2); /* it answers for no element */
    lua_pop(L, 1);
    if (!raw) {
        raw = true;
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            lua_pushstring(L, keys[i]);
            if (lua_rawget(L, -2) != LUA_TNIL) raw = false;
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
    return raw;
}

void elements_open(struct elements *elements, lua_State *L, int index, int needs) {
    require_elements(L, index, needs);
    *elements = (struct elements){.L = L, .index = index, .raw = is_raw(L, index)};
}

static void pay(struct elements *elements) {
    spend(elements->L, elements->raw ? 1 : ACCESS_COST);
    if (++elements->accesses % LOOK_EVERY == 0) check_clock(elements->L);
}

lua_Integer elements_length(struct elements *elements) {
    if (elements->raw) return (lua_Integer)lua_rawlen(elements->L, elements->index);
    return luaL_len(elements->L, elements->index);
}

int elements_get(struct elements *elements, lua_Integer at) {
    pay(elements);
    return elements->raw ? lua_rawgeti(elements->L, elements->index, at) : lua_geti(elements->L, elements->index, at);
}

/* value -> */
void elements_set(struct elements *elements, lua_Integer at) {
    pay(elements);
    if (elements->raw) lua_rawseti(elements->L, elements->index, at);
    else lua_seti(elements->L, elements->index, at);
}

static void add_element(struct elements *elements, struct text *made, lua_Integer at) {
    lua_State *L = elements->L;
    elements_get(elements, at);
    if (!lua_isstring(L, -1)) {
        luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)at);
    }
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    text_add(made, text, length);
    lua_pop(L, 1);
}

static int concat(lua_State *L) {
    struct elements elements;
    elements_open(&elements, L, 1, READS | LENGTH);
    lua_Integer last = elements_length(&elements);
    size_t gap;
    const char *between = luaL_optlstring(L, 2, "", &gap);
    lua_Integer i = luaL_optinteger(L, 3, 1);
    last = luaL_optinteger(L, 4, last);
    struct text made;
    lua_settop(L, 4);
    text_begin(&made, L);
    for (; i < last; i++) {
        add_element(&elements, &made, i);
        text_add(&made, between, gap);
    }
    if (i == last) add_element(&elements, &made, i);
    text_push(&made);
    return 1;
}

static int insert(lua_State *L) {
    struct elements elements;
    elements_open(&elements, L, 1, READS | WRITES | LENGTH);
    /* one more than the length, which may be the largest integer */
    lua_Unsigned end = (lua_Unsigned)elements_length(&elements) + 1;
    lua_Integer at = (lua_Integer)end;
    switch (lua_gettop(L)) {
    case 2: break;
    case 3:
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, (lua_Unsigned)at - 1 < end, 2, "position out of bounds");
        for (lua_Integer i = (lua_Integer)end; i > at; i--) {
            elements_get(&elements, i - 1);
            elements_set(&elements, i);
        }
        break;
    default: return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    elements_set(&elements, at);
    return 0;
}

static int remove_element(lua_State *L) {
    struct elements elements;
    elements_open(&elements, L, 1, READS | WRITES | LENGTH);
    lua_Integer size = elements_length(&elements);
    lua_Integer at = luaL_optinteger(L, 2, size);
    if (at != size) luaL_argcheck(L, (lua_Unsigned)at - 1 <= (lua_Unsigned)size, 2, "position out of bounds");
    elements_get(&elements, at); /* table ... removed */
    for (; at < size; at++) {
        elements_get(&elements, at + 1);
        elements_set(&elements, at);
    }
    lua_pushnil(L);
    elements_set(&elements, at);
    return 1;
}

static int move(lua_State *L) {
    lua_Integer first = luaL_checkinteger(L, 2);
    lua_Integer last = luaL_checkinteger(L, 3);
    lua_Integer to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    struct elements from, into;
    elements_open(&from, L, 1, READS);
    elements_open(&into, L, target, WRITES);
    if (last >= first) {
        luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
        lua_Integer count = last - first + 1;
        luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
        bool forward = to > last || to <= first || (target != 1 && !lua_compare(L, 1, target, LUA_OPEQ));
        for (lua_Integer n = 0; n < count; n++) {
            lua_Integer i = forward ? n : count - 1 - n;
            elements_get(&from, first + i);
            elements_set(&into, to + i);
        }
    }
    lua_pushvalue(L, target);
    return 1;
}

static int pack(lua_State *L) {
    int count = lua_gettop(L);
    spend(L, (uint64_t)count);
    lua_createtable(L, count, 1);
    lua_insert(L, 1);
    for (int i = count; i >= 1; i--) lua_rawseti(L, 1, i);
    lua_pushinteger(L, count);
    lua_setfield(L, 1, "n");
    return 1;
}

static int unpack(lua_State *L) {
    struct elements elements = {.L = L, .index = 1, .raw = is_raw(L, 1)};
    lua_Integer first = luaL_optinteger(L, 2, 1);
    lua_Integer last = lua_isnoneornil(L, 3) ? elements_length(&elements) : luaL_checkinteger(L, 3);
    if (first > last) return 0;
    lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)first;
    if (count >= INT32_MAX || !lua_checkstack(L, (int)++count)) return luaL_error(L, "too many results to unpack");
    for (; first < last; first++) elements_get(&elements, first);
    elements_get(&elements, last);
    return (int)count;
}

static int sort_table(lua_State *L) {
    struct elements elements;
    elements_open(&elements, L, 1, READS | WRITES | LENGTH);
    lua_Integer size = elements_length(&elements);
    if (size < 2) return 0;
    luaL_argcheck(L, size < INT32_MAX, 1, "array too big");
    if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    sort_elements(&elements, size);
    return 0;
}

void open_tables(lua_State *L) {
    lua_newtable(L);
    set_function(L, "concat", concat);
    set_function(L, "insert", insert);
    set_function(L, "remove", remove_element);
    set_function(L, "move", move);
    set_function(L, "pack", pack);
    set_function(L, "unpack", unpack);
    set_function(L, "sort", sort_table);
    freeze_library(L);
    set_base(L, "table");
}
