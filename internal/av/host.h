// What differs between operating systems, each difference in one function.
#ifndef VIDCOLOR_AV_HOST_H
#define VIDCOLOR_AV_HOST_H

#include <stdint.h>

// An open file as Go has it: a descriptor, on Windows a HANDLE. Each function gives a
// negative number for a failure: the system's error number with its sign turned.

int64_t vc_file_read(intptr_t file, void *to, int n); // 0 at the end
int64_t vc_file_read_at(intptr_t file, void *to, int n, int64_t at);
int64_t vc_file_write(intptr_t file, const void *from, int n); // may be fewer than n, 0 never
int64_t vc_file_seek(intptr_t file, int64_t offset, int whence);
int64_t vc_file_size(intptr_t file);

// vc_host_averror is FFmpeg's error of such a number.
int vc_host_averror(int64_t error);

// Sets a variable of the environment, for libraries in C, unless it is set.
void vc_host_default(const char *name, const char *value);

// Whether the FFmpeg libraries are files of their own and not part of the program.
int vc_host_shared(void);

#endif
