/* A stable merge sort. The stock sort asks the clock for its pivots: equal elements, and the number of calls of the
 * comparator, would differ from run to run. */
#include "box.h"

/* One comparison of two long texts is a single call of the C library that goes through both, byte by byte. */
static void pay_for_comparison(lua_State *L, int left, int right) {
    if (lua_type(L, left) == LUA_TSTRING && lua_type(L, right) == LUA_TSTRING) {
        spend(L, (lua_rawlen(L, left) + lua_rawlen(L, right)) / 16);
    }
    check_clock(L);
}

/* stack: table comparator from into */
static bool comes_before(lua_State *L, int left, int right) {
    left = lua_absindex(L, left);
    right = lua_absindex(L, right);
    pay_for_comparison(L, left, right);
    if (lua_isnil(L, 2)) return lua_compare(L, left, right, LUA_OPLT);
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

/* table comparator-or-nil -> */
int sort(lua_State *L) {
    lua_Integer size = (lua_Integer)lua_rawlen(L, 1);
    lua_createtable(L, (int)size, 0); /* table comparator from */
    lua_createtable(L, (int)size, 0); /* table comparator from into */
    spend(L, (uint64_t)size);
    for (lua_Integer i = 1; i <= size; i++) {
        lua_rawgeti(L, 1, i);
        lua_rawseti(L, 3, i);
    }
    for (lua_Integer width = 1; width < size; width *= 2) {
        for (lua_Integer low = 1; low <= size; low += width * 2) {
            lua_Integer middle = low + width <= size + 1 ? low + width : size + 1;
            lua_Integer high = low + width * 2 <= size + 1 ? low + width * 2 : size + 1;
            spend(L, (uint64_t)(high - low));
            merge(L, low, middle, high);
        }
        lua_insert(L, 3); /* the two tables change places */
    }
    for (lua_Integer i = 1; i <= size; i++) {
        lua_rawgeti(L, 3, i);
        lua_rawseti(L, 1, i);
    }
    return 0;
}
