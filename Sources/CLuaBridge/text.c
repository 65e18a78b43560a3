/* A string in the making. Its memory is a userdata on the stack, so a jump leaves it to the collector, and the
 * string limit is checked before anything grows. */
#include "box.h"

#include <string.h>

void text_begin(struct text *text, lua_State *L) {
    luaL_checkstack(L, 2, "too many values");
    text->L = L;
    text->capacity = 512;
    text->length = 0;
    text->at = lua_newuserdatauv(L, text->capacity, 0); /* ... memory */
    text->slot = lua_gettop(L);
}

static void grow(struct text *text, size_t needed) {
    size_t capacity = text->capacity;
    while (capacity < needed) capacity *= 2;
    char *larger = lua_newuserdatauv(text->L, capacity, 0); /* ... memory ... larger */
    memcpy(larger, text->at, text->length);
    lua_replace(text->L, text->slot); /* ... larger ... */
    text->at = larger;
    text->capacity = capacity;
}

void text_add(struct text *text, const char *at, size_t length) {
    if (length > box_of(text->L)->limits.string - text->length) end_by_limit(text->L, BOX_STRING);
    if (text->length + length > text->capacity) grow(text, text->length + length);
    memcpy(text->at + text->length, at, length);
    text->length += length;
}

void text_push(struct text *text) {
    spend(text->L, text->length / 16);
    lua_pushlstring(text->L, text->at, text->length); /* ... memory ... string */
}
