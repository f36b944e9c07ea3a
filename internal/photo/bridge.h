// What the C side of package photo offers to its Go side. Every reader and writer
// is used by one thread at a time; messages are those of the libraries.
#ifndef VIDCOLOR_PHOTO_H
#define VIDCOLOR_PHOTO_H

#include <stddef.h>
#include <stdint.h>

#define VC_MESSAGE 256

// Bytes of the file, given and taken by Go. Both return how many, negative for a
// failure that Go remembers.
extern int64_t vcPhotoRead(uintptr_t file, int64_t at, void *to, int64_t n);
extern int64_t vcPhotoWrite(uintptr_t file, void *from, int64_t n);
extern int vcPhotoStop(uintptr_t file);

// JPEG

typedef struct vc_jpeg vc_jpeg;

typedef struct {
	int width, height, precision, components;
	int space;        // J_COLOR_SPACE of the file
	int adobe;        // CMYK is stored inverted
	int progressive;
	int max_h, max_v; // sampling factors
	int h[4], v[4];
	int block_rows;   // rows of an iMCU
	int block_width[4]; // samples of a row of blocks
} vc_jpeg_head;

enum { VC_JPEG_LUMA, VC_JPEG_YCC, VC_JPEG_RGB, VC_JPEG_CMYK, VC_JPEG_RAW };

typedef struct {
	int ended;        // the data ended before the picture
	int row, scan;    // where it ended, or is damaged first
	int bad;          // pieces of data that are damaged
	char message[VC_MESSAGE];
} vc_jpeg_damage;

vc_jpeg *vc_jpeg_open(uintptr_t file, vc_jpeg_head *head, char *message);
int vc_jpeg_start(vc_jpeg *j, int mode, char *message);
int vc_jpeg_rows(vc_jpeg *j, uint8_t *to, int stride, int rows, char *message);
int vc_jpeg_raw(vc_jpeg *j, uint8_t *planes, const int *strides, const int *rows, char *message);
void vc_jpeg_rest(vc_jpeg *j);
void vc_jpeg_damaged(vc_jpeg *j, vc_jpeg_damage *d);
void vc_jpeg_close(vc_jpeg *j);

typedef struct vc_jpeg_out vc_jpeg_out;
vc_jpeg_out *vc_jpeg_create(uintptr_t file, int width, int height, int ycc, int quality, int optimize,
	int density_unit, int density_x, int density_y, char *message);
int vc_jpeg_marker(vc_jpeg_out *j, int marker, const uint8_t *data, unsigned n, char *message);
int vc_jpeg_write(vc_jpeg_out *j, const uint8_t *rows, int stride, int n, char *message);
int vc_jpeg_finish(vc_jpeg_out *j, char *message);
void vc_jpeg_free(vc_jpeg_out *j);

// PNG

typedef struct vc_png vc_png;

typedef struct {
	int width, height, bits, color, interlaced;
	int channels, depth; // of the rows that are given
	int rowbytes;
} vc_png_head;

vc_png *vc_png_open(uintptr_t file, vc_png_head *head, char *message);
int vc_png_rows(vc_png *p, uint8_t *to, size_t stride, int rows, char *message); // rows read
int vc_png_warnings(vc_png *p, char *message);
void vc_png_close(vc_png *p);

// TIFF

typedef struct vc_tiff vc_tiff;

typedef struct {
	uint32_t width, height;
	int bits, samples, photometric, format, planar, compression;
	int configured, tiled;
	uint32_t rows_per_strip, tile_width, tile_height;
	int64_t line, strip, tile; // bytes of one
} vc_tiff_head;

vc_tiff *vc_tiff_open(uintptr_t file, int64_t size, uint64_t directory, vc_tiff_head *head, char *message);
int vc_tiff_line(vc_tiff *t, void *to, uint32_t row, char *message);
int vc_tiff_strip(vc_tiff *t, void *to, int64_t n, uint32_t row, int sample, char *message);
int vc_tiff_tile(vc_tiff *t, void *to, int64_t n, uint32_t x, uint32_t y, int sample, char *message);
int vc_tiff_rgba(vc_tiff *t, uint32_t *to, uint32_t x, uint32_t y, char *message);
void vc_tiff_close(vc_tiff *t);

// WebP

typedef struct vc_webp vc_webp;

typedef struct {
	int width, height, alpha, animated, lossless;
} vc_webp_head;

int vc_webp_look(const uint8_t *data, size_t n, vc_webp_head *head);
vc_webp *vc_webp_decode(const uint8_t *data, size_t n, int yuv, int *rows, char *message);
const uint8_t *vc_webp_plane(vc_webp *w, int plane, int *stride); // R G B A at once, or Y, U, V, A
void vc_webp_close(vc_webp *w);
int vc_webp_encode(const uint8_t *rgba, int width, int height, int channels, float quality, uint8_t **out, size_t *n, char *message);
int vc_webp_wrap(uint8_t *image, size_t n, const uint8_t *icc, size_t icc_n, const uint8_t *exif, size_t exif_n,
	const uint8_t *xmp, size_t xmp_n, uint8_t **out, size_t *out_n);
void vc_webp_free(uint8_t *p);

// Profiles

typedef struct vc_icc vc_icc;
enum { VC_GREY, VC_RGB, VC_CMYK, VC_LAB };

int vc_icc_model(const uint8_t *profile, size_t n, char *name, int size); // VC_…, −1 = another, −2 = no profile
vc_icc *vc_icc_open(const uint8_t *profile, size_t n, int model, int bytes, int extra, int deep); // bytes a sample, 4 = float
vc_icc *vc_icc_lab(int extra, int deep);
vc_icc *vc_icc_gamma(int model, double gamma, const double *xy, int bytes, int extra, int deep);
void vc_icc_apply(vc_icc *t, const void *from, void *to, size_t pixels);
void vc_icc_close(vc_icc *t);
int vc_icc_srgb(uint8_t *to, uint32_t *n);

// Compression

size_t vc_deflate_bound(size_t n);
size_t vc_deflate(const uint8_t *from, size_t n, uint8_t *to, size_t room, int level);

#endif
