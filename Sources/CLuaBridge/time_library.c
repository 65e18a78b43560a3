/* math, and time as the evaluation knows it: the moment the delivery was received. All of it in UTC. */
#define _GNU_SOURCE /* for declarations of the C library only */

#include "box.h"

#include <string.h>
#include <time.h>

/* ---- math: what every machine answers alike; random is seeded by the delivery ---- */

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

static int random_number(lua_State *L) {
    struct box *box = box_of(L);
    lua_Integer low = 1, high;
    /* every evaluation must make the registrations that were taken when the policies were loaded */
    if (box->loading) return luaL_error(L, "math.random has no answer while the file loads; call it inside run");
    switch (lua_gettop(L)) {
    case 0: lua_pushnumber(L, (lua_Number)(next_random(box) >> 11) * 0x1p-53); return 1;
    case 1: high = luaL_checkinteger(L, 1); break;
    case 2:
        low = luaL_checkinteger(L, 1);
        high = luaL_checkinteger(L, 2);
        break;
    default: return luaL_error(L, "wrong number of arguments");
    }
    luaL_argcheck(L, low <= high, lua_gettop(L), "interval is empty");
    uint64_t span = (uint64_t)high - (uint64_t)low;
    /* numbers past the last whole multiple of the span are drawn again, so that every result is as likely */
    uint64_t drawn = next_random(box);
    if (span != UINT64_MAX) {
        uint64_t width = span + 1, fair = UINT64_MAX - UINT64_MAX % width;
        while (drawn >= fair) drawn = next_random(box);
        drawn %= width;
    }
    lua_pushinteger(L, (lua_Integer)((uint64_t)low + drawn));
    return 1;
}

void open_math(lua_State *L) {
    /* Left out: what the C library may round differently from machine to machine (sin, exp, log, ...). */
    static const char *const stock[] = {"abs", "ceil", "floor", "fmod", "huge",      "max",  "maxinteger", "min",
                                        "mininteger", "modf", "pi", "sqrt", "tointeger", "type", "ult",   NULL};
    luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 0); /* stock */
    lua_newtable(L);
    copy_plain(L, -2, stock);
    set_function(L, "random", random_number);
    freeze_library(L);
    set_base(L, "math");
    lua_pop(L, 1);
}

/* ---- time ---- */

static int now(lua_State *L) {
    if (box_of(L)->loading) return luaL_error(L, "now() has no answer while the file loads; call it inside run");
    lua_pushinteger(L, box_of(L)->evaluation.now);
    return 1;
}

/* upvalue 1: seconds of one unit */
static int duration(lua_State *L) {
    lua_Number count = luaL_checknumber(L, 1);
    lua_Number seconds = count * (lua_Number)lua_tointeger(L, lua_upvalueindex(1));
    lua_Integer whole = 0;
    luaL_argcheck(L, lua_numbertointeger(__builtin_trunc(seconds), &whole), 1, "too long a time");
    lua_pushinteger(L, whole);
    return 1;
}

/* A time of the years 0 to 9999, or now. */
static void read_time(lua_State *L, int index, struct tm *parts) {
    lua_Integer seconds = lua_isnoneornil(L, index) ? (now(L), lua_tointeger(L, -1)) : luaL_checkinteger(L, index);
    luaL_argcheck(L, seconds >= -62167219200 && seconds <= 253402300799, index, "not a time");
    time_t time = (time_t)seconds;
    gmtime_r(&time, parts);
}

static int weekday(lua_State *L) {
    static const char *const names[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    struct tm parts;
    read_time(L, 1, &parts);
    lua_pushstring(L, names[parts.tm_wday]);
    return 1;
}

static void push_formatted(lua_State *L, const char *format, const struct tm *parts) {
    struct text made;
    text_begin(&made, L);
    for (; *format != 0; format++) {
        if (*format != '%') {
            text_add_byte(&made, *format);
            continue;
        }
        /* the specifiers that no locale and no zone changes */
        if (format[1] == 0 || strchr("aAbBdHIjmMpSyYDeFTRuw%", format[1]) == NULL) {
            luaL_error(L, "date does not know '%%%s'", format[1] == 0 ? "" : (char[]){format[1], 0});
        }
        char piece[64];
        size_t length = strftime(piece, sizeof piece, (char[]){'%', format[1], 0}, parts);
        text_add(&made, piece, length);
        format++;
        spend(L, 5);
    }
    text_push(&made);
}

static int date(lua_State *L) {
    struct tm parts;
    const char *format = luaL_optstring(L, 2, "%Y-%m-%d %H:%M:%S UTC");
    if (strcmp(format, "%Y-%m-%d %H:%M:%S UTC") == 0) {
        read_time(L, 1, &parts);
        char text[40];
        size_t length = strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts);
        lua_pushlstring(L, text, length);
        return 1;
    }
    read_time(L, 1, &parts);
    push_formatted(L, format, &parts);
    return 1;
}

static int os_date(lua_State *L) {
    const char *format = luaL_optstring(L, 1, "%F %T");
    if (*format == '!') format++;
    struct tm parts;
    read_time(L, 2, &parts);
    if (strncmp(format, "*t", 2) != 0) {
        push_formatted(L, format, &parts);
        return 1;
    }
    const struct {
        const char *name;
        int value;
    } fields[] = {{"year", parts.tm_year + 1900}, {"month", parts.tm_mon + 1}, {"day", parts.tm_mday},
                  {"hour", parts.tm_hour},        {"min", parts.tm_min},       {"sec", parts.tm_sec},
                  {"wday", parts.tm_wday + 1},    {"yday", parts.tm_yday + 1}};
    lua_createtable(L, 0, 9);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        lua_pushinteger(L, fields[i].value);
        lua_setfield(L, -2, fields[i].name);
    }
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "isdst");
    return 1;
}

static int time_field(lua_State *L, const char *name, int otherwise) {
    lua_pushstring(L, name);
    lua_rawget(L, 1);
    if (lua_isnil(L, -1) && otherwise >= 0) return otherwise;
    int known;
    lua_Integer value = lua_tointegerx(L, -1, &known);
    if (!known || value < -100000 || value > 100000) {
        luaL_error(L, "field '%s' missing or not a number in date table", name);
    }
    lua_pop(L, 1);
    return (int)value;
}

static int os_time(lua_State *L) {
    if (lua_isnoneornil(L, 1)) return now(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    struct tm parts = {0};
    parts.tm_year = time_field(L, "year", -1) - 1900;
    parts.tm_mon = time_field(L, "month", -1) - 1;
    parts.tm_mday = time_field(L, "day", -1);
    parts.tm_hour = time_field(L, "hour", 12);
    parts.tm_min = time_field(L, "min", 0);
    parts.tm_sec = time_field(L, "sec", 0);
    lua_pushinteger(L, (lua_Integer)timegm(&parts));
    return 1;
}

void open_time(lua_State *L) {
    static const struct {
        const char *name;
        lua_Integer seconds;
    } units[] = {{"seconds", 1}, {"minutes", 60}, {"hours", 3600}, {"days", 86400}};
    get_kept(L, KEY_BASE);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        lua_pushinteger(L, units[i].seconds);
        lua_pushcclosure(L, duration, 1);
        lua_setfield(L, -2, units[i].name);
    }
    set_function(L, "now", now);
    set_function(L, "weekday", weekday);
    set_function(L, "date", date);
    lua_pop(L, 1);
    lua_newtable(L);
    set_function(L, "time", os_time);
    set_function(L, "date", os_date);
    freeze_library(L);
    set_base(L, "os");
}
