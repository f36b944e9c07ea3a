// What differs between FFmpeg's majors 5.1, 7.1 and 9.0, each difference in one
// function. Go sees one FFmpeg; version macros stand here and in major.c alone.
#ifndef VIDCOLOR_AV_MAJOR_H
#define VIDCOLOR_AV_MAJOR_H

#include <stddef.h>
#include <stdint.h>

#include <libavcodec/avcodec.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>

// What an AVIO callback that writes is given.
#if LIBAVFORMAT_VERSION_MAJOR >= 61
typedef const uint8_t vc_write_byte;
#else
typedef uint8_t vc_write_byte;
#endif

// A frame's duration in its stream's ticks, its fields, and whether it is a key.
int64_t vc_frame_duration(const AVFrame *f);
int vc_frame_interlaced(const AVFrame *f);
int vc_frame_top_first(const AVFrame *f);
void vc_frame_set_fields(AVFrame *f, int interlaced, int top_first);
void vc_frame_clear_key(AVFrame *f);

// What the container says of a whole stream. The array is the stream's own.
const AVPacketSideData *vc_stream_side_data(const AVStream *s, int *n);
uint8_t *vc_stream_add_side_data(AVStream *s, enum AVPacketSideDataType type, size_t size);

// The pixel formats that an encoder takes, ended by AV_PIX_FMT_NONE; NULL: any.
const enum AVPixelFormat *vc_codec_pixel_formats(const AVCodec *c);

// The sample formats, ended by AV_SAMPLE_FMT_NONE, and the rates, ended by 0, that an
// encoder of sound takes; NULL: any.
const enum AVSampleFormat *vc_codec_sample_formats(const AVCodec *c);
const int *vc_codec_sample_rates(const AVCodec *c);

// How the frames that will follow f are coloured, for a filter's source.
void vc_source_color(AVBufferSrcParameters *p, const AVFrame *f);

#endif
