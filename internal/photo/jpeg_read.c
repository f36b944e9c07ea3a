#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "bridge.h"

enum { BUFFER = 1 << 16, MOST_SCANS = 500, STRAY = 16 };

struct vc_jpeg {
	struct jpeg_decompress_struct d;
	struct jpeg_error_mgr err;
	struct jpeg_source_mgr src;
	struct jpeg_progress_mgr progress;
	jmp_buf jump;
	char *message;
	uintptr_t file;
	int64_t at;
	int raw, given;
	vc_jpeg_damage damage;
	JOCTET buffer[BUFFER];
};

static void fail(j_common_ptr c) {
	vc_jpeg *j = c->client_data;
	char text[JMSG_LENGTH_MAX];
	(*c->err->format_message)(c, text);
	if (j->message)
		snprintf(j->message, VC_MESSAGE, "%s", text);
	longjmp(j->jump, 1);
}

// Where the decoder reads: the first row of the iMCU that it is in.
static void place(vc_jpeg *j) {
	j->damage.row = (int)j->d.input_iMCU_row * j->d.max_v_samp_factor * DCTSIZE;
	j->damage.scan = j->d.input_scan_number;
}

static void warn(j_common_ptr c, int level) {
	vc_jpeg *j = c->client_data;
	if (level >= 0)
		return;
	// A few stray bytes are usual; many, within the picture's data, are what is left
	// where these are damaged.
	if (c->err->msg_code == JWRN_EXTRANEOUS_DATA && (j->d.input_scan_number == 0 || c->err->msg_parm.i[0] < STRAY))
		return;
	c->err->num_warnings++;
	if (j->damage.ended)
		return;
	if (j->damage.bad++ == 0) {
		char text[JMSG_LENGTH_MAX];
		(*c->err->format_message)(c, text);
		snprintf(j->damage.message, VC_MESSAGE, "%s", text);
		place(j);
	}
}

static void nothing(j_decompress_ptr d) { (void)d; }

static boolean fill(j_decompress_ptr d) {
	vc_jpeg *j = d->client_data;
	int64_t n = vcPhotoRead(j->file, j->at, j->buffer, BUFFER);
	if (n <= 0) {
		if (!j->damage.ended) {
			j->damage.ended = 1;
			place(j);
		}
		j->buffer[0] = 0xff;
		j->buffer[1] = JPEG_EOI;
		n = 2;
	} else {
		j->at += n;
	}
	j->src.next_input_byte = j->buffer;
	j->src.bytes_in_buffer = n;
	return TRUE;
}

static void skip(j_decompress_ptr d, long n) {
	vc_jpeg *j = d->client_data;
	if (n <= 0)
		return;
	if ((size_t)n <= j->src.bytes_in_buffer) {
		j->src.next_input_byte += n;
		j->src.bytes_in_buffer -= n;
		return;
	}
	j->at += n - (long)j->src.bytes_in_buffer;
	j->src.bytes_in_buffer = 0;
}

static void watch(j_common_ptr c) {
	vc_jpeg *j = c->client_data;
	if (vcPhotoStop(j->file))
		ERREXIT(c, JERR_CANT_SUSPEND);
	if (j->d.input_scan_number > MOST_SCANS)
		ERREXIT(c, JERR_BAD_PROGRESSION);
}

vc_jpeg *vc_jpeg_open(uintptr_t file, vc_jpeg_head *head, char *message) {
	vc_jpeg *j = calloc(1, sizeof *j);
	if (!j) {
		snprintf(message, VC_MESSAGE, "out of memory");
		return NULL;
	}
	j->file = file;
	j->message = message;
	j->d.err = jpeg_std_error(&j->err);
	j->err.error_exit = fail;
	j->err.emit_message = warn;
	j->d.client_data = j;
	if (setjmp(j->jump)) {
		vc_jpeg_close(j);
		return NULL;
	}
	jpeg_create_decompress(&j->d);
	j->d.client_data = j;
	j->src.init_source = nothing;
	j->src.fill_input_buffer = fill;
	j->src.skip_input_data = skip;
	j->src.resync_to_restart = jpeg_resync_to_restart;
	j->src.term_source = nothing;
	j->d.src = &j->src;
	j->progress.progress_monitor = watch;
	j->d.progress = &j->progress;
	jpeg_read_header(&j->d, TRUE);
	head->width = j->d.image_width;
	head->height = j->d.image_height;
	head->precision = j->d.data_precision;
	head->components = j->d.num_components;
	head->space = j->d.jpeg_color_space;
	head->adobe = j->d.saw_Adobe_marker;
	head->progressive = j->d.progressive_mode;
	for (int i = 0; i < j->d.num_components && i < 4; i++) {
		head->h[i] = j->d.comp_info[i].h_samp_factor;
		head->v[i] = j->d.comp_info[i].v_samp_factor;
		head->max_h = head->h[i] > head->max_h ? head->h[i] : head->max_h;
		head->max_v = head->v[i] > head->max_v ? head->v[i] : head->max_v;
	}
	return j;
}

int vc_jpeg_start(vc_jpeg *j, int mode, char *message) {
	static const J_COLOR_SPACE spaces[] = {JCS_GRAYSCALE, JCS_YCbCr, JCS_RGB, JCS_CMYK, JCS_YCbCr};
	j->message = message;
	if (setjmp(j->jump))
		return -1;
	j->d.out_color_space = spaces[mode];
	if (mode == VC_JPEG_RAW)
		j->d.raw_data_out = TRUE;
	jpeg_start_decompress(&j->d);
	return 0;
}

int vc_jpeg_rows(vc_jpeg *j, uint8_t *to, int stride, int rows, char *message) {
	j->message = message;
	j->given = 0;
	if (setjmp(j->jump))
		return -1;
	while (j->given < rows) {
		JSAMPROW row = to + (size_t)stride * j->given;
		if (jpeg_read_scanlines(&j->d, &row, 1) != 1)
			return -1;
		j->given++;
	}
	return rows;
}

// One row of iMCUs: planes follow one another, each of rows[i] rows of strides[i].
int vc_jpeg_raw(vc_jpeg *j, uint8_t *planes, const int *strides, const int *rows, char *message) {
	JSAMPROW lines[3][4 * DCTSIZE];
	JSAMPARRAY components[3] = {lines[0], lines[1], lines[2]};
	j->message = message;
	if (setjmp(j->jump))
		return -1;
	for (int c = 0; c < 3; c++)
		for (int y = 0; y < rows[c]; y++, planes += strides[c])
			lines[c][y] = planes;
	return jpeg_read_raw_data(&j->d, components, rows[0]) > 0 ? 0 : -1;
}

// After the last row: what is left of the data shows damage that none of them did. An
// end without a mark is none.
void vc_jpeg_rest(vc_jpeg *j) {
	char unused[VC_MESSAGE];
	int ended = j->damage.ended;
	j->message = unused;
	if (!setjmp(j->jump))
		jpeg_finish_decompress(&j->d);
	j->damage.ended = ended;
}

void vc_jpeg_damaged(vc_jpeg *j, vc_jpeg_damage *d) { *d = j->damage; }

void vc_jpeg_close(vc_jpeg *j) {
	jpeg_destroy_decompress(&j->d);
	free(j);
}
