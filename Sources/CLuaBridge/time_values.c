/* Times and durations as policies hold them: small tables of the host's, with their whole seconds at 1. They reckon
 * and compare as the seconds that they are, among themselves and with plain numbers; what they are called only decides
 * how they print. `..` fails on them (this Lua release miscompiles __concat); tostring and %s work. */
#define _GNU_SOURCE /* for declarations of the C library only */

#include "box.h"
#include "values.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* A plain number from here on is a moment, not a duration: 2001-09-09, or more than thirty years. */
enum { FIRST_MOMENT = 1000000000 };

/* The years 0 to 9999. */
#define FIRST_SECOND (-62167219200)
#define LAST_SECOND 253402300799

static void push_value(lua_State *L, int meta, lua_Integer seconds) {
    lua_createtable(L, 1, 0); /* value */
    lua_pushinteger(L, seconds);
    lua_rawseti(L, -2, 1);
    get_kept(L, meta);
    lua_setmetatable(L, -2);
}

void push_time(lua_State *L, lua_Integer seconds) { push_value(L, KEY_TIME_META, seconds); }
void push_duration(lua_State *L, lua_Integer seconds) { push_value(L, KEY_DURATION_META, seconds); }

/* Rounded down; 0 for what no integer can hold, which is told by the answer. */
static bool whole(lua_Number number, lua_Integer *seconds) {
    lua_Number down = __builtin_floor(number);
    *seconds = 0;
    return lua_numbertointeger(down, seconds);
}

/* Reads the raw table, and never raises. */
enum time_kind read_seconds(lua_State *L, int index, lua_Integer *seconds) {
    *seconds = 0;
    if (lua_type(L, index) == LUA_TNUMBER) {
        if (!lua_isinteger(L, index)) return whole(lua_tonumber(L, index), seconds) ? A_NUMBER : NO_TIME;
        *seconds = lua_tointeger(L, index);
        return A_NUMBER;
    }
    index = lua_absindex(L, index);
    if (lua_type(L, index) != LUA_TTABLE || !lua_checkstack(L, 4) || !lua_getmetatable(L, index)) return NO_TIME;
    get_kept(L, KEY_TIME_META);
    get_kept(L, KEY_DURATION_META); /* meta time duration */
    enum time_kind kind = lua_rawequal(L, -3, -2) ? A_TIME : lua_rawequal(L, -3, -1) ? A_DURATION : NO_TIME;
    lua_pop(L, 3);
    if (kind == NO_TIME) return NO_TIME;
    lua_rawgeti(L, index, 1);
    *seconds = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return kind;
}

/* ---- reckoning ---- */

static const char *kind_name(lua_State *L, int index, enum time_kind kind) {
    if (kind == A_TIME) return "a time";
    return kind == A_DURATION ? "a duration" : lua_pushfstring(L, "a %s", type_name(L, index));
}

struct operands {
    enum time_kind left, right;
    lua_Integer a, b;
    bool too_long; /* one is a number that no integer can hold: it compares, but does not reckon */
};

static enum time_kind read_operand(lua_State *L, int index, lua_Integer *seconds, bool *too_long) {
    enum time_kind kind = read_seconds(L, index, seconds);
    if (kind != NO_TIME || lua_type(L, index) != LUA_TNUMBER) return kind;
    *seconds = lua_tonumber(L, index) > 0 ? LUA_MAXINTEGER : LUA_MININTEGER;
    *too_long = true;
    return A_NUMBER;
}

static struct operands read_operands(lua_State *L, const char *what) {
    struct operands read = {.too_long = false};
    spend(L, 5);
    read.left = read_operand(L, 1, &read.a, &read.too_long);
    read.right = read_operand(L, 2, &read.b, &read.too_long);
    if (read.left == NO_TIME || read.right == NO_TIME) {
        luaL_error(L, "%s cannot be %s %s", kind_name(L, 1, read.left), what, kind_name(L, 2, read.right));
    }
    return read;
}

/* Wrap around as Lua's integers do. */
static lua_Integer sum(lua_Integer a, lua_Integer b) { return (lua_Integer)((lua_Unsigned)a + (lua_Unsigned)b); }
static lua_Integer difference(lua_Integer a, lua_Integer b) { return (lua_Integer)((lua_Unsigned)a - (lua_Unsigned)b); }

