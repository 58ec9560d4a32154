/* A disk that takes SLOW_DISK_MS longer to sync, for a program that is started with this in LD_PRELOAD: what takes its
 * time on a real disk can be measured on a machine whose own keeps in memory what it was told to sync. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int later(const char *name, int file) {
    int done = ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
    const char *given = getenv("SLOW_DISK_MS");
    long ms = given ? atol(given) : 0;
    struct timespec wait = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&wait, NULL);
    return done;
}

int fsync(int file) { return later("fsync", file); }

int fdatasync(int file) { return later("fdatasync", file); }
