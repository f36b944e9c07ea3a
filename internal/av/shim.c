#include "source.h"
#include "major.h"
#include "host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/avstring.h>
#include <libavutil/intreadwrite.h>
#include <libavutil/mem.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

// ---- memory ----

void vc_return_memory(void)
{
#ifdef __GLIBC__
    // Else each large block that is freed makes glibc keep the next ones for itself.
    mallopt(M_MMAP_THRESHOLD, 512 << 10);
#endif
}

// ---- planes ----

// Geometry of one component inside a frame, checked.
typedef struct vc_comp {
    uint8_t *base;
    ptrdiff_t line;
    int step, shift, depth, big_endian;
} vc_comp;

static int vc_locate(const AVFrame *f, int comp, int w, int h, vc_comp *o)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(f->format);
    const uint64_t odd = AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_HWACCEL |
                         AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BAYER;
    int fw = f->width, fh = f->height;
    if (!d || comp < 0 || comp >= d->nb_components || (d->flags & odd))
        return AVERROR(EINVAL);
    if ((comp == 1 || comp == 2) && d->nb_components >= 3) {
        fw = AV_CEIL_RSHIFT(fw, d->log2_chroma_w);
        fh = AV_CEIL_RSHIFT(fh, d->log2_chroma_h);
    }
    const AVComponentDescriptor *c = &d->comp[comp];
    if (w != fw || h != fh || c->depth < 8 || c->depth > 16 || (c->depth == 8 && c->shift))
        return AVERROR(EINVAL);
    if (!f->data[c->plane])
        return AVERROR(EINVAL);
    o->base = f->data[c->plane] + c->offset;
    o->line = f->linesize[c->plane];
    o->step = c->step;
    o->shift = c->shift;
    o->depth = c->depth;
    o->big_endian = !!(d->flags & AV_PIX_FMT_FLAG_BE);
    return 0;
}

// One sample of from bits at to bits: shifted up exactly, rounded down.
static inline unsigned vc_convert(unsigned v, int from, int to)
{
    if (to >= from)
        return v << (to - from);
    unsigned max = (1u << to) - 1, r = (v + (1u << (from - to - 1))) >> (from - to);
    return r > max ? max : r;
}

static inline unsigned vc_load(const vc_comp *c, const uint8_t *p)
{
    if (c->depth == 8)
        return *p;
    unsigned v = c->big_endian ? AV_RB16(p) : AV_RL16(p);
    return (v >> c->shift) & ((1u << c->depth) - 1);
}

// Rows whose samples lie side by side in the machine's order: the common case.
static int vc_read_plain(const vc_comp *c, int w, int h, uint8_t *dst, ptrdiff_t stride)
{
    if (c->depth == 8 && c->step == 1) {
        for (int y = 0; y < h; y++)
            memcpy(dst + y * stride, c->base + y * c->line, w);
        return 1;
    }
    if (c->depth == 8 || c->step != 2 || c->shift || c->big_endian)
        return 0;
    // A damaged file can hold samples above the depth's largest: masked, for
    // tables in Go are indexed by them.
    const uint16_t mask = (1u << c->depth) - 1;
    for (int y = 0; y < h; y++) {
        const uint16_t *s = (const uint16_t *)(c->base + y * c->line);
        uint16_t *d = (uint16_t *)(dst + y * stride);
        for (int x = 0; x < w; x++)
            d[x] = s[x] & mask;
    }
    return 1;
}

int vc_frame_read(const AVFrame *f, int comp, int w, int h, int depth, uint8_t *dst, ptrdiff_t stride)
{
    vc_comp c;
    int ret = vc_locate(f, comp, w, h, &c);
    if (ret < 0)
        return ret;
    if (depth < 8 || depth > 16)
        return AVERROR(EINVAL);
    if (depth == c.depth && vc_read_plain(&c, w, h, dst, stride))
        return 0;
    for (int y = 0; y < h; y++) {
        const uint8_t *s = c.base + y * c.line;
        uint8_t *d8 = dst + y * stride;
        uint16_t *d16 = (uint16_t *)d8;
        if (depth == 8)
            for (int x = 0; x < w; x++, s += c.step)
                d8[x] = vc_convert(vc_load(&c, s), c.depth, depth);
        else
            for (int x = 0; x < w; x++, s += c.step)
                d16[x] = vc_convert(vc_load(&c, s), c.depth, depth);
    }
    return 0;
}

