// Text subtitles from one codec to another: astiav v0.16 has no subtitle
// decoding or encoding at all.
#ifndef VIDCOLOR_AV_SUBTITLE_H
#define VIDCOLOR_AV_SUBTITLE_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

typedef struct vc_subtitle {
    AVCodecContext *dec, *enc;
    uint8_t *buf;
    AVRational tb;
} vc_subtitle;

// Whether a codec's subtitles are text and not pictures.
int vc_subtitle_text(enum AVCodecID id);

// Opens the decoder of src and the encoder named target, and describes the
// result in dst.
int vc_subtitle_open(vc_subtitle **out, const AVStream *src, AVStream *dst, const char *target);

// Replaces the payload of p. 0: done, 1: p says nothing and is to be skipped.
int vc_subtitle_convert(vc_subtitle *s, AVPacket *p);
void vc_subtitle_free(vc_subtitle *s);

#endif
