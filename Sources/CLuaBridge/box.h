/* What the files of this target share. */
#ifndef CLUABRIDGE_BOX_H
#define CLUABRIDGE_BOX_H

#include "lua_bridge.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

/* Sixty-four classes of 16 bytes up to 1 KiB, then four a doubling up to 1 GiB. */
enum { ARENA_CLASSES = 64 + 4 * 20, LARGEST_BLOCK = 1 << 30 };

/* The arena's counters; kept beside it, so that the image is only bytes. */
struct arena {
    size_t bump;  /* bytes handed out for the first time */
    size_t used;  /* bytes that Lua holds */
    size_t peak;  /* the most that it held */
    void *free[ARENA_CLASSES];
};

/* Bytes that grow; they belong to the box, so a jump over C frames leaks nothing. */
struct bytes {
    uint8_t *at;
    size_t length;
    size_t capacity;
};

/* Why nothing of the policy may run any more. */
enum ended { NOT_ENDED = 0, ENDED_BY_VERDICT, ENDED_BY_LIMIT };

struct box {
    struct box_limits limits;

    /* memory */
    uint8_t *base;        /* the arena; at a multiple of 4 GiB, so that addresses hash alike in every box */
    size_t size;
    uint8_t *image;       /* its first bytes, as every evaluation finds them; NULL in a box for one evaluation */
    bool used;            /* something ran since it was made or put back */
    struct arena arena, saved; /* now, and as every evaluation finds it */
    size_t high;          /* the most bytes of the arena that were touched since it was last given back */
    bool grace;           /* the memory limit is lifted: the bridge's own work */
    bool building;        /* the interpreter is being made: the hash seed can be set */
    void *first_block;
    uint64_t *made;       /* for each 16 bytes of the arena: when an object in used memory was made; see arena.c */
    uint32_t made_count;  /* how many such objects there were */
    size_t made_low, made_high;
    bool rests;           /* its pages are given back, their words packed; see rest.c */
    struct bytes packed, packed_notes;
    uint64_t refusals;
    void *refused_at;
    size_t refused_size;

    /* budget */
    uint64_t fuel;
    uint64_t nanoseconds; /* of the processor, before processor_started */
    uint64_t processor_started;
    uint64_t look_at;     /* the time of day before which the limit cannot be reached */
    enum ended ended;
    enum box_limit limit;
    char position[128];

    /* the interpreter */
    lua_State *main;
    lua_State *run;       /* the coroutine of the policy's function; NULL between runs */
    uint64_t random[4];
    bool loading;         /* a file's own code runs */
    bool plain;           /* a plain chunk runs, not a policy */
    bool stock;           /* it has stock functions too: what is refused for the sandbox's sake is as in stock Lua */
    bool asked;           /* something was read that the sandbox leaves out */
    bool reporting;       /* registrations are told to the host */
    size_t chunk;         /* the file that runs */

    /* the evaluation */
    struct box_evaluation evaluation;
    size_t registration;
    size_t log_bytes;
    enum box_verdict verdict;
    bool returned_call;   /* what the run returned is a verdict's function that was not called */
    enum box_answer answer_kind;
    struct bytes event, request, answer, text, detail, scratch;
    struct bytes refusal; /* the last text of a library function that refused something for the sandbox's sake */
};

/* The box behind an interpreter. */
static inline struct box *box_of(lua_State *L) {
    void *box;
    lua_getallocf(L, &box);
    return box;
}

/* Keys of the registry, by their address. */
enum {
    KEY_BASE,          /* the table behind every file's globals */
    KEY_GLOBALS_META,  /* the metatable of every file's globals */
    KEY_CHUNKS,        /* file number -> list of its registrations */
    KEY_GLOBALS,       /* file number -> its globals */
    KEY_MODULES,       /* file number -> library name -> what it returned */
    KEY_METATABLES,    /* what a policy gave to setmetatable -> the private copy */
    KEY_ACTOR_META,
    KEY_PLAN_META,
    KEY_EVENT_META,
    KEY_TIME_META,
    KEY_DURATION_META,
    KEY_SPARE_PAYLOAD, /* a payload that `where` read and no policy has seen */
    KEY_FROZEN,        /* set of tables that no policy may write */
    KEY_OPEN,          /* while a file is loaded and reported: its registrations that have no table yet */
    KEY_LATE_META,     /* the metatable of what was given to setmetatable, so that later metamethods count */
    KEY_ERROR_TEXT,
    KEY_ORGANIZATIONS, /* name -> its table tfc, of those that were asked for */
    KEY_COUNT
};
extern const char registry_keys[KEY_COUNT];

static inline int get_kept(lua_State *L, int key) {
    return lua_rawgetp(L, LUA_REGISTRYINDEX, &registry_keys[key]);
}
static inline void set_kept(lua_State *L, int key) {
    lua_rawsetp(L, LUA_REGISTRYINDEX, &registry_keys[key]);
}

/* bytes.c */
bool bytes_add(struct bytes *bytes, const void *at, size_t length);
bool bytes_set(struct bytes *bytes, const void *at, size_t length);
void bytes_free(struct bytes *bytes);

/* arena.c */
bool arena_map(struct box *box);
void arena_unmap(struct box *box);
void arena_end_building(struct box *box);
bool arena_keep_image(struct box *box);
/* rest.c */
void rest_learn(const struct box *box);
void box_wake(struct box *box);
void arena_restore(struct box *box);
void *arena_allocate(void *box, void *at, size_t old_size, size_t new_size);
uint64_t arena_made(const struct box *box, const void *object);

