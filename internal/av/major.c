#include "major.h"

#if LIBAVUTIL_VERSION_MAJOR >= 59 // 7.0

int64_t vc_frame_duration(const AVFrame *f) { return f->duration; }
int vc_frame_interlaced(const AVFrame *f) { return !!(f->flags & AV_FRAME_FLAG_INTERLACED); }
int vc_frame_top_first(const AVFrame *f) { return !!(f->flags & AV_FRAME_FLAG_TOP_FIELD_FIRST); }
void vc_frame_clear_key(AVFrame *f) { f->flags &= ~AV_FRAME_FLAG_KEY; }

void vc_frame_set_fields(AVFrame *f, int interlaced, int top_first)
{
    f->flags &= ~(AV_FRAME_FLAG_INTERLACED | AV_FRAME_FLAG_TOP_FIELD_FIRST);
    if (interlaced)
        f->flags |= AV_FRAME_FLAG_INTERLACED;
    if (top_first)
        f->flags |= AV_FRAME_FLAG_TOP_FIELD_FIRST;
}

const AVPacketSideData *vc_stream_side_data(const AVStream *s, int *n)
{
    *n = s->codecpar->nb_coded_side_data;
    return s->codecpar->coded_side_data;
}

uint8_t *vc_stream_add_side_data(AVStream *s, enum AVPacketSideDataType type, size_t size)
{
    AVPacketSideData *sd = av_packet_side_data_new(&s->codecpar->coded_side_data, &s->codecpar->nb_coded_side_data, type, size, 0);
    return sd ? sd->data : NULL;
}

void vc_source_color(AVBufferSrcParameters *p, const AVFrame *f)
{
    p->color_space = f->colorspace;
    p->color_range = f->color_range;
}

#else // 5.1

int64_t vc_frame_duration(const AVFrame *f) { return f->pkt_duration; }
int vc_frame_interlaced(const AVFrame *f) { return !!f->interlaced_frame; }
int vc_frame_top_first(const AVFrame *f) { return !!f->top_field_first; }
void vc_frame_clear_key(AVFrame *f) { f->key_frame = 0; }

void vc_frame_set_fields(AVFrame *f, int interlaced, int top_first)
{
    f->interlaced_frame = interlaced;
    f->top_field_first = top_first;
}

const AVPacketSideData *vc_stream_side_data(const AVStream *s, int *n)
{
    *n = s->nb_side_data;
    return s->side_data;
}

uint8_t *vc_stream_add_side_data(AVStream *s, enum AVPacketSideDataType type, size_t size)
{
    return av_stream_new_side_data(s, type, size);
}

// Its filters take the colour from each frame.
void vc_source_color(AVBufferSrcParameters *p, const AVFrame *f) { (void)p, (void)f; }

#endif

#if LIBAVCODEC_VERSION_MAJOR >= 61 // 7.1

const enum AVPixelFormat *vc_codec_pixel_formats(const AVCodec *c)
{
    const void *formats = NULL;
    if (avcodec_get_supported_config(NULL, c, AV_CODEC_CONFIG_PIX_FORMAT, 0, &formats, NULL) < 0)
        return NULL;
    return formats;
}

const enum AVSampleFormat *vc_codec_sample_formats(const AVCodec *c)
{
    const void *formats = NULL;
    if (avcodec_get_supported_config(NULL, c, AV_CODEC_CONFIG_SAMPLE_FORMAT, 0, &formats, NULL) < 0)
        return NULL;
    return formats;
}

const int *vc_codec_sample_rates(const AVCodec *c)
{
    const void *rates = NULL;
    if (avcodec_get_supported_config(NULL, c, AV_CODEC_CONFIG_SAMPLE_RATE, 0, &rates, NULL) < 0)
        return NULL;
    return rates;
}

#else

const enum AVPixelFormat *vc_codec_pixel_formats(const AVCodec *c) { return c->pix_fmts; }
const enum AVSampleFormat *vc_codec_sample_formats(const AVCodec *c) { return c->sample_fmts; }
const int *vc_codec_sample_rates(const AVCodec *c) { return c->supported_samplerates; }

#endif
