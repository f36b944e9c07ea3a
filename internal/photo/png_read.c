#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "bridge.h"

struct vc_png {
	png_structp png;
	png_infop info;
	uintptr_t file;
	int64_t at;
	char *message;
	int warnings;
	char warning[VC_MESSAGE];
	volatile int given;
};

static void fail(png_structp png, png_const_charp text) {
	vc_png *p = png_get_error_ptr(png);
	snprintf(p->message, VC_MESSAGE, "%s", text);
	png_longjmp(png, 1);
}

static void warn(png_structp png, png_const_charp text) {
	vc_png *p = png_get_error_ptr(png);
	// Only what touches the picture: its own chunks' checksums and its data.
	if (!strstr(text, "IDAT") && !strstr(text, "IHDR") && !strstr(text, "PLTE") && !strstr(text, "data"))
		return;
	if (p->warnings++ == 0)
		snprintf(p->warning, VC_MESSAGE, "%s", text);
}

static void take(png_structp png, png_bytep to, size_t n) {
	vc_png *p = png_get_io_ptr(png);
	if (vcPhotoRead(p->file, p->at, to, n) != (int64_t)n)
		png_error(png, "the file ends early");
	p->at += n;
}

vc_png *vc_png_open(uintptr_t file, vc_png_head *head, char *message) {
	static const png_byte unused[] = "bKGD\0cHRM\0eXIf\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sRGB\0sTER\0tEXt\0tIME\0zTXt";
	vc_png *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->file = file;
	p->message = message;
	p->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, p, fail, warn);
	p->info = p->png ? png_create_info_struct(p->png) : NULL;
	if (!p->info || setjmp(png_jmpbuf(p->png))) {
		vc_png_close(p);
		return NULL;
	}
	png_set_read_fn(p->png, p, take);
	png_set_user_limits(p->png, 0x7fffffff, 0x7fffffff);
	png_set_crc_action(p->png, PNG_CRC_WARN_USE, PNG_CRC_WARN_DISCARD);
	png_set_keep_unknown_chunks(p->png, PNG_HANDLE_CHUNK_NEVER, unused, sizeof unused / 5);
	png_read_info(p->png, p->info);
	head->width = png_get_image_width(p->png, p->info);
	head->height = png_get_image_height(p->png, p->info);
	head->bits = png_get_bit_depth(p->png, p->info);
	head->color = png_get_color_type(p->png, p->info);
	head->interlaced = png_set_interlace_handling(p->png) > 1;
	png_set_expand(p->png);
	const uint16_t one = 1;
	if (head->bits == 16 && *(const uint8_t *)&one)
		png_set_swap(p->png);
	png_read_update_info(p->png, p->info);
	head->channels = png_get_channels(p->png, p->info);
	head->depth = png_get_bit_depth(p->png, p->info);
	head->rowbytes = png_get_rowbytes(p->png, p->info);
	return p;
}

int vc_png_rows(vc_png *p, uint8_t *to, size_t stride, int rows, char *message) {
	p->message = message;
	p->given = 0;
	if (setjmp(png_jmpbuf(p->png)))
		return p->given;
	while (p->given < rows) {
		png_read_row(p->png, to + stride * p->given, NULL);
		p->given++;
	}
	return rows;
}

int vc_png_warnings(vc_png *p, char *message) {
	snprintf(message, VC_MESSAGE, "%s", p->warning);
	return p->warnings;
}

void vc_png_close(vc_png *p) {
	png_destroy_read_struct(&p->png, &p->info, NULL);
	free(p);
}
