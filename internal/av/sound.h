// Sound from one codec to another: astiav v0.16 has no resampling and no queue of
// samples.
#ifndef VIDCOLOR_AV_SOUND_H
#define VIDCOLOR_AV_SOUND_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/audio_fifo.h>
#include <libswresample/swresample.h>

typedef struct vc_sound {
    AVCodecContext *dec, *enc;
    SwrContext *swr;
    AVAudioFifo *fifo;
    AVFrame *in, *out;
    int64_t next;    // time of the first sample in fifo, in ticks of the encoder
    int in_rate, in_format, in_channels; // that swr is open for
    int draining, doubled;
} vc_sound;

// Opens the decoder of src and the encoder named target, and describes the result in
// dst. exact asks for the source's rate and for no fewer bits than it has.
int vc_sound_open(vc_sound **out, const AVStream *src, AVStream *dst, const char *target, int exact, int global_header);

// Takes a packet of the source, NULL at its end.
int vc_sound_send(vc_sound *s, const AVPacket *p);
// Gives the next packet, its times in ticks of the encoder; AVERROR(EAGAIN) if there is
// none yet, AVERROR_EOF behind the last.
int vc_sound_receive(vc_sound *s, AVPacket *p);
void vc_sound_free(vc_sound *s);

// The samples of a decoded frame of sound, or the picture of one, one plane behind the
// other. Returns the bytes needed; writes only if size is at least that.
int vc_frame_bytes(const AVFrame *f, uint8_t *dst, int size);

#endif