static int add(lua_State *L) {
    struct operands read = read_operands(L, "added to");
    if (read.too_long) return luaL_error(L, "too long a time");
    if (read.left == A_TIME && read.right == A_TIME) return luaL_error(L, "two times cannot be added");
    if (read.left == A_TIME || read.right == A_TIME) push_time(L, sum(read.a, read.b));
    else push_duration(L, sum(read.a, read.b));
    return 1;
}

static bool is_moment(enum time_kind kind, lua_Integer seconds) {
    return kind == A_TIME || (kind == A_NUMBER && seconds >= FIRST_MOMENT);
}

static int subtract(lua_State *L) {
    struct operands read = read_operands(L, "reduced by");
    if (read.too_long) return luaL_error(L, "too long a time");
    if (read.left == A_DURATION && read.right == A_TIME) return luaL_error(L, "a time cannot be taken from a duration");
    if (read.left == A_TIME && !is_moment(read.right, read.b)) push_time(L, difference(read.a, read.b));
    else push_duration(L, difference(read.a, read.b));
    return 1;
}

static int push_rounded(lua_State *L, lua_Number seconds) {
    lua_Integer rounded;
    if (!whole(seconds, &rounded)) return luaL_error(L, "too long a time");
    push_duration(L, rounded);
    return 1;
}

static int multiply(lua_State *L) {
    struct operands read = read_operands(L, "multiplied with");
    bool left = read.left == A_NUMBER;
    if (!left && read.right != A_NUMBER) return luaL_error(L, "a duration is multiplied with a number");
    if (read.left == A_TIME || read.right == A_TIME) return luaL_error(L, "a time cannot be multiplied");
    return push_rounded(L, lua_tonumber(L, left ? 1 : 2) * (lua_Number)(left ? read.b : read.a));
}

static void require_divisor(lua_State *L, struct operands read) {
    if (read.right == A_TIME || read.left != A_DURATION) {
        luaL_error(L, "a duration is divided by a duration or a number");
    }
    if (read.right == A_DURATION && read.b == 0) luaL_error(L, "a duration is divided by no time at all");
    if (read.right == A_NUMBER && lua_tonumber(L, 2) == 0) luaL_error(L, "a duration is divided by 0");
}

static int divide(lua_State *L) {
    struct operands read = read_operands(L, "divided by");
    require_divisor(L, read);
    if (read.right == A_NUMBER) return push_rounded(L, (lua_Number)read.a / lua_tonumber(L, 2));
    lua_pushnumber(L, (lua_Number)read.a / (lua_Number)read.b);
    return 1;
}

static int divide_whole(lua_State *L) {
    struct operands read = read_operands(L, "divided by");
    require_divisor(L, read);
    if (read.right == A_NUMBER) return push_rounded(L, (lua_Number)read.a / lua_tonumber(L, 2));
    lua_pushinteger(L, read.a);
    lua_pushinteger(L, read.b);
    lua_arith(L, LUA_OPIDIV);
    return 1;
}

/* `now() % days(1)` is the time since midnight in UTC. */
static int remainder_of(lua_State *L) {
    struct operands read = read_operands(L, "divided by");
    if (read.left == A_NUMBER || read.right == A_TIME) return luaL_error(L, "the remainder is that of a duration");
    if (read.b == 0 || read.too_long) return luaL_error(L, "a duration is divided by no time at all");
    lua_pushinteger(L, read.a);
    lua_pushinteger(L, read.b);
    lua_arith(L, LUA_OPMOD);
    push_duration(L, lua_tointeger(L, -1));
    return 1;
}

static int negate(lua_State *L) {
    lua_Integer seconds;
    spend(L, 5);
    if (read_seconds(L, 1, &seconds) != A_DURATION) return luaL_error(L, "a time has no sign");
    push_duration(L, difference(0, seconds));
    return 1;
}

static int equal(lua_State *L) {
    lua_Integer a, b;
    enum time_kind left = read_seconds(L, 1, &a), right = read_seconds(L, 2, &b);
    lua_pushboolean(L, left != NO_TIME && right != NO_TIME && a == b);
    return 1;
}

static int less(lua_State *L) {
    struct operands read = read_operands(L, "compared with");
    lua_pushboolean(L, read.a < read.b);
    return 1;
}

static int less_or_equal(lua_State *L) {
    struct operands read = read_operands(L, "compared with");
    lua_pushboolean(L, read.a <= read.b);
    return 1;
}

/* ---- in words ---- */

