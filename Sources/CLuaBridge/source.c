/* What a file's text must keep to before Lua's own compiler sees it. */
#include "box.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Lua words an error by walking back over the code once for each field of `a.b.c...`: with 30,000 of them, one error
 * takes a third of a second, and no hook comes in between. */
enum { LONGEST_CHAIN = 500 };

struct scan {
    const char *at, *end;
    int line;
};

static void count_lines(struct scan *scan, const char *upto) {
    for (; scan->at < upto; scan->at++) scan->line += *scan->at == '\n';
}

/* At `[`: the level of a long bracket, or -1. */
static int long_level(const struct scan *scan) {
    const char *at = scan->at + 1;
    while (at < scan->end && *at == '=') at++;
    return at < scan->end && *at == '[' ? (int)(at - scan->at) - 1 : -1;
}

static void skip_long(struct scan *scan, int level) {
    const char *at = scan->at + level + 2;
    for (; at < scan->end; at++) {
        if (*at != ']') continue;
        const char *close = at + 1;
        while (close < scan->end && *close == '=') close++;
        if (close < scan->end && *close == ']' && close - at - 1 == level) {
            count_lines(scan, close + 1);
            return;
        }
    }
    count_lines(scan, scan->end);
}

static void skip_quoted(struct scan *scan) {
    const char *at = scan->at + 1;
    while (at < scan->end && *at != *scan->at && *at != '\n') at += *at == '\\' && at + 1 < scan->end ? 2 : 1;
    count_lines(scan, at < scan->end ? at + 1 : scan->end);
}

static bool in_name(char byte) { return isalnum((unsigned char)byte) || byte == '_'; }

/* Skips what is no code: space, comments and texts. False where code begins. */
static bool skip_other(struct scan *scan) {
    char byte = *scan->at;
    if (isspace((unsigned char)byte)) {
        count_lines(scan, scan->at + 1);
        return true;
    }
    if (byte == '-' && scan->end - scan->at > 1 && scan->at[1] == '-') {
        scan->at += 2;
        int level = scan->at < scan->end && *scan->at == '[' ? long_level(scan) : -1;
        if (level >= 0) {
            skip_long(scan, level);
        } else {
            while (scan->at < scan->end && *scan->at != '\n') scan->at++;
        }
        return true;
    }
    if (byte == '"' || byte == '\'') {
        skip_quoted(scan);
        return true;
    }
    int level = byte == '[' ? long_level(scan) : -1;
    if (level >= 0) skip_long(scan, level);
    return level >= 0;
}

/* The line of a chain of fields that is too long; 0 where there is none. Brackets, and parentheses around a part, do
 * not end a chain; a second name without a dot between does, and so does any other sign. */
static int overlong_chain(const char *text, size_t length) {
    struct scan scan = {text, text + length, 1};
    int fields = 0;
    bool after_dot = false;
    while (scan.at < scan.end) {
        if (skip_other(&scan)) continue;
        char byte = *scan.at;
        if (in_name(byte)) {
            if (!after_dot) fields = 0;
            after_dot = false;
            while (scan.at < scan.end && in_name(*scan.at)) scan.at++;
            continue;
        }
        bool dot = byte == '.' && !(scan.end - scan.at > 1 && scan.at[1] == '.');
        if (dot || byte == '[' || byte == ':') {
            if (++fields > LONGEST_CHAIN) return scan.line;
            after_dot = byte != '[';
        } else if (strchr("()]", byte) == NULL) {
            fields = 0;
        }
        scan.at += byte == '.' && !dot ? 2 : 1;
    }
    return 0;
}

bool source_fits(struct box *box, const char *name, struct box_bytes text) {
    char problem[200];
    int length;
    if (text.length > box->limits.source) {
        length = snprintf(problem, sizeof problem, "%.100s:1: the file has %zu bytes; %zu are allowed", name,
                          text.length, box->limits.source);
    } else {
        int line = overlong_chain((const char *)text.at, text.length);
        if (line == 0) return true;
        length = snprintf(problem, sizeof problem, "%.100s:%d: a chain of more than %d fields", name, line,
                          LONGEST_CHAIN);
    }
    bytes_set(&box->text, problem, (size_t)length);
    return false;
}
