/* The names that policies can use: those of Lua stand here, those of the host in host_words.c. A test compares them
 * with what an interpreter really has. */
#include "names.h"
#include "lua_bridge.h"

#include <string.h>

static const char *const lua_globals[] = {
    "_G", "_VERSION", "assert", "error", "getmetatable", "ipairs", "math", "next", "os", "pairs", "pcall", "rawequal",
    "rawget", "rawlen", "rawset", "select", "setmetatable", "string", "table", "tonumber", "tostring", "type", "utf8",
    "xpcall", NULL};

static const char *const lua_members[] = {
    "math.abs", "math.acos", "math.asin", "math.atan", "math.ceil", "math.cos", "math.deg", "math.exp", "math.floor",
    "math.fmod", "math.huge", "math.log", "math.max", "math.maxinteger", "math.min", "math.mininteger", "math.modf",
    "math.pi", "math.rad", "math.random", "math.randomseed", "math.sin", "math.sqrt", "math.tan", "math.tointeger",
    "math.type", "math.ult", "os.date", "os.time", "string.byte", "string.char", "string.find", "string.format",
    "string.gmatch", "string.gsub", "string.len", "string.lower", "string.match", "string.pack", "string.packsize",
    "string.rep", "string.reverse", "string.sub", "string.unpack", "string.upper", "table.concat", "table.insert",
    "table.move", "table.pack", "table.remove", "table.sort", "table.unpack", "utf8.char", "utf8.charpattern",
    "utf8.codepoint", "utf8.codes", "utf8.len", "utf8.offset", NULL};

/* Whether a word of the host is what a list shows: a global, or a member of a library. */
static bool is_shown(const struct box_word *word, bool member) {
    if (word->kind == BOX_WORD_METHOD) return false;
    return (strchr(word->name, '.') != NULL) == member;
}

/* A list: the names of Lua, then those of the host. */
static const char *name_at(const char *const *lua, bool member, size_t index) {
    for (; *lua != NULL; lua++) {
        if (index-- == 0) return *lua;
    }
    const struct box_word *word;
    for (size_t i = 0; (word = box_word(i)) != NULL; i++) {
        if (is_shown(word, member) && index-- == 0) return word->name;
    }
    return NULL;
}

const char *box_global_name(size_t index) { return name_at(lua_globals, false, index); }
const char *box_library_name(size_t index) { return name_at(lua_members, true, index); }

enum { LONGEST = 64 };

/* The number of letters to change, to add or to take away. */
static size_t distance(const char *left, const char *right) {
    size_t columns = strlen(right), row[LONGEST + 1];
    for (size_t c = 0; c <= columns; c++) row[c] = c;
    for (size_t l = 0; left[l] != 0; l++) {
        size_t diagonal = row[0];
        row[0] = l + 1;
        for (size_t c = 0; c < columns; c++) {
            size_t above = row[c + 1];
            size_t best = diagonal + (left[l] != right[c]);
            if (row[c] + 1 < best) best = row[c] + 1;
            if (above + 1 < best) best = above + 1;
            row[c + 1] = best;
            diagonal = above;
        }
    }
    return row[columns];
}

const char *nearest_word(const char *name, const char *prefix) {
    const char *nearest = NULL;
    size_t best = 4; /* three slips are still the same word */
    if (strlen(name) > LONGEST) return NULL;
    const struct box_word *word;
    for (size_t i = 0; (word = box_word(i)) != NULL; i++) {
        if (strncmp(word->name, prefix, strlen(prefix)) != 0) continue;
        size_t away = distance(name, word->name);
        if (away < best) {
            best = away;
            nearest = word->name;
        }
    }
    return nearest;
}