static int vc_write_plain(const vc_comp *c, int w, int h, int depth, const uint8_t *src, ptrdiff_t stride)
{
    int bytes = depth > 8 ? 2 : 1;
    if (depth != c->depth || c->step != bytes || c->shift || (bytes == 2 && c->big_endian))
        return 0;
    for (int y = 0; y < h; y++)
        memcpy(c->base + y * c->line, src + y * stride, (size_t)w * bytes);
    return 1;
}

int vc_frame_write(AVFrame *f, int comp, int w, int h, int depth, const uint8_t *src, ptrdiff_t stride)
{
    vc_comp c;
    int ret = vc_locate(f, comp, w, h, &c);
    if (ret < 0)
        return ret;
    if (depth < 8 || depth > 16)
        return AVERROR(EINVAL);
    if (vc_write_plain(&c, w, h, depth, src, stride))
        return 0;
    // A format that packs several components into one word cannot be written
    // sample by sample without disturbing its neighbours.
    if (c.depth > 8 && c.step < 2)
        return AVERROR(EINVAL);
    for (int y = 0; y < h; y++) {
        uint8_t *d = c.base + y * c.line;
        const uint8_t *s8 = src + y * stride;
        const uint16_t *s16 = (const uint16_t *)s8;
        for (int x = 0; x < w; x++, d += c.step) {
            unsigned v = vc_convert(depth > 8 ? s16[x] : s8[x], depth, c.depth);
            if (c.depth == 8)
                *d = v;
            else if (c.big_endian)
                AV_WB16(d, v << c.shift);
            else
                AV_WL16(d, v << c.shift);
        }
    }
    return 0;
}

// ---- log ----

// Errors are kept for the thread that met them, so that an opening that fails
// can say why. No lock: the callback runs on FFmpeg's own threads too.
static _Thread_local char vc_first[240], vc_last[240];

static int vc_interrupted(void *opaque);

// Matroska and MP4 say only in the log that a file is shorter than it claims.
static void vc_note_early_end(void *ctx, const char *fmt)
{
    if (!ctx || *(const AVClass **)ctx != avformat_get_class())
        return;
    if (!strstr(fmt, "ended prematurely") && !strstr(fmt, "partial file"))
        return;
    AVIOInterruptCB *cb = &((AVFormatContext *)ctx)->interrupt_callback;
    if (cb->callback == vc_interrupted)
        __atomic_store_n(&((vc_interrupt *)cb->opaque)->early_end, 1, __ATOMIC_RELAXED);
}

static void vc_log(void *ctx, int level, const char *fmt, va_list vl)
{
    if (level > AV_LOG_ERROR)
        return;
    vc_note_early_end(ctx, fmt);
    vc_source_note(ctx, fmt);
    char line[240];
    int n = vsnprintf(line, sizeof line, fmt, vl);
    if (n <= 0)
        return;
    // The text may quote the file: nothing in it may steer a terminal.
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < 32 || *p == 127)
            *p = ' ';
    n = strlen(line);
    while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '.'))
        line[--n] = 0;
    if (!n)
        return;
    if (!vc_first[0])
        memcpy(vc_first, line, sizeof line);
    memcpy(vc_last, line, sizeof line);
}

void vc_log_quiet(void)
{
    // SVT-AV1 prints on stderr by itself unless told by this variable.
    vc_host_default("SVT_LOG", "1");
    av_log_set_level(AV_LOG_ERROR);
    av_log_set_callback(vc_log);
}

void vc_log_clear(void) { vc_first[0] = vc_last[0] = 0; }
const char *vc_log_first(void) { return vc_first; }
const char *vc_log_last(void) { return vc_last; }

// ---- interrupt ----

static int vc_interrupted(void *opaque)
{
    return __atomic_load_n(&((vc_interrupt *)opaque)->stop, __ATOMIC_RELAXED);
}

vc_interrupt *vc_interrupt_new(void) { return calloc(1, sizeof(vc_interrupt)); }

