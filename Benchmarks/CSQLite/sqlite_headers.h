/* Makes the headers of Debian's libsqlite3-dev visible, and one function that Swift cannot call by itself. */
#include <sqlite3.h>

/* Leaves the WAL as it is when the connection closes. */
static inline void keep_wal_at_close(sqlite3 *database)
{
    sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
