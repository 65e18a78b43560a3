/* JSON text straight into Lua tables, as RFC 8259 has it and no more: duplicate keys are refused, text must be
 * UTF-8, whole numbers stay integers, null is json.null. */
#include "box.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
    DEEPEST = 64,
    /* Members wait on the Lua stack until the table can be made at its size; larger ones are made when full. */
    WAITING = 32,
    LARGE = 96,
    /* Lua keeps one copy of each string up to this length, so equal short keys are the same bytes. */
    SHORT = 40
};

struct reader {
    lua_State *L;
    const char *what; /* what is read, for errors */
    const uint8_t *begin, *at, *end;
    int depth;
};

_Noreturn static void fail(struct reader *reader, const char *what) {
    luaL_error(reader->L, "%s: %s at byte %d", reader->what, what, (int)(reader->at - reader->begin) + 1);
    __builtin_unreachable();
}

static inline void skip_space(struct reader *reader) {
    const uint8_t *at = reader->at;
    while (at < reader->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) at++;
    reader->at = at;
}

/* ---- strings ---- */

/* Bytes up to the next that needs a look: a quote, a backslash, a control character, or one above ASCII. */
static const uint8_t *plain_end(const uint8_t *at, const uint8_t *end) {
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    while (end - at >= 8) {
        uint64_t eight;
        memcpy(&eight, at, 8);
        uint64_t quote = eight ^ (ones * '"'), escape = eight ^ (ones * '\\');
        uint64_t found = (eight | (eight - ones * 0x20) | (quote - ones) | (escape - ones)) & high;
        if (found != 0) break;
        at += 8;
    }
    while (at < end && *at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\') at++;
    return at;
}

static uint32_t read_hex(struct reader *reader) {
    if (reader->end - reader->at < 4) fail(reader, "\\u needs four digits");
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t byte = *reader->at;
        uint32_t digit;
        if (byte >= '0' && byte <= '9') digit = byte - '0';
        else if (byte >= 'a' && byte <= 'f') digit = byte - 'a' + 10u;
        else if (byte >= 'A' && byte <= 'F') digit = byte - 'A' + 10u;
        else fail(reader, "\\u needs four digits");
        value = value << 4 | digit;
        reader->at++;
    }
    return value;
}

static void keep(struct reader *reader, struct bytes *into, const void *at, size_t length) {
    if (!bytes_add(into, at, length)) end_by_limit(reader->L, BOX_MEMORY);
}

/* after the backslash */
static void read_escape(struct reader *reader, struct bytes *into) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (reader->at >= reader->end) fail(reader, "the string has no end");
    uint8_t what = *reader->at;
    const char *simple = what == 0 ? NULL : strchr(from, what);
    if (simple != NULL) {
        keep(reader, into, &to[simple - from], 1);
        reader->at++;
        return;
    }
    if (what != 'u') fail(reader, "there is no such escape");
    reader->at++;
    uint32_t scalar = read_hex(reader);
    if (scalar >= 0xdc00 && scalar <= 0xdfff) fail(reader, "half of a surrogate pair");
    if (scalar >= 0xd800 && scalar <= 0xdbff) {
        bool paired = reader->end - reader->at >= 6 && reader->at[0] == '\\' && reader->at[1] == 'u';
        if (!paired) fail(reader, "half of a surrogate pair");
        reader->at += 2;
        uint32_t low = read_hex(reader);
        if (low < 0xdc00 || low > 0xdfff) fail(reader, "half of a surrogate pair");
        scalar = 0x10000 + ((scalar - 0xd800) << 10) + (low - 0xdc00);
    }
    uint8_t bytes[4];
    keep(reader, into, bytes, utf8_write(scalar, bytes));
}

