#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <jerror.h>

#include "bridge.h"

enum { BUFFER = 1 << 16 };

struct vc_jpeg_out {
	struct jpeg_compress_struct c;
	struct jpeg_error_mgr err;
	struct jpeg_destination_mgr dest;
	jmp_buf jump;
	char *message;
	uintptr_t file;
	JOCTET buffer[BUFFER];
};

static void fail(j_common_ptr c) {
	vc_jpeg_out *j = c->client_data;
	char text[JMSG_LENGTH_MAX];
	(*c->err->format_message)(c, text);
	snprintf(j->message, VC_MESSAGE, "%s", text);
	longjmp(j->jump, 1);
}

static void quiet(j_common_ptr c, int level) { (void)c, (void)level; }

static void begin(j_compress_ptr c) {
	vc_jpeg_out *j = c->client_data;
	j->dest.next_output_byte = j->buffer;
	j->dest.free_in_buffer = BUFFER;
}

static boolean empty(j_compress_ptr c) {
	vc_jpeg_out *j = c->client_data;
	if (vcPhotoWrite(j->file, j->buffer, BUFFER) != BUFFER)
		ERREXIT(c, JERR_FILE_WRITE);
	begin(c);
	return TRUE;
}

static void end(j_compress_ptr c) {
	vc_jpeg_out *j = c->client_data;
	int64_t n = BUFFER - j->dest.free_in_buffer;
	if (n > 0 && vcPhotoWrite(j->file, j->buffer, n) != n)
		ERREXIT(c, JERR_FILE_WRITE);
}

vc_jpeg_out *vc_jpeg_create(uintptr_t file, int width, int height, int ycc, int quality, int optimize,
	int density_unit, int density_x, int density_y, char *message) {
	vc_jpeg_out *j = calloc(1, sizeof *j);
	if (!j) {
		snprintf(message, VC_MESSAGE, "out of memory");
		return NULL;
	}
	j->file = file;
	j->message = message;
	j->c.err = jpeg_std_error(&j->err);
	j->err.error_exit = fail;
	j->err.emit_message = quiet;
	j->c.client_data = j;
	if (setjmp(j->jump)) {
		vc_jpeg_free(j);
		return NULL;
	}
	jpeg_create_compress(&j->c);
	j->c.client_data = j;
	j->dest.init_destination = begin;
	j->dest.empty_output_buffer = empty;
	j->dest.term_destination = end;
	j->c.dest = &j->dest;
	j->c.image_width = width;
	j->c.image_height = height;
	j->c.input_components = 3;
	j->c.in_color_space = ycc ? JCS_YCbCr : JCS_RGB;
	jpeg_set_defaults(&j->c);
	jpeg_set_colorspace(&j->c, JCS_YCbCr);
	jpeg_set_quality(&j->c, quality, TRUE);
	j->c.optimize_coding = optimize;
	for (int i = 0; i < 3; i++)
		j->c.comp_info[i].h_samp_factor = j->c.comp_info[i].v_samp_factor = 1;
	j->c.density_unit = density_unit;
	j->c.X_density = density_x;
	j->c.Y_density = density_y;
	jpeg_start_compress(&j->c, TRUE);
	return j;
}

int vc_jpeg_marker(vc_jpeg_out *j, int marker, const uint8_t *data, unsigned n, char *message) {
	j->message = message;
	if (setjmp(j->jump))
		return -1;
	jpeg_write_marker(&j->c, marker, data, n);
	return 0;
}

int vc_jpeg_write(vc_jpeg_out *j, const uint8_t *rows, int stride, int n, char *message) {
	j->message = message;
	if (setjmp(j->jump))
		return -1;
	for (int y = 0; y < n; y++) {
		JSAMPROW row = (JSAMPROW)(rows + (size_t)stride * y);
		jpeg_write_scanlines(&j->c, &row, 1);
	}
	return 0;
}

int vc_jpeg_finish(vc_jpeg_out *j, char *message) {
	j->message = message;
	if (setjmp(j->jump))
		return -1;
	jpeg_finish_compress(&j->c);
	return 0;
}

void vc_jpeg_free(vc_jpeg_out *j) {
	jpeg_destroy_compress(&j->c);
	free(j);
}