/* budget.c */
void budget_start(lua_State *L);
void budget_enter(struct box *box);
void budget_leave(struct box *box);
void spend(lua_State *L, uint64_t instructions);
void check_clock(lua_State *L);
_Noreturn void end_by_limit(lua_State *L, enum box_limit limit);
_Noreturn void raise_end(lua_State *L);
void note_position(lua_State *L, int level);
void note_memory_error(struct box *box, int status, uint64_t refusals_before);

/* text.c: a string in the making, in the interpreter's own memory */
struct text {
    lua_State *L;
    int slot; /* where on the stack its memory stands */
    char *at;
    size_t length;
    size_t capacity;
};
void text_begin(struct text *text, lua_State *L);
void text_add(struct text *text, const char *at, size_t length);
void text_push(struct text *text);
static inline void text_add_byte(struct text *text, char byte) { text_add(text, &byte, 1); }

/* the libraries; each open_ function leaves the stack as it was */
void open_base(lua_State *L);
void open_strings(lua_State *L);
void open_patterns(lua_State *L); /* into the table on top */
void open_tables(lua_State *L);
void open_math(lua_State *L);
void open_time(lua_State *L);
void open_json(lua_State *L);
void open_host_calls(lua_State *L);
void open_registrations(lua_State *L);
void open_event(lua_State *L);

/* libraries.c */
void set_function(lua_State *L, const char *name, lua_CFunction function); /* into the table on top */
void freeze_library(lua_State *L);                                          /* table -> read-only view of it */
void set_base(lua_State *L, const char *name);                              /* value -> */
int charged(lua_State *L);
/* from a stock library into the table on top */
void copy_through(lua_State *L, int from, const char *const *names, lua_CFunction function);
void copy_charged(lua_State *L, int from, const char *const *names);
void copy_plain(lua_State *L, int from, const char *const *names);
bool is_frozen(lua_State *L, int index);
/* table_library.c: the elements of what is at an index, raw where no metatable answers for them */
struct elements {
    lua_State *L;
    int index;
    bool raw;
    unsigned accesses;
};
void elements_open(struct elements *elements, lua_State *L, int index, int needs);
lua_Integer elements_length(struct elements *elements);
int elements_get(struct elements *elements, lua_Integer at);
void elements_set(struct elements *elements, lua_Integer at); /* value -> */
/* sort.c */
void sort_elements(struct elements *elements, lua_Integer size); /* stack: table comparator-or-nil */
int sort_texts(lua_State *L);                                    /* table of texts -> */
int log_line(lua_State *L);

/* base_library.c */
void push_text_of(lua_State *L, int index);
const char *type_name(lua_State *L, int index);

/* visit_order.c: as lua_next, for the table at an index; objects as keys come last, in the order of their making */
bool visit_next(lua_State *L, int table, bool *has_objects);

/* json_read.c: bytes -> a value on top; raises, with what was read in front */
void json_read(lua_State *L, const char *what, const uint8_t *at, size_t length);
/* math_library.c */
void seed_random(struct box *box, uint64_t seed);
/* time_values.c */
enum time_kind { NO_TIME = 0, A_NUMBER, A_DURATION, A_TIME };
struct tm;
void open_time_values(lua_State *L);
void push_time(lua_State *L, lua_Integer seconds);
void push_duration(lua_State *L, lua_Integer seconds);
void push_time_text(lua_State *L, lua_Integer seconds);
/* The whole seconds of a time, a duration or a number. */
enum time_kind read_seconds(lua_State *L, int index, lua_Integer *seconds);
/* The calendar's parts, in UTC or in the policies' zone; false outside of the years 0 to 9999. */
bool time_parts(lua_State *L, lua_Integer seconds, bool zoned, struct tm *parts, int *offset);
/* values.c */
bool value_encode(lua_State *L, int index, struct bytes *into);
void value_push(lua_State *L, const uint8_t *at, size_t length);
/* host_calls.c */
int answer_host(struct box *box, enum box_call_number call);
/* The word of the verdict function at an index; NULL for any other value. */
const char *verdict_word(lua_State *L, int index);
/* registrations.c */
void load_file(lua_State *L);         /* runs the file's own code, once an evaluation */
void push_registration(lua_State *L); /* box->chunk, box->registration -> its table */
bool where_fits(lua_State *L, int index);
/* source.c: false with a sentence in box->text */
bool source_fits(struct box *box, const char *name, struct box_bytes text);
/* left_out.c */
void note_reads(lua_State *L, const char *library);
int refuse_use(lua_State *L, const char *format, ...); /* as luaL_error; a plain chunk that fails so was denied */
int refuse_in_plain(lua_State *L, const char *word);
/* stock.c */
void open_stock(lua_State *L, const struct box_plain *plain);
/* result.c: the value on top as JSON; false with a sentence where it is none, or too large. Never raises. */
bool result_encode(lua_State *L, const struct box_plain *limits, struct bytes *into, struct bytes *problem);
/* evaluation.c */
int note_failure(lua_State *L);
enum box_status failed(struct box *box, lua_State *L, int status);
/* event.c */
void push_event(lua_State *L);
void read_payload(lua_State *L, const char *what);
bool push_payload(lua_State *L);

#endif
