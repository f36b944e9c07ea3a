// FFmpeg's bwdif: how a graph's source is made differs between the releases of
// astiav, so that it is made here.
#ifndef VIDCOLOR_AV_DEINTERLACER_H
#define VIDCOLOR_AV_DEINTERLACER_H

#include <libavfilter/avfilter.h>
#include <libavutil/frame.h>

typedef struct vc_deinterlacer {
    AVFilterGraph *graph;
    AVFilterContext *src, *sink; // the graph's own
} vc_deinterlacer;

// Makes one for frames like f; on failure *d is empty.
int vc_deinterlacer_open(vc_deinterlacer *d, const AVFrame *f);
int vc_deinterlacer_send(vc_deinterlacer *d, AVFrame *f);
int vc_deinterlacer_receive(vc_deinterlacer *d, AVFrame *f);
void vc_deinterlacer_free(vc_deinterlacer *d);

#endif
