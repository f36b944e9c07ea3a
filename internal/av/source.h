// What a demuxer reads: one file that Go opened, and nothing besides.
#ifndef VIDCOLOR_AV_SOURCE_H
#define VIDCOLOR_AV_SOURCE_H

#include "shim.h"

typedef struct vc_source {
    intptr_t file;
    int64_t at;              // position in a file that can be sought
    vc_interrupt *interrupt; // the format context's own
    AVIOContext *pb;
    int others;              // files that the demuxer wanted besides
    char other[512];         // the first of them, "" if it is not known
} vc_source;

vc_source *vc_source_new(intptr_t file, int seekable, vc_interrupt *i);
void vc_source_free(vc_source *s);

// vc_source_probe finds the demuxer for what s holds, as avformat_open_input would.
int vc_source_probe(vc_source *s, const char *url, AVFormatContext *fc, const char **name);

// vc_source_attach makes fc read s. It may open no other file: each is refused and
// noted.
void vc_source_attach(AVFormatContext *fc, vc_source *s);

// vc_source_note notes what fc logs of other files that it did not even try to open.
void vc_source_note(void *ctx, const char *fmt);

int vc_interrupt_stopped(vc_interrupt *i);

#endif
