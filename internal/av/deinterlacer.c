#include "deinterlacer.h"

#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/mem.h>

#include "major.h"

static int vc_deinterlacer_source(vc_deinterlacer *d, const AVFrame *f)
{
    d->src = avfilter_graph_alloc_filter(d->graph, avfilter_get_by_name("buffer"), "in");
    AVBufferSrcParameters *p = av_buffersrc_parameters_alloc();
    int ret = AVERROR(ENOMEM);
    if (d->src && p) {
        p->format = f->format;
        p->width = f->width;
        p->height = f->height;
        p->time_base = AV_TIME_BASE_Q;
        p->sample_aspect_ratio = (AVRational){1, 1};
        vc_source_color(p, f);
        ret = av_buffersrc_parameters_set(d->src, p);
    }
    av_free(p);
    return ret < 0 ? ret : avfilter_init_str(d->src, NULL);
}

static int vc_deinterlacer_link(vc_deinterlacer *d)
{
    AVFilterContext *bwdif;
    int ret = avfilter_graph_create_filter(&bwdif, avfilter_get_by_name("bwdif"), "bwdif", "mode=send_frame:deint=interlaced", NULL, d->graph);
    if (ret >= 0)
        ret = avfilter_graph_create_filter(&d->sink, avfilter_get_by_name("buffersink"), "out", NULL, NULL, d->graph);
    if (ret >= 0)
        ret = avfilter_link(d->src, 0, bwdif, 0);
    if (ret >= 0)
        ret = avfilter_link(bwdif, 0, d->sink, 0);
    return ret < 0 ? ret : avfilter_graph_config(d->graph, NULL);
}

int vc_deinterlacer_open(vc_deinterlacer *d, const AVFrame *f)
{
    if (!avfilter_get_by_name("buffer") || !avfilter_get_by_name("buffersink") || !avfilter_get_by_name("bwdif"))
        return AVERROR_FILTER_NOT_FOUND;
    d->graph = avfilter_graph_alloc();
    if (!d->graph)
        return AVERROR(ENOMEM);
    d->graph->nb_threads = 1;
    int ret = vc_deinterlacer_source(d, f);
    if (ret >= 0)
        ret = vc_deinterlacer_link(d);
    if (ret < 0)
        vc_deinterlacer_free(d);
    return ret;
}

int vc_deinterlacer_send(vc_deinterlacer *d, AVFrame *f) { return av_buffersrc_add_frame_flags(d->src, f, 0); }

int vc_deinterlacer_receive(vc_deinterlacer *d, AVFrame *f) { return av_buffersink_get_frame_flags(d->sink, f, 0); }

void vc_deinterlacer_free(vc_deinterlacer *d)
{
    avfilter_graph_free(&d->graph);
    d->src = d->sink = NULL;
}
