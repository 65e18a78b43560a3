/* The steps of an evaluation: load a file, run a registration, go on after a read.
 *
 * A policy's function runs in a coroutine that the host owns. After an error its stack is still there, so the
 * traceback is read from it without any code running under the error.
 */
#include "box.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_ERROR = 400, MOST_FRAMES = 12 };

/* Reads frames only: nothing is allocated in the interpreter, nothing of the policy runs. */
static void write_traceback(lua_State *L, struct bytes *into) {
    lua_Debug frame;
    into->length = 0;
    for (int level = 0; level < MOST_FRAMES && lua_getstack(L, level, &frame); level++) {
        lua_getinfo(L, "Sl", &frame);
        char line[160];
        int length = frame.currentline > 0
                         ? snprintf(line, sizeof line, "%s%s:%d: in %s", level > 0 ? "\n" : "", frame.short_src,
                                    frame.currentline, *frame.what == 'm' ? "the file itself" : "a function")
                         : snprintf(line, sizeof line, "%sin a library function", level > 0 ? "\n" : "");
        bytes_add(into, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
    }
}

int note_failure(lua_State *L) {
    struct box *box = box_of(L);
    if (box->ended != ENDED_BY_VERDICT) write_traceback(L, &box->detail);
    if (box->ended == NOT_ENDED) note_position(L, 0);
    return 1;
}

/* The error on top of a stack in words. Only text is read: a table's __tostring would be code of the policy. */
static void write_error(lua_State *L, struct bytes *into) {
    if (lua_type(L, -1) == LUA_TSTRING) {
        size_t length;
        const char *text = lua_tolstring(L, -1, &length);
        bytes_set(into, text, length < LONGEST_ERROR ? length : LONGEST_ERROR);
        return;
    }
    char text[80];
    const char *type = type_name(L, -1);
    int length = snprintf(text, sizeof text, "an error was raised with a %s value instead of a sentence", type);
    bytes_set(into, text, (size_t)length);
}

enum box_status failed(struct box *box, lua_State *L, int status) {
    note_memory_error(box, status, 0);
    if (box->ended == ENDED_BY_VERDICT) return BOX_VERDICT;
    box->text.length = 0;
    if (box->ended == NOT_ENDED) write_error(L, &box->text);
    return BOX_FAILED;
}

/* What a run returned, from `first` up to the top: a verdict never returns, so there should be nothing but nil. */
static enum box_status returned(struct box *box, int first) {
    lua_State *run = box->run;
    box->text.length = box->detail.length = 0;
    for (int index = first; index <= lua_gettop(run); index++) {
        if (lua_isnil(run, index)) continue;
        const char *what = verdict_word(run, index);
        box->returned_call = what != NULL;
        if (what == NULL) what = type_name(run, index);
        bytes_set(&box->text, what, strlen(what));
        if (lua_type(run, index) == LUA_TSTRING) {
            size_t length;
            const char *text = lua_tolstring(run, index, &length);
            bytes_set(&box->detail, text, length < LONGEST_ERROR ? length : LONGEST_ERROR);
        }
        return BOX_RETURNED;
    }
    return BOX_ENDED;
}

static enum box_status resumed(struct box *box, int status, int results) {
    lua_State *run = box->run;
    budget_leave(box);
    if (status == LUA_YIELD) return BOX_WAITING;
    if (status == LUA_OK) return returned(box, lua_gettop(run) - results + 1);
    if (box->ended != ENDED_BY_VERDICT) write_traceback(run, &box->detail);
    if (box->position[0] == 0 || box->ended == NOT_ENDED) note_position(run, 0);
    return failed(box, run, status);
}

/* ---- loading ---- */

static int load(lua_State *L) {
    struct box *box = box_of(L);
    box->registration = 0;
    box->reporting = true;
    lua_settop(L, 0);
    load_file(L);
    return 0;
}

enum box_status box_load(struct box *box, size_t chunk) {
    lua_State *L = box->main;
    box->chunk = chunk;
    lua_settop(L, 0);
    lua_pushcfunction(L, note_failure);
    lua_pushcfunction(L, load);
    budget_enter(box);
    int status = lua_pcall(L, 0, 0, 1);
    budget_leave(box);
    box->loading = box->reporting = false;
    return status == LUA_OK ? BOX_ENDED : failed(box, L, status);
}

/* ---- running ---- */

/* argument -> the coroutine with the function and its arguments, or nothing when `where` does not fit */
static int prepare(lua_State *L) {
    struct box *box = box_of(L);
    const struct box_bytes *argument = lua_touserdata(L, 1);
    push_registration(L); /* argument registration */
    if (!where_fits(L, 2)) return 0;
    lua_State *run = lua_newthread(L); /* argument registration run */
    lua_pushliteral(L, "run");
    if (lua_rawget(L, 2) != LUA_TFUNCTION) return luaL_error(L, "run is not a function any more");
    push_event(L);
    value_push(L, argument->at, argument->length); /* argument registration run function event value */
    lua_xmove(L, run, 3);
    box->run = run;
    return 1;
}

enum box_status box_run(struct box *box, size_t chunk, size_t registration, struct box_bytes argument) {
    lua_State *L = box->main;
    box_wake(box);
    box->chunk = chunk;
    box->registration = registration;
    box->run = NULL;
    if (box->ended == ENDED_BY_LIMIT) return BOX_FAILED;
    box->ended = NOT_ENDED;
    box->position[0] = 0;
    lua_settop(L, 0);
    lua_pushcfunction(L, note_failure);
    lua_pushcfunction(L, prepare);
    lua_pushlightuserdata(L, &argument);
    budget_enter(box);
    int status = lua_pcall(L, 1, 1, 1); /* note_failure run: the coroutine stays here, so it is not collected */
    box->loading = false;
    if (status != LUA_OK) {
        budget_leave(box);
        return failed(box, L, status);
    }
    if (box->run == NULL) {
        budget_leave(box);
        return BOX_UNMATCHED;
    }
    int results;
    int outcome = lua_resume(box->run, L, 2, &results);
    return resumed(box, outcome, results);
}

enum box_status box_resume(struct box *box, enum box_answer answer, struct box_bytes bytes) {
    box_wake(box);
    box->answer_kind = answer;
    bytes_set(&box->answer, bytes.at, bytes.length);
    budget_enter(box);
    int results;
    int outcome = lua_resume(box->run, box->main, 0, &results);
    return resumed(box, outcome, results);
}
