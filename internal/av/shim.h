// The part of FFmpeg that go-astiav v0.16 does not reach. Each function
// says what it is for; none keeps a pointer that Go passed in.
#ifndef VIDCOLOR_AV_SHIM_H
#define VIDCOLOR_AV_SHIM_H

#include <stddef.h>
#include <stdint.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>

// Planes. astiav only hands out whole images in fresh Go memory, one
// allocation of the image's size a frame.
int vc_frame_read(const AVFrame *f, int comp, int w, int h, int depth, uint8_t *dst, ptrdiff_t stride);
int vc_frame_write(AVFrame *f, int comp, int w, int h, int depth, const uint8_t *src, ptrdiff_t stride);

// Memory. Has the C library give large blocks back to the system when they are freed.
void vc_return_memory(void);

// Log. The default callback prints on stderr; astiav's own formats into a
// fixed buffer without a bound.
void vc_log_quiet(void);
void vc_log_clear(void);
const char *vc_log_first(void);
const char *vc_log_last(void);

// Interrupt. astiav's keeps a pointer to Go memory inside C memory. The same
// struct notes that the demuxer logged an early end of the file, which several
// demuxers report in no other way.
typedef struct vc_interrupt { int stop, early_end; } vc_interrupt;
vc_interrupt *vc_interrupt_new(void);
void vc_interrupt_set(vc_interrupt *i, int stop);
void vc_interrupt_attach(AVFormatContext *fc, vc_interrupt *i);
int vc_interrupt_early_end(vc_interrupt *i);

// Output to a file that Go owns (see host.h). libavformat's own file protocol
// hides errno, and many muxers do not look at pb->error at all.
typedef struct vc_sink {
    intptr_t file;
    int err;        // the system's number of the first error, 0 so far
    int64_t bytes;  // written, overwritten bytes counted again
    AVIOContext *pb;
} vc_sink;
vc_sink *vc_sink_new(intptr_t file, int seekable);
int vc_sink_flush(vc_sink *s);
void vc_sink_free(vc_sink *s);

// Metadata, dispositions, chapters: astiav has no setters.
int vc_dict_copy(AVDictionary **dst, const AVDictionary *src);
int vc_chapters_copy(AVFormatContext *dst, const AVFormatContext *src, int64_t offset_us, int64_t end_us);

// Trial writing of a header to nowhere: the only sure way to learn whether a
// muxer takes a stream.
int vc_null_output(AVFormatContext *oc);
void vc_null_output_free(AVFormatContext *oc);

#endif
