/* Every word that policies have from the host, once: the interpreter registers what stands here, and checks, the
 * definition file for editors and the reference for people are made of it. What Lua itself has is not here. */
#ifndef HOST_WORDS_H
#define HOST_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* The calls that the host answers. */
enum box_call_number {
    BOX_REGISTER = 0,
    BOX_LOG = 1,
    BOX_POOLS_LIST = 2,
    BOX_POOLS_FIND = 3,
    BOX_POOLS_SHOW = 4,
    BOX_AGENTS_LIST = 5,
    BOX_AGENTS_COUNT = 6,
    BOX_AGENTS_SHOW = 7,
    BOX_POOLS_CREATE = 8,
    BOX_POOLS_UPDATE = 9,
    BOX_POOLS_DELETE = 10,
    BOX_AGENTS_DELETE = 11,
    BOX_POOLS_EACH = 12,
    BOX_AGENTS_EACH = 13,
    BOX_AGENTS_EACH_OF = 14,
    BOX_TOKENS_EACH = 15,
    BOX_TOKENS_LIST = 16,
    BOX_TOKENS_SHOW = 17,
    BOX_ORGANIZATION = 18,
    BOX_POOLS_SCOPE = 19,
    BOX_TOKENS_CREATE = 20,
    BOX_TOKENS_DELETE = 21,
    BOX_REQUEST_APPROVAL = 22,
    BOX_NOTIFY = 23,
    BOX_MEMORY_GET = 24,
    BOX_MEMORY_SET = 25,
    BOX_PAYLOAD = 27,   /* the payload's bytes, as they are */
    BOX_TIME_ZONE = 26, /* how far the policies' zone is from UTC at a time */
};

/* How a word is answered. */
enum box_word_kind {
    BOX_WORD_TABLE = 0,        /* holds the words that begin with its name */
    BOX_WORD_VALUE = 1,        /* a value, not a function */
    BOX_WORD_FUNCTION = 2,     /* at once, inside the box */
    BOX_WORD_METHOD = 3,       /* the same, of a value that the host gave: "Type:method" */
    BOX_WORD_READ = 4,         /* by the host, which may ask the API: the evaluation waits */
    BOX_WORD_PLAN = 5,         /* by the host, which plans an operation */
    BOX_WORD_VERDICT = 6,      /* ends the run */
    BOX_WORD_REGISTRATION = 7, /* works only while the file loads */
};

/* One word. */
struct box_word {
    const char *name;          /* such as "tfc.pools.create"; a method is "Actor:in_group" */
    enum box_word_kind kind;
    enum box_call_number call; /* what the host is asked, where it answers */

    /* What it takes, one letter an argument, with ? behind what may be left out; the last may have * for any number:
     *   t text    s a sentence for people (not empty; a number will do)    n number    m moment or duration
     *   o options, a table with the fields of the type `options`           f function  v any value
     *   p pool    a agent    k agent token    P list of pools
     * A registration that is called with a name and then with its table takes "to". */
    const char *takes;
    const char *options;       /* the name of a box_type; NULL where `takes` has no o */
    bool pages;                /* gives an iterator, and what it goes through is asked for page by page */
    const char *signature;     /* as the Lua language server writes types */
    const char *about;         /* for people: what it does, in which units, and when it is an error */
    const char *example;       /* NULL where the signature says it all */
};

/* One field of a table that policies give to the host, or get from it. */
struct box_field {
    const char *name;
    const char *type;          /* as the Lua language server writes types */
    bool optional;             /* may be left out, or may be nil */
    const char *about;
};

/* The form of such a table, or another name of a plain type. */
struct box_type {
    const char *name;
    const char *about;
    const char *alias;               /* the type that it is another name of; then it has no fields */
    const char *list_of;             /* the type of its elements, where it is a list */
    bool given;                      /* a policy writes it; else the host does */
    const char *operators;           /* what it can be reckoned with, as the Lua language server writes it, by lines */
    const struct box_field *fields;  /* up to one without a name */
};

/* NULL past the last one. Words stand behind the table that holds them. */
const struct box_word *box_word(size_t index);
const struct box_type *box_type(size_t index);

/* The names that policies can use, those of Lua included, for checks and suggestions; NULL past the last one. */
const char *box_global_name(size_t index);      /* such as "pairs" and "tfc" */
const char *box_library_name(size_t index);     /* such as "string.format" and "tfc.pools.create" */

#endif
