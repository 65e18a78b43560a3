/* Time as the evaluation knows it: the moment the delivery was received. `date` and `weekday` are in the policies' time
 * zone, `os` is in UTC and in plain numbers, as scripts expect it. */
#define _GNU_SOURCE /* for declarations of the C library only */

#include "box.h"

#include <string.h>
#include <time.h>

static int now(lua_State *L) {
    if (box_of(L)->loading) return luaL_error(L, "now() has no answer while the file loads; call it inside run");
    push_time(L, box_of(L)->evaluation.now);
    return 1;
}

/* upvalue 1: seconds of one unit */
static int duration(lua_State *L) {
    lua_Number count = luaL_checknumber(L, 1);
    lua_Number seconds = count * (lua_Number)lua_tointeger(L, lua_upvalueindex(1));
    lua_Integer whole = 0;
    luaL_argcheck(L, lua_numbertointeger(__builtin_trunc(seconds), &whole), 1, "too long a time");
    push_duration(L, whole);
    return 1;
}

/* The seconds of a time or a number, or now. */
static lua_Integer seconds_at(lua_State *L, int index) {
    lua_Integer seconds;
    if (lua_isnoneornil(L, index)) {
        now(L);
        read_seconds(L, -1, &seconds);
        lua_pop(L, 1);
        return seconds;
    }
    if (read_seconds(L, index, &seconds) == NO_TIME) {
        if (lua_type(L, index) == LUA_TNUMBER) luaL_argerror(L, index, "not a time");
        luaL_typeerror(L, index, "time");
    }
    return seconds;
}

static void read_time(lua_State *L, int index, bool zoned, struct tm *parts) {
    int offset;
    luaL_argcheck(L, time_parts(L, seconds_at(L, index), zoned, parts, &offset), index, "not a time");
}

static int weekday(lua_State *L) {
    static const char *const names[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    struct tm parts;
    read_time(L, 1, true, &parts);
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
    read_time(L, 1, true, &parts);
    if (lua_isnoneornil(L, 2)) push_time_text(L, seconds_at(L, 1));
    else push_formatted(L, luaL_checkstring(L, 2), &parts);
    return 1;
}

static int os_date(lua_State *L) {
    const char *format = luaL_optstring(L, 1, "%F %T");
    if (*format == '!') format++;
    struct tm parts;
    read_time(L, 2, false, &parts);
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
    if (lua_isnoneornil(L, 1)) {
        lua_pushinteger(L, seconds_at(L, 1));
        return 1;
    }
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
