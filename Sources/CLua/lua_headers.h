/* Makes the headers of Debian's liblua5.4-dev visible. The C target CLuaBridge is its only user. */
#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>