void vc_interrupt_set(vc_interrupt *i, int stop)
{
    __atomic_store_n(&i->stop, stop, __ATOMIC_RELAXED);
}

int vc_interrupt_early_end(vc_interrupt *i)
{
    return __atomic_load_n(&i->early_end, __ATOMIC_RELAXED);
}

void vc_interrupt_attach(AVFormatContext *fc, vc_interrupt *i)
{
    fc->interrupt_callback.callback = vc_interrupted;
    fc->interrupt_callback.opaque = i;
}

// ---- output ----

static int vc_sink_write(void *opaque, vc_write_byte *buf, int size)
{
    vc_sink *s = opaque;
    int done = 0;
    if (s->err)
        return vc_host_averror(-s->err);
    while (done < size) {
        int64_t n = vc_file_write(s->file, buf + done, size - done);
        if (n < 0) {
            s->err = -n;
            return vc_host_averror(n);
        }
        done += n;
        s->bytes += n;
    }
    return size;
}

static int64_t vc_sink_seek(void *opaque, int64_t offset, int whence)
{
    vc_sink *s = opaque;
    int64_t at = whence & AVSEEK_SIZE ? vc_file_size(s->file) : vc_file_seek(s->file, offset, whence & ~AVSEEK_FORCE);
    return at < 0 ? vc_host_averror(at) : at;
}

vc_sink *vc_sink_new(intptr_t file, int seekable)
{
    const int size = 1 << 18;
    vc_sink *s = calloc(1, sizeof *s);
    uint8_t *buf = av_malloc(size);
    if (s && buf) {
        s->file = file;
        s->pb = avio_alloc_context(buf, size, 1, s, NULL, vc_sink_write, seekable ? vc_sink_seek : NULL);
    }
    if (!s || !s->pb) {
        av_free(buf);
        free(s);
        return NULL;
    }
    return s;
}

int vc_sink_flush(vc_sink *s)
{
    avio_flush(s->pb);
    if (s->err)
        return vc_host_averror(-s->err);
    return s->pb->error;
}

void vc_sink_free(vc_sink *s)
{
    av_freep(&s->pb->buffer);
    avio_context_free(&s->pb);
    free(s);
}

int vc_null_output(AVFormatContext *oc) { return avio_open_dyn_buf(&oc->pb); }

void vc_null_output_free(AVFormatContext *oc)
{
    uint8_t *buf = NULL;
    if (oc->pb)
        avio_close_dyn_buf(oc->pb, &buf);
    oc->pb = NULL;
    av_free(buf);
}

// ---- metadata ----

int vc_dict_copy(AVDictionary **dst, const AVDictionary *src)
{
    return av_dict_copy(dst, src, AV_DICT_DONT_OVERWRITE);
}

// Copies the chapters that touch [offset, end), moved by -offset. Times in
// microseconds; end INT64_MAX means no end.
int vc_chapters_copy(AVFormatContext *dst, const AVFormatContext *src, int64_t offset_us, int64_t end_us)
{
    for (unsigned i = 0; i < src->nb_chapters; i++) {
        const AVChapter *in = src->chapters[i];
        int64_t off = av_rescale_q(offset_us, AV_TIME_BASE_Q, in->time_base);
        int64_t end = end_us == INT64_MAX ? INT64_MAX : av_rescale_q(end_us, AV_TIME_BASE_Q, in->time_base);
        if (in->start >= end || (offset_us > 0 && in->end <= off))
            continue;
        AVChapter *out = av_mallocz(sizeof *out);
        if (!out)
            return AVERROR(ENOMEM);
        out->id = in->id;
        out->time_base = in->time_base;
        out->start = offset_us > 0 && in->start < off ? 0 : in->start - off;
        out->end = FFMIN(in->end, end) - off;
        int ret = av_dict_copy(&out->metadata, in->metadata, 0);
        if (ret >= 0)
            ret = av_dynarray_add_nofree(&dst->chapters, (int *)&dst->nb_chapters, out);
        if (ret < 0) {
            av_dict_free(&out->metadata);
            av_free(out);
            return ret;
        }
    }
    return 0;
}