/* At the opening quote. Pushes the string and returns its bytes, as Lua keeps them. */
static const char *read_string(struct reader *reader, size_t *length) {
    struct bytes *copy = &box_of(reader->L)->scratch;
    bool escaped = false;
    const uint8_t *start = ++reader->at;
    for (;;) {
        reader->at = plain_end(reader->at, reader->end);
        if (reader->at >= reader->end) fail(reader, "the string has no end");
        uint8_t byte = *reader->at;
        if (byte == '"') break;
        if (byte == '\\') {
            if (!escaped) copy->length = 0;
            escaped = true;
            keep(reader, copy, start, (size_t)(reader->at - start));
            reader->at++;
            read_escape(reader, copy);
            start = reader->at;
        } else if (byte < 0x20) {
            fail(reader, "a control character in a string");
        } else {
            size_t sequence = utf8_sequence(reader->at, reader->end);
            if (sequence == 0) fail(reader, "text that is not UTF-8");
            reader->at += sequence;
        }
    }
    const uint8_t *end = reader->at++;
    if (!escaped) {
        *length = (size_t)(end - start);
        return lua_pushlstring(reader->L, (const char *)start, *length);
    }
    keep(reader, copy, start, (size_t)(end - start));
    *length = copy->length;
    return lua_pushlstring(reader->L, (const char *)copy->at, copy->length);
}

/* ---- numbers ---- */

static const uint8_t *skip_digits(struct reader *reader, const uint8_t *at) {
    const uint8_t *start = at;
    while (at < reader->end && *at >= '0' && *at <= '9') at++;
    if (at == start) fail(reader, "a number without digits");
    return at;
}

static void read_number(struct reader *reader) {
    const uint8_t *start = reader->at, *at = start;
    bool negative = *at == '-';
    if (negative) at++;
    const uint8_t *digits = at;
    at = skip_digits(reader, at);
    if (*digits == '0' && at - digits > 1) fail(reader, "a number with a leading zero");
    bool whole = true;
    if (at < reader->end && *at == '.') {
        whole = false;
        at = skip_digits(reader, at + 1);
    }
    if (at < reader->end && (*at == 'e' || *at == 'E')) {
        whole = false;
        at++;
        if (at < reader->end && (*at == '+' || *at == '-')) at++;
        at = skip_digits(reader, at);
    }
    reader->at = at;
    if (whole && at - digits <= 18) { /* 18 digits always fit */
        lua_Integer value = 0;
        for (; digits < at; digits++) value = value * 10 + (*digits - '0');
        lua_pushinteger(reader->L, negative ? -value : value);
        return;
    }
    /* Lua reads the rest: integers that fit stay integers, others become floats. The copy ends with a zero. */
    if (at - start > 200) fail(reader, "a number of more than 200 characters");
    char copy[201];
    memcpy(copy, start, (size_t)(at - start));
    copy[at - start] = 0;
    if (lua_stringtonumber(reader->L, copy) == 0) fail(reader, "not a number");
}

/* ---- values ---- */

static void read_value(struct reader *reader);

static void enter(struct reader *reader) {
    if (++reader->depth > DEEPEST) fail(reader, "nested deeper than 64");
    luaL_checkstack(reader->L, 2 * WAITING + 4, "too deep");
    reader->at++;
    skip_space(reader);
}

/* After a member: false at the closing byte. */
static bool next_member(struct reader *reader, uint8_t close) {
    skip_space(reader);
    if (reader->at >= reader->end) fail(reader, "the text ends too early");
    uint8_t byte = *reader->at;
    if (byte != ',' && byte != close) fail(reader, "a comma is missing");
    reader->at++;
    if (byte == close) return false;
    skip_space(reader);
    return true;
}

/* count pairs on top -> a table; Lua takes them from the top */
static void pairs_to_table(lua_State *L, int count, int room) {
    int base = lua_gettop(L) - 2 * count + 1;
    lua_createtable(L, 0, room);
    lua_insert(L, base); /* table k1 v1 ... kn vn */
    for (; count > 0; count--) lua_rawset(L, base);
}

