#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include "bridge.h"

struct vc_webp {
	WebPDecoderConfig config;
	WebPIDecoder *decoder;
};

int vc_webp_look(const uint8_t *data, size_t n, vc_webp_head *head) {
	WebPBitstreamFeatures f;
	VP8StatusCode code = WebPGetFeatures(data, n, &f);
	if (code != VP8_STATUS_OK)
		return code;
	head->width = f.width;
	head->height = f.height;
	head->alpha = f.has_alpha;
	head->animated = f.has_animation;
	head->lossless = f.format == 2;
	return 0;
}

static const char *cause(VP8StatusCode code) {
	switch (code) {
	case VP8_STATUS_OUT_OF_MEMORY:
		return "out of memory";
	case VP8_STATUS_UNSUPPORTED_FEATURE:
		return "it uses what libwebp does not know";
	case VP8_STATUS_NOT_ENOUGH_DATA:
	case VP8_STATUS_SUSPENDED:
		return "the file ends early";
	default:
		return "its data are damaged";
	}
}

vc_webp *vc_webp_decode(const uint8_t *data, size_t n, int yuv, int *rows, char *message) {
	vc_webp *w = calloc(1, sizeof *w);
	if (!w || !WebPInitDecoderConfig(&w->config)) {
		free(w);
		return NULL;
	}
	w->config.output.colorspace = yuv ? MODE_YUVA : MODE_RGBA;
	w->decoder = WebPIDecode(NULL, 0, &w->config);
	VP8StatusCode code = w->decoder ? WebPIUpdate(w->decoder, data, n) : VP8_STATUS_OUT_OF_MEMORY;
	*rows = 0;
	if (w->decoder) {
		int width, height, stride, uv, a;
		uint8_t *u, *v, *alpha;
		if (yuv)
			WebPIDecGetYUVA(w->decoder, rows, &u, &v, &alpha, &width, &height, &stride, &uv, &a);
		else
			WebPIDecGetRGB(w->decoder, rows, &width, &height, &stride);
	}
	if (code != VP8_STATUS_OK)
		snprintf(message, VC_MESSAGE, "%s", cause(code));
	if (*rows <= 0) {
		vc_webp_close(w);
		return NULL;
	}
	return w;
}

const uint8_t *vc_webp_plane(vc_webp *w, int plane, int *stride) {
	const WebPDecBuffer *b = &w->config.output;
	if (b->colorspace == MODE_RGBA) {
		*stride = b->u.RGBA.stride;
		return b->u.RGBA.rgba;
	}
	const WebPYUVABuffer *y = &b->u.YUVA;
	switch (plane) {
	case 0:
		*stride = y->y_stride;
		return y->y;
	case 1:
		*stride = y->u_stride;
		return y->u;
	case 2:
		*stride = y->v_stride;
		return y->v;
	}
	*stride = y->a_stride;
	return y->a;
}

void vc_webp_close(vc_webp *w) {
	WebPIDelete(w->decoder);
	WebPFreeDecBuffer(&w->config.output);
	free(w);
}

int vc_webp_encode(const uint8_t *rgba, int width, int height, int channels, float quality, uint8_t **out, size_t *n, char *message) {
	WebPConfig config;
	WebPPicture picture;
	WebPMemoryWriter writer;
	if (!WebPConfigPreset(&config, WEBP_PRESET_DEFAULT, quality) || !WebPPictureInit(&picture))
		return -1;
	WebPMemoryWriterInit(&writer);
	config.exact = 1;
	picture.width = width;
	picture.height = height;
	picture.writer = WebPMemoryWrite;
	picture.custom_ptr = &writer;
	int ok = channels == 4 ? WebPPictureImportRGBA(&picture, rgba, 4 * width) : WebPPictureImportRGB(&picture, rgba, 3 * width);
	ok = ok && WebPEncode(&config, &picture);
	if (!ok) {
		snprintf(message, VC_MESSAGE, "libwebp's error %d", picture.error_code);
		WebPMemoryWriterClear(&writer);
	}
	WebPPictureFree(&picture);
	*out = writer.mem;
	*n = writer.size;
	return ok ? 0 : -1;
}

static int add(WebPMux *mux, const char *name, const uint8_t *data, size_t n) {
	WebPData chunk = {data, n};
	return n == 0 || WebPMuxSetChunk(mux, name, &chunk, 1) == WEBP_MUX_OK;
}

// image is freed where it is replaced.
int vc_webp_wrap(uint8_t *image, size_t n, const uint8_t *icc, size_t icc_n, const uint8_t *exif, size_t exif_n,
	const uint8_t *xmp, size_t xmp_n, uint8_t **out, size_t *out_n) {
	WebPData whole = {image, n}, made = {NULL, 0};
	WebPMux *mux = WebPMuxCreate(&whole, 1);
	int ok = mux && add(mux, "ICCP", icc, icc_n) && add(mux, "EXIF", exif, exif_n) && add(mux, "XMP ", xmp, xmp_n) &&
		WebPMuxAssemble(mux, &made) == WEBP_MUX_OK;
	WebPMuxDelete(mux);
	if (!ok)
		return -1;
	WebPFree(image);
	*out = (uint8_t *)made.bytes;
	*out_n = made.size;
	return 0;
}

void vc_webp_free(uint8_t *p) { WebPFree(p); }
