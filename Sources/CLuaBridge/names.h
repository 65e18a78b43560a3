/* The names that policies can use. */
#ifndef CLUABRIDGE_NAMES_H
#define CLUABRIDGE_NAMES_H

/* Each ends with NULL. */
extern const char *const box_library_names[];
extern const char *const box_unavailable_names[];

/* The name of a list that starts with `prefix` and is nearest to `name`; NULL when none is near. */
const char *nearest_name(const char *name, const char *const *names, const char *prefix);

#endif
