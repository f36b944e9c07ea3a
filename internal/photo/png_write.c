#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <png.h>

#include "bridge.h"

struct vc_png_out {
	png_structp png;
	png_infop info;
	uintptr_t file;
	char *message;
};

static void fail(png_structp png, png_const_charp text) {
	vc_png_out *p = png_get_error_ptr(png);
	snprintf(p->message, VC_MESSAGE, "%s", text);
	png_longjmp(png, 1);
}

static void quiet(png_structp png, png_const_charp text) { (void)png, (void)text; }

static void put(png_structp png, png_bytep from, size_t n) {
	vc_png_out *p = png_get_io_ptr(png);
	if (vcPhotoWrite(p->file, from, n) != (int64_t)n)
		png_error(png, "cannot be written");
}

static void flush(png_structp png) { (void)png; }

vc_png_out *vc_png_create(uintptr_t file, int width, int height, int channels, int depth, int level, char *message) {
	vc_png_out *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->file = file;
	p->message = message;
	p->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, p, fail, quiet);
	p->info = p->png ? png_create_info_struct(p->png) : NULL;
	if (!p->info || setjmp(png_jmpbuf(p->png))) {
		vc_png_free(p);
		return NULL;
	}
	png_set_write_fn(p->png, p, put, flush);
	png_set_user_limits(p->png, 0x7fffffff, 0x7fffffff);
	png_set_IHDR(p->png, p->info, width, height, depth, channels == 4 ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB,
		PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_compression_level(p->png, level);
	png_set_compression_buffer_size(p->png, 1 << 18);
	png_set_filter(p->png, PNG_FILTER_TYPE_BASE, level > 2 ? PNG_FAST_FILTERS : PNG_FILTER_SUB);
	png_write_info(p->png, p->info);
	const uint16_t one = 1;
	if (depth == 16 && *(const uint8_t *)&one)
		png_set_swap(p->png);
	return p;
}

int vc_png_chunk(vc_png_out *p, const char *name, const uint8_t *data, size_t n, char *message) {
	p->message = message;
	if (setjmp(png_jmpbuf(p->png)))
		return -1;
	png_write_chunk(p->png, (png_const_bytep)name, data, n);
	return 0;
}

int vc_png_write(vc_png_out *p, const uint8_t *rows, size_t stride, int n, char *message) {
	p->message = message;
	if (setjmp(png_jmpbuf(p->png)))
		return -1;
	for (int y = 0; y < n; y++)
		png_write_row(p->png, rows + stride * y);
	return 0;
}

int vc_png_finish(vc_png_out *p, char *message) {
	p->message = message;
	if (setjmp(png_jmpbuf(p->png)))
		return -1;
	png_write_end(p->png, NULL);
	return 0;
}

void vc_png_free(vc_png_out *p) {
	png_destroy_write_struct(&p->png, &p->info);
	free(p);
}
