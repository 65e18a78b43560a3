/* The names that policies can use. */
#ifndef CLUABRIDGE_NAMES_H
#define CLUABRIDGE_NAMES_H

/* The word of the host that starts with `prefix` and is nearest to `name`; NULL when none is near. */
const char *nearest_word(const char *name, const char *prefix);

#endif
