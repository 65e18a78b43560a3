#ifndef FAULT_SHIM_H
#define FAULT_SHIM_H

#include <stdint.h>

/*
 * Loaded into the server with LD_PRELOAD, this library stands between it and the disk, for the files of its journal
 * only. It counts the calls that change them, over all threads, and does at one of them what its environment says:
 *
 *   FAULT_JOURNAL  the journal's path, absolute and without symbolic links; without it nothing happens
 *   FAULT_AT       the number of the call at which the fault strikes, from 1
 *   FAULT_KIND     kill-before, kill-after  SIGKILL to this process before or after the call
 *                  kill-within              SIGKILL when half of the bytes are written
 *                  eio, enospc              the call fails with EIO or ENOSPC and does nothing
 *                  lie                      the call does nothing and says that it was done
 *   FAULT_WHILE    a file: from FAULT_AT on, the fault strikes as long as that file is there; without, once
 *   FAULT_MARK     a file that gets one line for each call that it struck
 *   FAULT_RECORD   a file that gets every call: a fault_record each, and the bytes that were written behind it
 */

enum fault_call {
    FAULT_WRITE = 1,
    FAULT_TRUNCATE = 2,
    FAULT_SYNC = 3,
    FAULT_UNLINK = 4,
};

enum fault_file {
    FAULT_NO_FILE = 0,
    FAULT_DATABASE = 1,
    FAULT_WAL = 2,
    FAULT_ROLLBACK = 3,
    FAULT_FOLDER = 4,
};

struct fault_record {
    uint32_t call;   /* enum fault_call */
    uint32_t file;   /* enum fault_file */
    int64_t offset;  /* of a write, or the new length of a truncated file */
    int64_t length;  /* of the bytes that follow */
    int64_t entered; /* ns, CLOCK_MONOTONIC */
    int64_t left;
};

#endif
