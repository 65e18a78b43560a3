/* A stable merge sort. The stock sort asks the clock for its pivots: equal elements, and the number of calls of the
 * comparator, would differ from run to run. */
#include "box.h"

/* More elements than fit into the memory limit. */
enum { MOST_ROOM = 1000000 };

/* One comparison of two long texts is a single call of the C library that goes through both, byte by byte. */
static void pay_for_comparison(lua_State *L, int left, int right) {
    if (lua_type(L, left) != LUA_TSTRING || lua_type(L, right) != LUA_TSTRING) return;
    uint64_t bytes = lua_rawlen(L, left) + lua_rawlen(L, right);
    spend(L, bytes / 16);
    if (bytes >= 1024) check_clock(L);
}

/* stack: table comparator from into */
static bool comes_before(lua_State *L, int left, int right) {
    left = lua_absindex(L, left);
    right = lua_absindex(L, right);
    if (lua_isnil(L, 2)) {
        pay_for_comparison(L, left, right);
        return lua_compare(L, left, right, LUA_OPLT);
    }
    lua_pushvalue(L, 2);
    lua_pushvalue(L, left);
    lua_pushvalue(L, right);
    lua_call(L, 2, 1);
    bool before = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return before;
}

/* Merges [low, middle) and [middle, high) of the table at 3 into the table at 4. */
static void merge(lua_State *L, lua_Integer low, lua_Integer middle, lua_Integer high) {
    lua_Integer left = low, right = middle;
    for (lua_Integer i = low; i < high; i++) {
        bool take_left;
        if (left >= middle || right >= high) {
            take_left = left < middle;
        } else {
            lua_rawgeti(L, 3, right); /* ... right */
            lua_rawgeti(L, 3, left);  /* ... right left */
            take_left = !comes_before(L, -2, -1);
            lua_pop(L, 2);
        }
        lua_rawgeti(L, 3, take_left ? left++ : right++);
        lua_rawseti(L, 4, i);
    }
}

/* Sorts the table at 3; the one at 4 is as large. */
static void merge_all(lua_State *L, lua_Integer size) {
    for (lua_Integer width = 1; width < size; width *= 2) {
        for (lua_Integer low = 1; low <= size; low += width * 2) {
            lua_Integer middle = low + width <= size + 1 ? low + width : size + 1;
            lua_Integer high = low + width * 2 <= size + 1 ? low + width * 2 : size + 1;
            spend(L, (uint64_t)(high - low));
            merge(L, low, middle, high);
        }
        check_clock(L);
        lua_insert(L, 3); /* the two tables change places */
    }
}

/* A function that says of every neighbour that it comes before the one in front of it orders nothing. Stock Lua
 * notices such a function by leaving the array; one call is enough where the order is sound. */
static void refuse_disorder(lua_State *L, lua_Integer size) {
    enum { TOO_FEW_TO_TELL = 3 };
    if (lua_isnil(L, 2) || size <= TOO_FEW_TO_TELL) return;
    for (lua_Integer i = 1; i < size; i++) {
        lua_rawgeti(L, 3, i + 1);
        lua_rawgeti(L, 3, i);
        bool contradicts = comes_before(L, -2, -1);
        lua_pop(L, 2);
        if (!contradicts) return;
    }
    luaL_error(L, "invalid order function for sorting");
}

/* stack: table comparator-or-nil */
void sort_elements(struct elements *elements, lua_Integer size) {
    lua_State *L = elements->L;
    /* a length that a metamethod says, or a table of few elements far apart, may be any number */
    int room = elements->raw && size <= MOST_ROOM ? (int)size : 0;
    lua_createtable(L, room, 0); /* table comparator from */
    lua_createtable(L, room, 0); /* table comparator from into */
    for (lua_Integer i = 1; i <= size; i++) {
        elements_get(elements, i);
        lua_rawseti(L, 3, i);
    }
    merge_all(L, size);
    refuse_disorder(L, size);
    for (lua_Integer i = 1; i <= size; i++) {
        lua_rawgeti(L, 3, i);
        elements_set(elements, i);
    }
}

/* table of texts -> ; what an encoder calls */
int sort_texts(lua_State *L) {
    struct elements elements = {.L = L, .index = 1, .raw = true};
    lua_settop(L, 1);
    lua_pushnil(L);
    sort_elements(&elements, (lua_Integer)lua_rawlen(L, 1));
    return 0;
}
