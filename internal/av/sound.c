#include "sound.h"

#include "major.h"

#include <stdlib.h>
#include <string.h>

#include <libavutil/imgutils.h>
#include <libavutil/mem.h>
#include <libavutil/samplefmt.h>

enum { vc_sound_block = 1600 }; // samples a packet where the encoder takes any

static int vc_sound_decoder(vc_sound *s, const AVStream *src)
{
    const AVCodec *c = avcodec_find_decoder(src->codecpar->codec_id);
    if (!c)
        return AVERROR_DECODER_NOT_FOUND;
    if (!(s->dec = avcodec_alloc_context3(c)))
        return AVERROR(ENOMEM);
    int ret = avcodec_parameters_to_context(s->dec, src->codecpar);
    if (ret < 0)
        return ret;
    s->dec->pkt_timebase = src->time_base;
    return avcodec_open2(s->dec, c, NULL);
}

// Bits of a source's samples: what its codec says, else what they are decoded to.
static int vc_sound_bits(const AVCodecContext *dec)
{
    int n = dec->bits_per_raw_sample > 0 ? dec->bits_per_raw_sample : av_get_exact_bits_per_sample(dec->codec_id);
    return n > 0 ? n : 8 * av_get_bytes_per_sample(dec->sample_fmt);
}

static int vc_sound_float(enum AVSampleFormat f)
{
    f = av_get_packed_sample_fmt(f);
    return f == AV_SAMPLE_FMT_FLT || f == AV_SAMPLE_FMT_DBL;
}

// The encoder's sample format that is nearest to the decoder's and, if exact, holds all
// of it; AV_SAMPLE_FMT_NONE if there is none.
static enum AVSampleFormat vc_sound_format(const AVCodec *c, const AVCodecContext *dec, int exact)
{
    enum AVSampleFormat best = AV_SAMPLE_FMT_NONE;
    int least = 1 << 30, bits = vc_sound_bits(dec), flt = vc_sound_float(dec->sample_fmt);
    for (const enum AVSampleFormat *f = vc_codec_sample_formats(c); f && *f != AV_SAMPLE_FMT_NONE; f++) {
        int have = 8 * av_get_bytes_per_sample(*f), cost = abs(have - bits);
        if (vc_sound_float(*f) != flt) {
            if (exact)
                continue;
            cost += 8;
        }
        if (have < bits) {
            if (exact)
                continue;
            cost += 100;
        }
        if (cost < least)
            least = cost, best = *f;
    }
    return best;
}

static int vc_sound_rate(const AVCodec *c, int want, int exact)
{
    int best = 0;
    const int *r = vc_codec_sample_rates(c);
    if (!r)
        return want;
    for (; *r; r++)
        if (!best || abs(*r - want) < abs(best - want))
            best = *r;
    return exact && best != want ? 0 : best;
}

