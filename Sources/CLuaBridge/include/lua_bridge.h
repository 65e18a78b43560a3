/* The C frames around Lua: the only place where Lua may raise or yield.
 *
 * A box holds one interpreter. Every evaluation starts from the same image of it, byte for byte, so nothing that an
 * earlier evaluation did can be seen. Everything crosses as bytes (values.h says which), so no Swift frame is ever
 * under a call that may jump. A box is used by one thread at a time, and may move between threads when it waits.
 */
#ifndef LUA_BRIDGE_H
#define LUA_BRIDGE_H

#include "host_words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct box;

/* What one evaluation may use. */
struct box_limits {
    size_t memory;         /* bytes that the interpreter may hold at once, its own libraries included */
    size_t string;         /* bytes of one string */
    size_t source;         /* bytes of one file's text */
    size_t payload;        /* bytes of a payload that may be read */
    uint64_t instructions; /* instructions of Lua, and the work of library functions in the same unit */
    uint64_t nanoseconds;  /* processor time spent running Lua; time suspended on reads is not counted */
    uint32_t hash_seed;    /* seed of the string hash: the order in which `pairs` visits keys */
};

/* Bytes owned by somebody else. */
struct box_bytes {
    const uint8_t *at;
    size_t length;
};

/* One policy or library file, compiled by box_compile in this process. */
struct box_chunk {
    const char *name; /* such as "policies/pools.lua", or a library's name as `use` takes it */
    struct box_bytes code;
};

/* How a step of an evaluation ended. */
enum box_status {
    BOX_ENDED = 0,     /* the function returned; no verdict */
    BOX_VERDICT = 1,   /* box_verdict, box_text, box_position */
    BOX_WAITING = 2,   /* a read waits for box_resume */
    BOX_UNMATCHED = 3, /* the registration's `where` does not fit the payload */
    BOX_FAILED = 4,    /* box_text, box_detail, box_limit, box_position */
    BOX_RETURNED = 5,  /* the function returned a value: box_text says what, box_detail has a text's first bytes */
};

enum box_verdict { BOX_PERMIT = 0, BOX_DENY = 1, BOX_IGNORE = 2, BOX_NOTE = 3, BOX_ASK = 4 };

/* Which limit ended an evaluation. */
enum box_limit { BOX_NO_LIMIT = 0, BOX_INSTRUCTIONS = 1, BOX_MEMORY = 2, BOX_STRING = 3, BOX_TIME = 4 };

/* How the host answers a call. */
enum box_answer { BOX_RETURN = 0, BOX_RAISE = 1, BOX_WAIT = 2, BOX_REFUSE = 3 /* ends the run as `deny` does */ };

/* What a registration is. */
enum box_registration { BOX_POLICY = 0, BOX_COMMAND = 1, BOX_ON = 2, BOX_GUARD = 3, BOX_EVERY = 4, BOX_AT = 5 };

/* What an evaluation has used. */
struct box_cost {
    uint64_t instructions;
    uint64_t nanoseconds;
    size_t peak;
};

/* Answers a call: bytes through box_set_answer, then one of box_answer. Called on the thread that runs the box. */
typedef int (*box_host)(void *host, int32_t call, const uint8_t *arguments, size_t length);

/* What an evaluation is about; the box keeps a copy of the event, the rest must outlive it. */
struct box_evaluation {
    const struct box_chunk *chunks;    /* the policy files */
    size_t chunk_count;
    const struct box_chunk *libraries; /* the files of `use` */
    size_t library_count;
    box_host host;
    void *host_pointer;
    int64_t now;          /* seconds since 1970 */
    uint64_t random_seed;
    bool zoned;           /* the policies' zone is not UTC: the host is asked for its offset */
    struct box_bytes event;   /* a value */
    size_t payload_length; /* bytes of JSON text, which the host gives when it is asked for it (BOX_PAYLOAD) */
};

/* NULL when there is no memory for it, or when the Lua library is laid out differently than this file knows. */
struct box *box_new(const struct box_limits *limits);

/* Lets a box that has not been used yet serve any number of evaluations; without, it serves one. False when there is no
 * memory for the image. */
bool box_keep(struct box *box);
void box_free(struct box *box);

/* Compiles a file's text; false when it does not compile: box_text says why. The code is in box_detail. */
bool box_compile(struct box *box, const char *name, struct box_bytes text);

/* Puts the box back to its image and hands it an evaluation. */
void box_begin(struct box *box, const struct box_evaluation *evaluation);

/* Runs a policy file with its registrations reported to the host (BOX_REGISTER). */
enum box_status box_load(struct box *box, size_t chunk);

/* Runs the `run` function of a file's registration, counted from 0, with the event and one more value. */
enum box_status box_run(struct box *box, size_t chunk, size_t registration, struct box_bytes argument);

/* How a plain chunk is run. */
struct box_plain {
    const char *const *stock; /* names such as "load" and "string.dump": stock functions and libraries put back */
    size_t stock_count;
    size_t result_bytes;      /* limits of what it returns: bytes of texts and keys */
    size_t result_nodes;      /* values */
    size_t result_depth;      /* tables in tables */
};

/* Runs chunk 0 as plain Lua, outside of any policy set, then its global function `handle` with the payload as plain
 * tables. BOX_ENDED: box_detail has what it returned, as JSON. */
enum box_status box_run_plain(struct box *box, const struct box_plain *plain);

/* After BOX_FAILED of a plain chunk: it failed over what the sandbox leaves out or refuses. */
bool box_denied(const struct box *box);

/* Folds a box that waits for a read small, until it is used again; nothing changes where there is no memory to do so. */
void box_rest(struct box *box);

/* Answers the read that the box waits for. */
enum box_status box_resume(struct box *box, enum box_answer answer, struct box_bytes bytes);

void box_set_answer(struct box *box, struct box_bytes bytes);
struct box_bytes box_text(const struct box *box);     /* a verdict's or an error's text */
struct box_bytes box_detail(const struct box *box);   /* an error's traceback; the code after box_compile */
const char *box_position(const struct box *box);      /* such as "policies/pools.lua:14"; "" when unknown */
enum box_verdict box_verdict(const struct box *box);
enum box_limit box_limit(const struct box *box);
bool box_returned_call(const struct box *box);        /* after BOX_RETURNED: the value is a verdict's function */
struct box_cost box_cost(const struct box *box);

#endif
