#include <stdlib.h>
#include <string.h>

#include <lcms2.h>
#include <libdeflate.h>

#include "bridge.h"

struct vc_icc {
	cmsHTRANSFORM transform;
};

int vc_icc_model(const uint8_t *profile, size_t n, char *name, int size) {
	cmsHPROFILE p = cmsOpenProfileFromMem(profile, n);
	if (!p)
		return -2;
	name[0] = 0;
	cmsGetProfileInfoASCII(p, cmsInfoDescription, "en", "US", name, size);
	cmsColorSpaceSignature space = cmsGetColorSpace(p);
	cmsProfileClassSignature class = cmsGetDeviceClass(p);
	cmsCloseProfile(p);
	if (class == cmsSigLinkClass || class == cmsSigNamedColorClass || class == cmsSigAbstractClass)
		return -1;
	switch (space) {
	case cmsSigGrayData:
		return VC_GREY;
	case cmsSigRgbData:
		return VC_RGB;
	case cmsSigCmykData:
		return VC_CMYK;
	case cmsSigLabData:
		return VC_LAB;
	default:
		return -1;
	}
}

static cmsUInt32Number format(int model, int bytes, int extra) {
	static const int spaces[] = {PT_GRAY, PT_RGB, PT_CMYK, PT_Lab}, channels[] = {1, 3, 4, 3};
	cmsUInt32Number f = COLORSPACE_SH(spaces[model]) | CHANNELS_SH(channels[model]) | EXTRA_SH(extra) | BYTES_SH(bytes);
	return bytes == 4 ? f | FLOAT_SH(1) : f;
}

// Relative colorimetric: L* of the picture stays what its profile says. Curves are not
// resampled where there is nothing else: 49 points are too few for dark tones.
static vc_icc *begin(cmsHPROFILE from, int model, int bytes, int extra, int deep) {
	vc_icc *t = calloc(1, sizeof *t);
	int curves = deep && from && (model == VC_GREY || cmsIsMatrixShaper(from));
	cmsHPROFILE to = cmsCreate_sRGBProfile();
	if (t && from && to)
		t->transform = cmsCreateTransform(from, format(model, bytes, extra), to, deep ? TYPE_RGB_16 : TYPE_RGB_8,
			INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOCACHE | (curves ? cmsFLAGS_NOOPTIMIZE : cmsFLAGS_HIGHRESPRECALC));
	if (from)
		cmsCloseProfile(from);
	if (to)
		cmsCloseProfile(to);
	if (t && !t->transform) {
		free(t);
		t = NULL;
	}
	return t;
}

vc_icc *vc_icc_open(const uint8_t *profile, size_t n, int model, int bytes, int extra, int deep) {
	return begin(cmsOpenProfileFromMem(profile, n), model, bytes, extra, deep);
}

vc_icc *vc_icc_lab(int extra, int deep) { return begin(cmsCreateLab4Profile(NULL), VC_LAB, 2, extra, deep); }

vc_icc *vc_icc_gamma(int model, double gamma, const double *xy, int bytes, int extra, int deep) {
	cmsToneCurve *curve = cmsBuildGamma(NULL, gamma), *curves[3] = {curve, curve, curve};
	cmsCIExyY white = {0.3127, 0.3290, 1};
	cmsCIExyYTRIPLE primaries = {{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};
	if (xy) {
		cmsCIExyY w = {xy[0], xy[1], 1};
		cmsCIExyYTRIPLE p = {{xy[2], xy[3], 1}, {xy[4], xy[5], 1}, {xy[6], xy[7], 1}};
		white = w;
		primaries = p;
	}
	cmsHPROFILE from = model == VC_GREY ? cmsCreateGrayProfile(cmsD50_xyY(), curve) : cmsCreateRGBProfile(&white, &primaries, curves);
	cmsFreeToneCurve(curve);
	return begin(from, model, bytes, extra, deep);
}

void vc_icc_apply(vc_icc *t, const void *from, void *to, size_t pixels) { cmsDoTransform(t->transform, from, to, pixels); }

void vc_icc_close(vc_icc *t) {
	cmsDeleteTransform(t->transform);
	free(t);
}

int vc_icc_srgb(uint8_t *to, uint32_t *n) {
	cmsHPROFILE p = cmsCreate_sRGBProfile();
	cmsUInt32Number size = *n;
	if (!p)
		return -1;
	cmsSetProfileVersion(p, 2.1);
	// Saving leaves size as it was: only asking for it says it.
	int ok = cmsSaveProfileToMem(p, NULL, &size) && size <= *n && cmsSaveProfileToMem(p, to, &size);
	cmsCloseProfile(p);
	*n = size;
	return ok ? 0 : -1;
}

size_t vc_deflate_bound(size_t n) { return libdeflate_zlib_compress_bound(NULL, n); }

size_t vc_deflate(const uint8_t *from, size_t n, uint8_t *to, size_t room, int level) {
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
	if (!c)
		return 0;
	size_t size = libdeflate_zlib_compress(c, from, n, to, room);
	libdeflate_free_compressor(c);
	return size;
}