static void read_object(struct reader *reader) {
    lua_State *L = reader->L;
    const char *keys[WAITING];
    int waiting = 0; /* pairs on the stack; -1 once the table is made */
    enter(reader);
    if (reader->at < reader->end && *reader->at == '}') {
        reader->at++;
        reader->depth--;
        lua_createtable(L, 0, 0);
        return;
    }
    bool long_keys = false;
    do {
        if (reader->at >= reader->end || *reader->at != '"') fail(reader, "a key is missing");
        size_t length;
        const char *key = read_string(reader, &length);
        if (length > SHORT) long_keys = true;
        if (waiting == WAITING || (long_keys && waiting >= 0)) { /* pairs key */
            lua_insert(L, -2 * waiting - 1); /* key pairs */
            pairs_to_table(L, waiting, LARGE);
            lua_insert(L, -2); /* table key */
            waiting = -1;
        }
        if (waiting < 0) {
            lua_pushvalue(L, -1);
            if (lua_rawget(L, -3) != LUA_TNIL) fail(reader, "the same key twice");
            lua_pop(L, 1);
        } else {
            for (int i = 0; i < waiting; i++) {
                if (keys[i] == key) fail(reader, "the same key twice");
            }
            keys[waiting++] = key;
        }
        skip_space(reader);
        if (reader->at >= reader->end || *reader->at != ':') fail(reader, "a colon is missing");
        reader->at++;
        skip_space(reader);
        read_value(reader);
        if (waiting < 0) lua_rawset(L, -3);
    } while (next_member(reader, '}'));
    if (waiting >= 0) pairs_to_table(L, waiting, waiting);
    reader->depth--;
}

static void read_array(struct reader *reader) {
    lua_State *L = reader->L;
    int waiting = 0;
    lua_Integer count = 0;
    enter(reader);
    if (reader->at < reader->end && *reader->at == ']') {
        reader->at++;
        reader->depth--;
        lua_createtable(L, 0, 0);
        return;
    }
    do {
        read_value(reader);
        count++;
        if (waiting < 0) {
            lua_rawseti(L, -2, count);
        } else if (++waiting == WAITING) {
            lua_createtable(L, LARGE, 0);
            lua_insert(L, -waiting - 1); /* table v1 ... vn */
            for (; waiting > 0; waiting--) lua_rawseti(L, -waiting - 1, waiting);
            waiting = -1;
        }
    } while (next_member(reader, ']'));
    if (waiting >= 0) {
        lua_createtable(L, waiting, 0);
        lua_insert(L, -waiting - 1);
        for (; waiting > 0; waiting--) lua_rawseti(L, -waiting - 1, waiting);
    }
    reader->depth--;
}

static void read_word(struct reader *reader, const char *word, size_t length) {
    bool whole = (size_t)(reader->end - reader->at) >= length && memcmp(reader->at, word, length) == 0;
    if (!whole) fail(reader, "not a value");
    reader->at += length;
}

static void read_value(struct reader *reader) {
    if (reader->at >= reader->end) fail(reader, "the text ends too early");
    size_t length;
    switch (*reader->at) {
    case '"': read_string(reader, &length); return;
    case '{': read_object(reader); return;
    case '[': read_array(reader); return;
    case 't':
        read_word(reader, "true", 4);
        lua_pushboolean(reader->L, 1);
        return;
    case 'f':
        read_word(reader, "false", 5);
        lua_pushboolean(reader->L, 0);
        return;
    case 'n':
        read_word(reader, "null", 4);
        lua_pushlightuserdata(reader->L, NULL);
        return;
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        read_number(reader);
        return;
    default: fail(reader, "not a value");
    }
}

void json_read(lua_State *L, const char *what, const uint8_t *at, size_t length) {
    spend(L, length / 16);
    luaL_checkstack(L, 8, "too deep");
    struct reader reader = {.L = L, .what = what, .begin = at, .at = at, .end = at + length};
    skip_space(&reader);
    read_value(&reader);
    skip_space(&reader);
    if (reader.at != reader.end) fail(&reader, "something follows the value");
}
