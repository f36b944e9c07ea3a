#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

#include "bridge.h"

struct vc_tiff {
	TIFF *tiff;
	uintptr_t file;
	int64_t at, size;
	char *message;
};

static int keep(TIFF *t, void *own, const char *module, const char *format, va_list args) {
	vc_tiff *v = own;
	(void)t, (void)module;
	if (v->message && !v->message[0])
		vsnprintf(v->message, VC_MESSAGE, format, args);
	return 1;
}

static int quiet(TIFF *t, void *own, const char *module, const char *format, va_list args) {
	(void)t, (void)own, (void)module, (void)format, (void)args;
	return 1;
}

static tmsize_t take(thandle_t h, void *to, tmsize_t n) {
	vc_tiff *v = h;
	int64_t got = vcPhotoRead(v->file, v->at, to, n);
	if (got > 0)
		v->at += got;
	return got;
}

static tmsize_t put(thandle_t h, void *from, tmsize_t n) {
	(void)h, (void)from, (void)n;
	return -1;
}

static toff_t seek(thandle_t h, toff_t to, int whence) {
	vc_tiff *v = h;
	v->at = whence == SEEK_CUR ? v->at + (int64_t)to : whence == SEEK_END ? v->size + (int64_t)to : (int64_t)to;
	return v->at;
}

static int closed(thandle_t h) {
	(void)h;
	return 0;
}

static toff_t size(thandle_t h) { return ((vc_tiff *)h)->size; }

static void describe(TIFF *t, vc_tiff_head *h) {
	uint16_t bits = 1, samples = 1, photometric = PHOTOMETRIC_MINISBLACK, format = SAMPLEFORMAT_UINT, planar = PLANARCONFIG_CONTIG, compression = COMPRESSION_NONE;
	TIFFGetField(t, TIFFTAG_IMAGEWIDTH, &h->width);
	TIFFGetField(t, TIFFTAG_IMAGELENGTH, &h->height);
	TIFFGetFieldDefaulted(t, TIFFTAG_BITSPERSAMPLE, &bits);
	TIFFGetFieldDefaulted(t, TIFFTAG_SAMPLESPERPIXEL, &samples);
	if (!TIFFGetField(t, TIFFTAG_PHOTOMETRIC, &photometric))
		photometric = samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
	TIFFGetFieldDefaulted(t, TIFFTAG_SAMPLEFORMAT, &format);
	TIFFGetFieldDefaulted(t, TIFFTAG_PLANARCONFIG, &planar);
	TIFFGetFieldDefaulted(t, TIFFTAG_COMPRESSION, &compression);
	h->bits = bits, h->samples = samples, h->photometric = photometric;
	h->format = format, h->planar = planar, h->compression = compression;
	h->configured = TIFFIsCODECConfigured(compression);
	h->tiled = TIFFIsTiled(t);
	if (compression == COMPRESSION_JPEG && photometric == PHOTOMETRIC_YCBCR && planar == PLANARCONFIG_CONTIG)
		TIFFSetField(t, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
	if (compression == COMPRESSION_SGILOG || compression == COMPRESSION_SGILOG24)
		h->configured = 0;
	h->rows_per_strip = h->height;
	if (h->tiled) {
		TIFFGetField(t, TIFFTAG_TILEWIDTH, &h->tile_width);
		TIFFGetField(t, TIFFTAG_TILELENGTH, &h->tile_height);
		h->tile = TIFFTileSize64(t);
	} else {
		TIFFGetFieldDefaulted(t, TIFFTAG_ROWSPERSTRIP, &h->rows_per_strip);
		h->line = TIFFScanlineSize64(t);
		h->strip = TIFFStripSize64(t);
	}
}

vc_tiff *vc_tiff_open(uintptr_t file, int64_t length, uint64_t directory, vc_tiff_head *head, char *message) {
	vc_tiff *v = calloc(1, sizeof *v);
	TIFFOpenOptions *o = TIFFOpenOptionsAlloc();
	if (!v || !o) {
		snprintf(message, VC_MESSAGE, "out of memory");
		free(v);
		return NULL;
	}
	v->file = file;
	v->size = length;
	v->message = message;
	TIFFOpenOptionsSetErrorHandlerExtR(o, keep, v);
	TIFFOpenOptionsSetWarningHandlerExtR(o, quiet, v);
	v->tiff = TIFFClientOpenExt("photo", "rmh", v, take, put, seek, closed, size, NULL, NULL, o);
	TIFFOpenOptionsFree(o);
	if (!v->tiff || !TIFFSetSubDirectory(v->tiff, directory)) {
		vc_tiff_close(v);
		return NULL;
	}
	describe(v->tiff, head);
	v->message = NULL;
	return v;
}

static void listen(vc_tiff *t, char *message) {
	message[0] = 0;
	t->message = message;
}

int vc_tiff_line(vc_tiff *t, void *to, uint32_t row, char *message) {
	listen(t, message);
	return TIFFReadScanline(t->tiff, to, row, 0) == 1 ? 0 : -1;
}

int vc_tiff_strip(vc_tiff *t, void *to, int64_t n, uint32_t row, int sample, char *message) {
	listen(t, message);
	return TIFFReadEncodedStrip(t->tiff, TIFFComputeStrip(t->tiff, row, sample), to, n) > 0 ? 0 : -1;
}

int vc_tiff_tile(vc_tiff *t, void *to, int64_t n, uint32_t x, uint32_t y, int sample, char *message) {
	listen(t, message);
	return TIFFReadEncodedTile(t->tiff, TIFFComputeTile(t->tiff, x, y, 0, sample), to, n) > 0 ? 0 : -1;
}

// A tile or a strip as libtiff makes R, G, B and A of it, the last row first.
int vc_tiff_rgba(vc_tiff *t, uint32_t *to, uint32_t x, uint32_t y, char *message) {
	listen(t, message);
	if (TIFFIsTiled(t->tiff))
		return TIFFReadRGBATileExt(t->tiff, x, y, to, 1) ? 0 : -1;
	return TIFFReadRGBAStripExt(t->tiff, y, to, 1) ? 0 : -1;
}

void vc_tiff_close(vc_tiff *t) {
	if (t->tiff)
		TIFFClose(t->tiff);
	free(t);
}
