/* See include/fault_shim.h. System calls are made directly: nothing here depends on what is loaded after it. */
#define _GNU_SOURCE
#include "fault_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind { KIND_NONE, KIND_KILL_BEFORE, KIND_KILL_AFTER, KIND_KILL_WITHIN, KIND_EIO, KIND_ENOSPC, KIND_LIE };

#define MOST_DESCRIPTORS 65536

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char journal[4096];
static char folder[4096];
static const char *mark;
static const char *fault_while;
static enum kind kind;
static long fault_at;
static int record = -1;
static long count;
static unsigned char files[MOST_DESCRIPTORS];
/* Calls are recorded in the order in which they take effect. */
static pthread_mutex_t recording = PTHREAD_MUTEX_INITIALIZER;

static void prepare(void)
{
    static const char *const words[] = {"", "kill-before", "kill-after", "kill-within", "eio", "enospc", "lie"};
    const char *path = getenv("FAULT_JOURNAL");
    if (!path || path[0] != '/' || strlen(path) >= sizeof journal - 16) return;
    strcpy(journal, path);
    strcpy(folder, path);
    char *slash = strrchr(folder, '/');
    *(slash == folder ? slash + 1 : slash) = 0;
    const char *at = getenv("FAULT_AT");
    const char *word = getenv("FAULT_KIND");
    fault_at = at ? atol(at) : 0;
    for (size_t i = 1; word && i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0) kind = (enum kind)i;
    fault_while = getenv("FAULT_WHILE");
    mark = getenv("FAULT_MARK");
    const char *to = getenv("FAULT_RECORD");
    if (to) record = (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static enum fault_file file_at(const char *path)
{
    pthread_once(&once, prepare);
    size_t length = strlen(journal);
    if (length == 0 || !path) return FAULT_NO_FILE;
    if (strcmp(path, folder) == 0) return FAULT_FOLDER;
    if (strncmp(path, journal, length) != 0) return FAULT_NO_FILE;
    const char *ending = path + length;
    if (*ending == 0) return FAULT_DATABASE;
    if (strcmp(ending, "-wal") == 0) return FAULT_WAL;
    if (strcmp(ending, "-journal") == 0) return FAULT_ROLLBACK;
    return FAULT_NO_FILE;
}

static enum fault_file file_of(int descriptor)
{
    if (descriptor < 0 || descriptor >= MOST_DESCRIPTORS) return FAULT_NO_FILE;
    return (enum fault_file)__atomic_load_n(&files[descriptor], __ATOMIC_ACQUIRE);
}

static int opened(int descriptor, const char *path)
{
    if (descriptor >= 0 && descriptor < MOST_DESCRIPTORS)
        __atomic_store_n(&files[descriptor], (unsigned char)file_at(path), __ATOMIC_RELEASE);
    return descriptor;
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* One call that changes the journal. */
struct call {
    enum fault_call call;
    enum fault_file file;
    int descriptor;
    const void *bytes;
    size_t size;
    int64_t offset;
    const char *path;
    int number; /* of the system call, for those that sync */
};

static long do_it(const struct call *call)
{
    switch (call->call) {
    case FAULT_WRITE: return syscall(SYS_pwrite64, call->descriptor, call->bytes, call->size, call->offset);
    case FAULT_TRUNCATE: return syscall(SYS_ftruncate, call->descriptor, call->offset);
    case FAULT_SYNC: return syscall(call->number, call->descriptor);
    case FAULT_UNLINK: return syscall(SYS_unlink, call->path);
    }
    return -1;
}

static void write_mark(const struct call *call, long number)
{
    static const char *const calls[] = {"", "write", "truncate", "sync", "unlink"};
    static const char *const names[] = {"", "database", "wal", "rollback", "folder"};
    if (!mark) return;
    char line[80];
    int length = snprintf(line, sizeof line, "%ld %s %s\n", number, calls[call->call], names[call->file]);
    int to = (int)syscall(SYS_openat, AT_FDCWD, mark, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (to < 0) return;
    syscall(SYS_write, to, line, (size_t)length);
    syscall(SYS_close, to);
}

static void end_here(void)
{
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

static void write_record(const struct call *call, int64_t entered, long result)
{
    size_t written = call->call == FAULT_WRITE ? (size_t)result : 0;
    struct fault_record head = {
        .call = call->call, .file = call->file, .offset = call->offset, .length = (int64_t)written,
        .entered = entered, .left = now(),
    };
    struct iovec parts[] = {{&head, sizeof head}, {(void *)call->bytes, written}};
    syscall(SYS_writev, record, parts, written > 0 ? 2 : 1);
}

static long recorded(const struct call *call)
{
    if (record < 0) return do_it(call);
    pthread_mutex_lock(&recording);
    int64_t entered = now();
    long result = do_it(call);
    int error = errno;
    if (result >= 0) write_record(call, entered, result);
    pthread_mutex_unlock(&recording);
    errno = error;
    return result;
}

static int strikes(long number)
{
    if (kind == KIND_NONE || number < fault_at) return 0;
    if (!fault_while) return number == fault_at;
    return syscall(SYS_faccessat, AT_FDCWD, fault_while, F_OK) == 0;
}

static long make(struct call call)
{
    long number = __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
    if (!strikes(number)) return recorded(&call);
    write_mark(&call, number);
    switch (kind) {
    case KIND_KILL_BEFORE:
        end_here();
        break;
    case KIND_KILL_WITHIN:
        call.size /= 2;
        /* fall through */
    case KIND_KILL_AFTER:
        do_it(&call);
        end_here();
        break;
    case KIND_EIO:
        errno = EIO;
        return -1;
    case KIND_ENOSPC:
        errno = ENOSPC;
        return -1;
    case KIND_LIE:
        return call.call == FAULT_WRITE ? (long)call.size : 0;
    case KIND_NONE:
        break;
    }
    return -1;
}

/* What is put in the place of the C library's. */

static mode_t mode_of(int flags, va_list arguments)
{
    int makes = (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;
    return makes ? (mode_t)va_arg(arguments, int) : 0;
}

static int open_at(int at, const char *path, int flags, mode_t mode)
{
    return opened((int)syscall(SYS_openat, at, path, flags, mode), path);
}

#define OPEN(name)                                \
    int name(const char *path, int flags, ...)    \
    {                                             \
        va_list arguments;                        \
        va_start(arguments, flags);               \
        mode_t mode = mode_of(flags, arguments);  \
        va_end(arguments);                        \
        return open_at(AT_FDCWD, path, flags, mode); \
    }

#define OPENAT(name)                                    \
    int name(int at, const char *path, int flags, ...)  \
    {                                                   \
        va_list arguments;                              \
        va_start(arguments, flags);                     \
        mode_t mode = mode_of(flags, arguments);        \
        va_end(arguments);                              \
        return open_at(at, path, flags, mode);          \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int close(int descriptor)
{
    if (file_of(descriptor) != FAULT_NO_FILE) __atomic_store_n(&files[descriptor], 0, __ATOMIC_RELEASE);
    return (int)syscall(SYS_close, descriptor);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset)
{
    enum fault_file file = file_of(descriptor);
    if (file == FAULT_NO_FILE) return syscall(SYS_pwrite64, descriptor, bytes, size, offset);
    return make((struct call){FAULT_WRITE, file, descriptor, bytes, size, offset, NULL, 0});
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset)
{
    return pwrite64(descriptor, bytes, size, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t size)
{
    enum fault_file file = file_of(descriptor);
    if (file == FAULT_NO_FILE) return syscall(SYS_write, descriptor, bytes, size);
    off_t offset = lseek(descriptor, 0, SEEK_CUR);
    long written = make((struct call){FAULT_WRITE, file, descriptor, bytes, size, offset, NULL, 0});
    if (written > 0) lseek(descriptor, offset + written, SEEK_SET);
    return written;
}

int ftruncate64(int descriptor, off64_t length)
{
    enum fault_file file = file_of(descriptor);
    if (file == FAULT_NO_FILE) return (int)syscall(SYS_ftruncate, descriptor, length);
    return (int)make((struct call){FAULT_TRUNCATE, file, descriptor, NULL, 0, length, NULL, 0});
}

int ftruncate(int descriptor, off_t length)
{
    return ftruncate64(descriptor, length);
}

static int sync_call(int descriptor, int number)
{
    enum fault_file file = file_of(descriptor);
    if (file == FAULT_NO_FILE) return (int)syscall(number, descriptor);
    return (int)make((struct call){FAULT_SYNC, file, descriptor, NULL, 0, 0, NULL, number});
}

int fsync(int descriptor)
{
    return sync_call(descriptor, SYS_fsync);
}

int fdatasync(int descriptor)
{
    return sync_call(descriptor, SYS_fdatasync);
}

int unlink(const char *path)
{
    enum fault_file file = file_at(path);
    if (file == FAULT_NO_FILE || file == FAULT_FOLDER) return (int)syscall(SYS_unlink, path);
    return (int)make((struct call){FAULT_UNLINK, file, -1, NULL, 0, 0, path, 0});
}
