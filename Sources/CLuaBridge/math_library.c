/* math: stock but for random, which is seeded by the delivery. The numbers are those of stock Lua for the same seed. */
#include "box.h"

static uint64_t mixed(uint64_t *state) { /* splitmix64: fills the generator's state from one number */
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void seed_random(struct box *box, uint64_t seed) {
    for (int i = 0; i < 4; i++) box->random[i] = mixed(&seed);
}

static uint64_t turned(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

static uint64_t next_random(struct box *box) { /* xoshiro256**, as Lua itself uses */
    uint64_t *s = box->random;
    uint64_t result = turned(s[1] * 5, 7) * 9, shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = turned(s[3], 45);
    return result;
}

/* A number of 0 up to `most`, every one as likely: bits above its highest are cut off, and what is still too large is
 * drawn again. */
static uint64_t drawn_up_to(struct box *box, uint64_t drawn, uint64_t most) {
    if (most == 0) return 0;
    uint64_t mask = UINT64_MAX >> __builtin_clzll(most);
    while ((drawn & mask) > most) drawn = next_random(box);
    return drawn & mask;
}

/* Every evaluation must make the registrations that were taken when the policies were loaded. */
static void require_run(lua_State *L, const char *name) {
    if (box_of(L)->loading) luaL_error(L, "%s has no answer while the file loads; call it inside run", name);
}

static int random_number(lua_State *L) {
    struct box *box = box_of(L);
    require_run(L, "math.random");
    lua_Integer low = 1, high;
    uint64_t drawn = next_random(box);
    switch (lua_gettop(L)) {
    case 0: lua_pushnumber(L, (lua_Number)(drawn >> 11) * 0x1p-53); return 1;
    case 1:
        high = luaL_checkinteger(L, 1);
        if (high == 0) { /* all bits */
            lua_pushinteger(L, (lua_Integer)drawn);
            return 1;
        }
        break;
    case 2:
        low = luaL_checkinteger(L, 1);
        high = luaL_checkinteger(L, 2);
        break;
    default: return luaL_error(L, "wrong number of arguments");
    }
    luaL_argcheck(L, low <= high, lua_gettop(L), "interval is empty");
    uint64_t more = drawn_up_to(box, drawn, (uint64_t)high - (uint64_t)low);
    lua_pushinteger(L, (lua_Integer)((uint64_t)low + more));
    return 1;
}

/* Without numbers the seed comes from the delivery's own sequence, never from a clock or an address. */
static int seed(lua_State *L) {
    enum { DISCARDED = 16 };
    struct box *box = box_of(L);
    require_run(L, "math.randomseed");
    bool given = !lua_isnone(L, 1);
    uint64_t first = given ? (uint64_t)luaL_checkinteger(L, 1) : next_random(box);
    uint64_t second = given ? (uint64_t)luaL_optinteger(L, 2, 0) : next_random(box);
    const uint64_t state[4] = {first, 0xff, second, 0};
    for (int i = 0; i < 4; i++) box->random[i] = state[i];
    for (int i = 0; i < DISCARDED; i++) next_random(box);
    lua_pushinteger(L, (lua_Integer)first);
    lua_pushinteger(L, (lua_Integer)second);
    return 2;
}

void open_math(lua_State *L) {
    static const char *const paying[] = {"abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod",
                                         "log", "max", "min", "modf", "rad", "sin", "sqrt", "tan", "tointeger", "type",
                                         "ult", NULL};
    static const char *const values[] = {"huge", "maxinteger", "mininteger", "pi", NULL};
    luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 0); /* stock */
    lua_newtable(L);
    copy_charged(L, -2, paying);
    copy_plain(L, -2, values);
    set_function(L, "random", random_number);
    set_function(L, "randomseed", seed);
    freeze_library(L);
    set_base(L, "math");
    lua_pop(L, 1);
}
