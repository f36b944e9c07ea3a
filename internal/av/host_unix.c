//go:build unix

#define _GNU_SOURCE
#include "host.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavutil/error.h>

int64_t vc_file_read(intptr_t file, void *to, int n)
{
    for (;;) {
        ssize_t got = read(file, to, n);
        if (got >= 0 || errno != EINTR)
            return got < 0 ? -errno : got;
    }
}

int64_t vc_file_read_at(intptr_t file, void *to, int n, int64_t at)
{
    for (;;) {
        ssize_t got = pread(file, to, n, at);
        if (got >= 0 || errno != EINTR)
            return got < 0 ? -errno : got;
    }
}

int64_t vc_file_write(intptr_t file, const void *from, int n)
{
    for (;;) {
        ssize_t put = write(file, from, n);
        if (put > 0)
            return put;
        if (put == 0)
            return -EIO;
        if (errno != EINTR)
            return -errno;
    }
}

int64_t vc_file_seek(intptr_t file, int64_t offset, int whence)
{
    off_t at = lseek(file, offset, whence);
    return at < 0 ? -errno : at;
}

int64_t vc_file_size(intptr_t file)
{
    struct stat st;
    return fstat(file, &st) < 0 ? -errno : st.st_size;
}

int vc_host_averror(int64_t error) { return AVERROR((int)-error); }

void vc_host_default(const char *name, const char *value) { setenv(name, value, 0); }

// A library that the loader found offers its functions by name, one that is part of the
// program does not.
int vc_host_shared(void) { return dlsym(RTLD_DEFAULT, "avcodec_version") != NULL; }
