#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include <libavcodec/version.h>
#include <libavutil/error.h>

static int64_t vc_last_error(void)
{
    DWORD e = GetLastError();
    return -(int64_t)(e ? e : ERROR_GEN_FAILURE);
}

// The end of a file, and that of a pipe whose writer has gone, are errors here.
static int64_t vc_got(BOOL ok, DWORD got)
{
    if (ok || GetLastError() == ERROR_HANDLE_EOF || GetLastError() == ERROR_BROKEN_PIPE)
        return ok ? (int64_t)got : 0;
    return vc_last_error();
}

int64_t vc_file_read(intptr_t file, void *to, int n)
{
    DWORD got = 0;
    BOOL ok = ReadFile((HANDLE)file, to, n, &got, NULL);
    return vc_got(ok, got);
}

int64_t vc_file_read_at(intptr_t file, void *to, int n, int64_t at)
{
    DWORD got = 0;
    OVERLAPPED where = {.Offset = (DWORD)at, .OffsetHigh = (DWORD)(at >> 32)};
    BOOL ok = ReadFile((HANDLE)file, to, n, &got, &where);
    return vc_got(ok, got);
}

int64_t vc_file_write(intptr_t file, const void *from, int n)
{
    DWORD put = 0;
    if (!WriteFile((HANDLE)file, from, n, &put, NULL))
        return vc_last_error();
    return put ? (int64_t)put : -ERROR_DISK_FULL;
}

int64_t vc_file_seek(intptr_t file, int64_t offset, int whence)
{
    LARGE_INTEGER to = {.QuadPart = offset}, at;
    DWORD from = whence == SEEK_CUR ? FILE_CURRENT : whence == SEEK_END ? FILE_END : FILE_BEGIN;
    return SetFilePointerEx((HANDLE)file, to, &at, from) ? at.QuadPart : vc_last_error();
}

int64_t vc_file_size(intptr_t file)
{
    LARGE_INTEGER size;
    return GetFileSizeEx((HANDLE)file, &size) ? size.QuadPart : vc_last_error();
}

// Windows' numbers say something else where FFmpeg looks for C's.
int vc_host_averror(int64_t error)
{
    return error == -ERROR_DISK_FULL || error == -ERROR_HANDLE_DISK_FULL ? AVERROR(ENOSPC) : AVERROR(EIO);
}

void vc_host_default(const char *name, const char *value)
{
    if (!getenv(name))
        _putenv_s(name, value);
}

int vc_host_shared(void) { return GetModuleHandleA("avcodec-" AV_STRINGIFY(LIBAVCODEC_VERSION_MAJOR) ".dll") != NULL; }
