/* The names that policies can use, once: checks and suggestions read them here. A test compares them with what an
 * interpreter really has. */
#include "names.h"
#include "lua_bridge.h"

#include <string.h>

static const char *const box_global_names[] = {
    "_G", "_VERSION", "assert", "command", "date", "days", "deny", "error", "getmetatable", "guard", "hours",
    "ignore", "ipairs", "json", "log", "math", "minutes", "next", "note", "now", "on", "os", "pairs", "pcall", "permit",
    "policy", "print", "rawequal", "rawget", "rawlen", "rawset", "seconds", "select", "setmetatable", "string", "table",
    "tfc", "tonumber", "tostring", "type", "use", "utf8", "weekday", "xpcall", NULL};

const char *const box_library_names[] = {
    "json.decode", "json.encode", "json.null",
    "math.abs", "math.ceil", "math.floor", "math.fmod", "math.huge", "math.max", "math.maxinteger", "math.min",
    "math.mininteger", "math.modf", "math.pi", "math.random", "math.sqrt", "math.tointeger", "math.type", "math.ult",
    "os.date", "os.time",
    "string.byte", "string.char", "string.find", "string.format", "string.gmatch", "string.gsub", "string.len",
    "string.lower", "string.match", "string.rep", "string.reverse", "string.sub", "string.upper",
    "table.concat", "table.insert", "table.move", "table.pack", "table.remove", "table.sort", "table.unpack",
    "tfc.agents", "tfc.agents.count", "tfc.agents.delete", "tfc.agents.each", "tfc.agents.list", "tfc.agents.show",
    "tfc.pools", "tfc.pools.create", "tfc.pools.delete", "tfc.pools.each", "tfc.pools.find", "tfc.pools.list",
    "tfc.pools.show", "tfc.pools.update",
    "utf8.char", "utf8.charpattern", "utf8.codepoint", "utf8.codes", "utf8.len", "utf8.offset", NULL};

const char *const box_unavailable_names[] = {
    "ask", "at", "every", "memory", "memory.get", "memory.set", "notify", "tfc.organization", "tfc.pools.scope",
    "tfc.tokens", "tfc.tokens.create", "tfc.tokens.delete", NULL};

const char *box_global_name(size_t index) { return box_global_names[index]; }
const char *box_library_name(size_t index) { return box_library_names[index]; }
const char *box_unavailable_name(size_t index) { return box_unavailable_names[index]; }

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

const char *nearest_name(const char *name, const char *const *names, const char *prefix) {
    const char *nearest = NULL;
    size_t best = 4; /* three slips are still the same word */
    if (strlen(name) > LONGEST) return NULL;
    for (; *names != NULL; names++) {
        if (strncmp(*names, prefix, strlen(prefix)) != 0) continue;
        size_t away = distance(name, *names);
        if (away < best) {
            best = away;
            nearest = *names;
        }
    }
    return nearest;
}
