/* How values cross between Lua and the host: a tag, then what it says. Numbers are in the machine's own byte order.
 *
 *   NIL FALSE TRUE NULL FUNCTION          nothing more (FUNCTION only from Lua, NULL is json.null)
 *   INTEGER NUMBER                        8 bytes
 *   TIME DURATION                         8 bytes, whole seconds                    (only to Lua)
 *   TEXT                                  4 bytes length, the bytes
 *   LIST                                  4 bytes count, the values                 (only to Lua)
 *   RECORD ACTOR                          4 bytes count, then text and value each   (only to Lua)
 *   PLAN                                  as LIST, with the methods of a plan       (only to Lua)
 *   TABLE                                 4 bytes count, then value and value each  (only from Lua)
 */
#ifndef CLUABRIDGE_VALUES_H
#define CLUABRIDGE_VALUES_H

enum value_tag {
    VALUE_NIL = 0,
    VALUE_FALSE = 1,
    VALUE_TRUE = 2,
    VALUE_INTEGER = 3,
    VALUE_NUMBER = 4,
    VALUE_TEXT = 5,
    VALUE_LIST = 6,
    VALUE_RECORD = 7,
    VALUE_ACTOR = 8,
    VALUE_PLAN = 9,
    VALUE_TABLE = 10,
    VALUE_NULL = 11,
    VALUE_FUNCTION = 12,
    VALUE_TIME = 13,
    VALUE_DURATION = 14,
};

#endif