static int vc_sound_encoder(vc_sound *s, const char *target, int exact, int global_header)
{
    const AVCodec *c = avcodec_find_encoder_by_name(target);
    if (!c || c->type != AVMEDIA_TYPE_AUDIO)
        return AVERROR_ENCODER_NOT_FOUND;
    if (!(s->enc = avcodec_alloc_context3(c)))
        return AVERROR(ENOMEM);
    AVCodecContext *e = s->enc;
    e->sample_fmt = vc_sound_format(c, s->dec, exact);
    e->sample_rate = vc_sound_rate(c, s->dec->sample_rate, exact);
    if (e->sample_fmt == AV_SAMPLE_FMT_NONE || e->sample_rate <= 0)
        return AVERROR(EINVAL);
    int bits = vc_sound_bits(s->dec), channels = s->dec->ch_layout.nb_channels;
    // 32-bit samples of these encoders hold 24 bits.
    int narrow = !strcmp(target, "s302m") || !strcmp(target, "pcm_dvd") || !strcmp(target, "alac") || !strcmp(target, "pcm_s24le");
    if (narrow && exact && bits > 24)
        return AVERROR(EINVAL);
    if (av_get_packed_sample_fmt(e->sample_fmt) == AV_SAMPLE_FMT_S32)
        e->bits_per_raw_sample = narrow ? 24 : 32;
    e->time_base = (AVRational){1, e->sample_rate};
    if (!exact)
        e->bit_rate = 128000 * FFMIN(channels, 6);
    int ret = 0;
    s->doubled = !strcmp(target, "s302m") && channels == 1; // it has pairs of channels alone
    if (s->doubled || s->dec->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(&e->ch_layout, s->doubled ? 2 : channels);
    else
        ret = av_channel_layout_copy(&e->ch_layout, &s->dec->ch_layout);
    if (ret < 0)
        return ret;
    e->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
    if (global_header)
        e->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    return avcodec_open2(e, c, NULL);
}

int vc_sound_open(vc_sound **out, const AVStream *src, AVStream *dst, const char *target, int exact, int global_header)
{
    vc_sound *s = calloc(1, sizeof *s);
    int ret = AVERROR(ENOMEM);
    if (!s)
        return ret;
    s->next = AV_NOPTS_VALUE;
    s->in = av_frame_alloc();
    s->out = av_frame_alloc();
    if (s->in && s->out)
        ret = vc_sound_decoder(s, src);
    if (ret >= 0)
        ret = vc_sound_encoder(s, target, exact, global_header);
    if (ret >= 0 && !(s->fifo = av_audio_fifo_alloc(s->enc->sample_fmt, s->enc->ch_layout.nb_channels, 4096)))
        ret = AVERROR(ENOMEM);
    if (ret >= 0)
        ret = avcodec_parameters_from_context(dst->codecpar, s->enc);
    if (ret < 0) {
        vc_sound_free(s);
        return ret;
    }
    dst->time_base = s->enc->time_base;
    *out = s;
    return 0;
}

static int vc_sound_swr(vc_sound *s, const AVFrame *f)
{
    if (s->swr && s->in_rate == f->sample_rate && s->in_format == f->format && s->in_channels == f->ch_layout.nb_channels)
        return 0;
    AVChannelLayout from = {0};
    int ret = f->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC ? (av_channel_layout_default(&from, f->ch_layout.nb_channels), 0)
                                                           : av_channel_layout_copy(&from, &f->ch_layout);
    swr_free(&s->swr);
    if (ret >= 0)
        ret = swr_alloc_set_opts2(&s->swr, &s->enc->ch_layout, s->enc->sample_fmt, s->enc->sample_rate, &from, f->format, f->sample_rate, 0, NULL);
    av_channel_layout_uninit(&from);
    static const double both[] = {1, 1};
    if (ret >= 0 && s->doubled)
        ret = swr_set_matrix(s->swr, both, 1);
    if (ret >= 0)
        ret = swr_init(s->swr);
    s->in_rate = f->sample_rate, s->in_format = f->format, s->in_channels = f->ch_layout.nb_channels;
    return ret;
}

// Converts f, or what the resampler still holds, into the queue.
static int vc_sound_queue(vc_sound *s, const AVFrame *f)
{
    if (!f && !s->swr)
        return 0;
    int ret = f ? vc_sound_swr(s, f) : 0;
    if (ret < 0)
        return ret;
    uint8_t **buf = NULL;
    int n = swr_get_out_samples(s->swr, f ? f->nb_samples : 0);
    if (n <= 0)
        return n;
    ret = av_samples_alloc_array_and_samples(&buf, NULL, s->enc->ch_layout.nb_channels, n, s->enc->sample_fmt, 0);
    if (ret < 0)
        return ret;
    ret = swr_convert(s->swr, buf, n, f ? (const uint8_t **)f->extended_data : NULL, f ? f->nb_samples : 0);
    if (ret > 0)
        ret = av_audio_fifo_write(s->fifo, (void **)buf, ret);
    av_freep(&buf[0]);
    av_freep(&buf);
    return ret < 0 ? ret : 0;
}

// Where time jumps by more than a tenth of a second the count goes on from there.
static void vc_sound_time(vc_sound *s, const AVFrame *f)
{
    if (f->pts == AV_NOPTS_VALUE) {
        if (s->next == AV_NOPTS_VALUE)
            s->next = 0;
        return;
    }
    int64_t at = av_rescale_q(f->pts, s->dec->pkt_timebase, s->enc->time_base) - av_audio_fifo_size(s->fifo);
    if (s->next == AV_NOPTS_VALUE || llabs(at - s->next) > s->enc->sample_rate / 10)
        s->next = at;
}

int vc_sound_send(vc_sound *s, const AVPacket *p)
{
    int ret = avcodec_send_packet(s->dec, p);
    if (ret < 0 && ret != AVERROR_EOF)
        return ret;
    while ((ret = avcodec_receive_frame(s->dec, s->in)) >= 0) {
        vc_sound_time(s, s->in);
        ret = vc_sound_queue(s, s->in);
        av_frame_unref(s->in);
        if (ret < 0)
            return ret;
    }
    if (!p) {
        s->draining = 1;
        return vc_sound_queue(s, NULL);
    }
    return ret == AVERROR(EAGAIN) || ret == AVERROR_EOF ? 0 : ret;
}

// Takes one frame of the queue to the encoder; AVERROR(EAGAIN) if it is too short.
static int vc_sound_encode(vc_sound *s)
{
    int have = av_audio_fifo_size(s->fifo), size = s->enc->frame_size > 0 ? s->enc->frame_size : vc_sound_block;
    if (have < size && !s->draining)
        return AVERROR(EAGAIN);
    if (have == 0)
        return avcodec_send_frame(s->enc, NULL);
    AVFrame *f = s->out;
    f->nb_samples = FFMIN(have, size);
    f->format = s->enc->sample_fmt;
    f->sample_rate = s->enc->sample_rate;
    int ret = av_channel_layout_copy(&f->ch_layout, &s->enc->ch_layout);
    if (ret >= 0)
        ret = av_frame_get_buffer(f, 0);
    if (ret >= 0)
        ret = av_audio_fifo_read(s->fifo, (void **)f->extended_data, f->nb_samples);
    if (ret >= 0) {
        f->pts = s->next;
        s->next += f->nb_samples;
        ret = avcodec_send_frame(s->enc, f);
    }
    av_frame_unref(f);
    return ret;
}

int vc_sound_receive(vc_sound *s, AVPacket *p)
{
    for (;;) {
        int ret = avcodec_receive_packet(s->enc, p);
        if (ret != AVERROR(EAGAIN))
            return ret;
        if ((ret = vc_sound_encode(s)) < 0)
            return ret;
    }
}

void vc_sound_free(vc_sound *s)
{
    if (!s)
        return;
    avcodec_free_context(&s->dec);
    avcodec_free_context(&s->enc);
    swr_free(&s->swr);
    if (s->fifo)
        av_audio_fifo_free(s->fifo);
    av_frame_free(&s->in);
    av_frame_free(&s->out);
    free(s);
}

int vc_frame_bytes(const AVFrame *f, uint8_t *dst, int size)
{
    if (f->nb_samples <= 0) {
        int need = av_image_get_buffer_size(f->format, f->width, f->height, 1);
        if (need > 0 && size >= need)
            av_image_copy_to_buffer(dst, size, (const uint8_t *const *)f->data, f->linesize, f->format, f->width, f->height, 1);
        return need;
    }
    int planar = av_sample_fmt_is_planar(f->format), channels = f->ch_layout.nb_channels, bytes = av_get_bytes_per_sample(f->format);
    int need = bytes * f->nb_samples * channels;
    if (size < need)
        return need;
    for (int i = 0; i < f->nb_samples; i++)
        for (int c = 0; c < channels; c++, dst += bytes)
            memcpy(dst, planar ? f->extended_data[c] + i * bytes : f->extended_data[0] + (i * channels + c) * bytes, bytes);
    return need;
}