/* How far the policies' time zone is from UTC then, in seconds. */
static int zone_offset(lua_State *L, lua_Integer seconds) {
    struct box *box = box_of(L);
    if (!box->evaluation.zoned) return 0;
    lua_pushinteger(L, seconds);
    box->request.length = 0;
    value_encode(L, -1, &box->request);
    lua_pop(L, 1);
    if (answer_host(box, BOX_TIME_ZONE) != BOX_RETURN) return 0;
    value_push(L, box->answer.at, box->answer.length);
    lua_Integer offset = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return offset > -86400 && offset < 86400 ? (int)offset : 0;
}

bool time_parts(lua_State *L, lua_Integer seconds, bool zoned, struct tm *parts, int *offset) {
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND) return false;
    *offset = zoned ? zone_offset(L, seconds) : 0;
    if (seconds + *offset < FIRST_SECOND || seconds + *offset > LAST_SECOND) return false;
    time_t time = (time_t)(seconds + *offset);
    gmtime_r(&time, parts);
    return true;
}

/* Such as "2026-04-01 12:00:00 UTC" and "2026-04-01 14:00:00 +02:00". */
void push_time_text(lua_State *L, lua_Integer seconds) {
    struct tm parts;
    int offset;
    if (!time_parts(L, seconds, true, &parts, &offset)) {
        lua_pushfstring(L, "%I seconds after 1970", (LUAI_UACINT)seconds);
        return;
    }
    char text[64];
    size_t length = strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
    if (offset != 0) {
        int minutes = (offset < 0 ? -offset : offset) / 60;
        length += (size_t)snprintf(text + length, sizeof text - length, " %c%02d:%02d", offset < 0 ? '-' : '+',
                                   minutes / 60, minutes % 60);
    } else {
        length += (size_t)snprintf(text + length, sizeof text - length, " UTC");
    }
    lua_pushlstring(L, text, length);
}

static int time_text(lua_State *L) {
    lua_Integer seconds;
    spend(L, 20);
    read_seconds(L, 1, &seconds);
    push_time_text(L, seconds);
    return 1;
}

/* In its two largest units, such as "1 hour 5 minutes". */
static int duration_text(lua_State *L) {
    static const struct {
        const char *name;
        lua_Unsigned seconds;
    } units[] = {{"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}};
    lua_Integer seconds;
    spend(L, 20);
    read_seconds(L, 1, &seconds);
    lua_Unsigned left = seconds < 0 ? 0u - (lua_Unsigned)seconds : (lua_Unsigned)seconds;
    char text[96];
    size_t length = 0;
    if (seconds < 0) text[length++] = '-';
    int written = 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        lua_Unsigned count = left / units[i].seconds;
        left %= units[i].seconds;
        if (count == 0 || written == 2) continue;
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%llu %s%s", written > 0 ? " " : "",
                                   (unsigned long long)count, units[i].name, count == 1 ? "" : "s");
        written++;
    }
    if (written == 0) length = (size_t)snprintf(text, sizeof text, "0 seconds");
    lua_pushlstring(L, text, length);
    return 1;
}

/* ---- fields ---- */

/* upvalue 1: "time" or "duration" */
static int field(lua_State *L) {
    lua_Integer seconds;
    read_seconds(L, 1, &seconds);
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    if (strcmp(name, "seconds") != 0) {
        return luaL_error(L, "a %s has no field `%s`; .seconds is its number, tostring(...) its text",
                          lua_tostring(L, lua_upvalueindex(1)), name);
    }
    lua_pushinteger(L, seconds);
    return 1;
}

static int refuse_change(lua_State *L) { return luaL_error(L, "a time cannot be changed; reckon with + and -"); }

static void keep_meta(lua_State *L, int key, const char *name, lua_CFunction text) {
    const struct {
        const char *name;
        lua_CFunction function;
    } methods[] = {{"__add", add},       {"__sub", subtract},      {"__mul", multiply},     {"__div", divide},
                   {"__idiv", divide_whole}, {"__mod", remainder_of}, {"__unm", negate},    {"__eq", equal},
                   {"__lt", less},       {"__le", less_or_equal},  {"__tostring", text},
                   {"__newindex", refuse_change}};
    lua_newtable(L); /* meta */
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) set_function(L, methods[i].name, methods[i].function);
    lua_pushstring(L, name);
    lua_pushcclosure(L, field, 1);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pushstring(L, name); /* what Lua's own errors call it */
    lua_setfield(L, -2, "__name");
    set_kept(L, key);
}

void open_time_values(lua_State *L) {
    keep_meta(L, KEY_TIME_META, "time", time_text);
    keep_meta(L, KEY_DURATION_META, "duration", duration_text);
}
