#include "source.h"
#include "host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/avstring.h>
#include <libavutil/mem.h>

int vc_interrupt_stopped(vc_interrupt *i) { return __atomic_load_n(&i->stop, __ATOMIC_RELAXED); }

static int vc_source_read(void *opaque, uint8_t *buf, int size)
{
    vc_source *s = opaque;
    if (vc_interrupt_stopped(s->interrupt))
        return AVERROR_EXIT;
    int64_t n = s->pb->seekable ? vc_file_read_at(s->file, buf, size, s->at) : vc_file_read(s->file, buf, size);
    if (n < 0)
        return vc_host_averror(n);
    s->at += n;
    return n ? (int)n : AVERROR_EOF;
}

static int64_t vc_source_seek(void *opaque, int64_t offset, int whence)
{
    vc_source *s = opaque;
    int64_t end = 0;
    if (whence != SEEK_SET && whence != SEEK_CUR && (end = vc_file_size(s->file)) < 0)
        return vc_host_averror(end);
    switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
        return end;
    case SEEK_SET:
        break;
    case SEEK_CUR:
        offset += s->at;
        break;
    case SEEK_END:
        offset += end;
        break;
    default:
        return AVERROR(EINVAL);
    }
    if (offset < 0)
        return AVERROR(EINVAL);
    return s->at = offset;
}

vc_source *vc_source_new(intptr_t file, int seekable, vc_interrupt *i)
{
    const int size = 32768; // as libavformat's own
    vc_source *s = calloc(1, sizeof(*s));
    uint8_t *buf = av_malloc(size);
    if (s && buf)
        s->pb = avio_alloc_context(buf, size, 0, s, vc_source_read, NULL, seekable ? vc_source_seek : NULL);
    if (!s || !s->pb) {
        av_free(buf);
        free(s);
        return NULL;
    }
    s->file = file;
    s->interrupt = i;
    return s;
}

void vc_source_free(vc_source *s)
{
    av_freep(&s->pb->buffer);
    avio_context_free(&s->pb);
    free(s);
}

// vc_is_hls tells an HLS playlist by what is in it (RFC 8216, 4.1), read from the start of
// pb, which has been probed. FFmpeg 7.1 goes by the file's name, too.
static int vc_is_hls(AVIOContext *pb)
{
    char head[2048];
    int n = avio_read(pb, (uint8_t *)head, sizeof(head) - 1);
    if (avio_seek(pb, 0, SEEK_SET) < 0 || n < 0)
        return 0;
    head[n] = 0;
    return !strncmp(head, "#EXTM3U", 7) && (strstr(head, "#EXT-X-STREAM-INF:") || strstr(head, "#EXT-X-TARGETDURATION:") ||
                                            strstr(head, "#EXT-X-MEDIA-SEQUENCE:"));
}

int vc_source_probe(vc_source *s, const char *url, AVFormatContext *fc, const char **name)
{
    const AVInputFormat *format = NULL;
    int ret = av_probe_input_buffer2(s->pb, &format, url, fc, 0, 0);
    *name = ret >= 0 && format ? format->name : "";
    if (vc_is_hls(s->pb)) {
        *name = "hls";
        ret = 0;
    }
    return ret;
}

static int vc_source_refuse(AVFormatContext *fc, AVIOContext **pb, const char *url, int flags, AVDictionary **options)
{
    vc_source *s = fc->opaque;
    *pb = NULL;
    if (s && !s->others++ && url)
        av_strlcpy(s->other, url, sizeof(s->other));
    return AVERROR(EPERM);
}

void vc_source_attach(AVFormatContext *fc, vc_source *s)
{
    fc->pb = s->pb;
    fc->flags |= AVFMT_FLAG_CUSTOM_IO;
    fc->opaque = s;
    fc->io_open = vc_source_refuse;
}

void vc_source_note(void *ctx, const char *fmt)
{
    AVFormatContext *fc = ctx;
    if (!ctx || *(const AVClass **)ctx != avformat_get_class() || fc->io_open != vc_source_refuse)
        return;
    // QuickTime tries only some of the places where the other file may lie.
    if (strstr(fmt, "error opening alias"))
        ((vc_source *)fc->opaque)->others++;
}
