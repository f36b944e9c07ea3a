#include "subtitle.h"

#include <stdlib.h>
#include <string.h>

#include <libavutil/mem.h>

enum { vc_subtitle_size = 1 << 20 };

int vc_subtitle_text(enum AVCodecID id)
{
    const AVCodecDescriptor *d = avcodec_descriptor_get(id);
    return d && d->type == AVMEDIA_TYPE_SUBTITLE && (d->props & AV_CODEC_PROP_TEXT_SUB);
}

static int vc_subtitle_decoder(vc_subtitle *s, const AVStream *src)
{
    const AVCodec *c = avcodec_find_decoder(src->codecpar->codec_id);
    if (!c)
        return AVERROR_DECODER_NOT_FOUND;
    s->dec = avcodec_alloc_context3(c);
    if (!s->dec)
        return AVERROR(ENOMEM);
    int ret = avcodec_parameters_to_context(s->dec, src->codecpar);
    if (ret < 0)
        return ret;
    s->dec->pkt_timebase = src->time_base;
    return avcodec_open2(s->dec, c, NULL);
}

// Encoders of text find the styles in the header that the decoder made.
static int vc_subtitle_encoder(vc_subtitle *s, const char *target)
{
    const AVCodec *c = avcodec_find_encoder_by_name(target);
    if (!c || c->type != AVMEDIA_TYPE_SUBTITLE)
        return AVERROR_ENCODER_NOT_FOUND;
    s->enc = avcodec_alloc_context3(c);
    if (!s->enc)
        return AVERROR(ENOMEM);
    s->enc->time_base = AV_TIME_BASE_Q;
    s->enc->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    if (s->dec->subtitle_header_size > 0) {
        s->enc->subtitle_header = av_mallocz(s->dec->subtitle_header_size + 1);
        if (!s->enc->subtitle_header)
            return AVERROR(ENOMEM);
        memcpy(s->enc->subtitle_header, s->dec->subtitle_header, s->dec->subtitle_header_size);
        s->enc->subtitle_header_size = s->dec->subtitle_header_size;
    }
    return avcodec_open2(s->enc, c, NULL);
}

int vc_subtitle_open(vc_subtitle **out, const AVStream *src, AVStream *dst, const char *target)
{
    vc_subtitle *s = calloc(1, sizeof *s);
    int ret = AVERROR(ENOMEM);
    if (!s)
        return ret;
    s->tb = src->time_base;
    s->buf = av_malloc(vc_subtitle_size);
    if (s->buf)
        ret = vc_subtitle_decoder(s, src);
    if (ret >= 0)
        ret = vc_subtitle_encoder(s, target);
    if (ret >= 0)
        ret = avcodec_parameters_from_context(dst->codecpar, s->enc);
    if (ret < 0) {
        vc_subtitle_free(s);
        return ret;
    }
    *out = s;
    return 0;
}

int vc_subtitle_convert(vc_subtitle *s, AVPacket *p)
{
    AVSubtitle sub;
    int got = 0, ret = avcodec_decode_subtitle2(s->dec, &sub, &got, p);
    if (ret < 0)
        return ret;
    if (!got)
        return 1;
    if (sub.num_rects == 0) { // the end of the one before, which its duration says
        avsubtitle_free(&sub);
        return 1;
    }
    int64_t shown = (int64_t)sub.end_display_time - sub.start_display_time;
    if (p->duration <= 0 && sub.end_display_time != UINT32_MAX && shown > 0)
        p->duration = av_rescale_q(shown, (AVRational){1, 1000}, s->tb);
    sub.start_display_time = 0;
    sub.end_display_time = FFMAX(0, av_rescale_q(p->duration, s->tb, (AVRational){1, 1000}));
    int size = avcodec_encode_subtitle(s->enc, s->buf, vc_subtitle_size, &sub);
    avsubtitle_free(&sub);
    if (size < 0)
        return size;
    AVBufferRef *data = av_buffer_allocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
    if (!data)
        return AVERROR(ENOMEM);
    memcpy(data->data, s->buf, size);
    av_buffer_unref(&p->buf);
    av_packet_free_side_data(p);
    p->buf = data;
    p->data = data->data;
    p->size = size;
    return 0;
}

void vc_subtitle_free(vc_subtitle *s)
{
    if (!s)
        return;
    avcodec_free_context(&s->dec);
    avcodec_free_context(&s->enc);
    av_free(s->buf);
    free(s);
}
