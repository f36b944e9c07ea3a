package av

// #include <stdlib.h>
// #include "shim.h"
import "C"

import (
	"math"
	"strings"
	"unsafe"

	"github.com/asticode/go-astiav"
	"github.com/vidcolor/vidcolor/internal/fault"
)

// StreamMetadata returns a stream's tags.
func StreamMetadata(s *astiav.Stream) map[string]string { return dictMap(streamC(s).metadata) }

// FormatMetadata returns a file's tags.
func FormatMetadata(fc *astiav.FormatContext) map[string]string { return dictMap(formatC(fc).metadata) }

// CopyFormatMetadata copies the file's tags but those that name the source's
// own container brand.
func CopyFormatMetadata(dst, src *astiav.FormatContext) error {
	d := formatC(dst)
	for k, v := range dictMap(formatC(src).metadata) {
		switch strings.ToLower(k) {
		case "major_brand", "minor_version", "compatible_brands", "encoder":
			continue
		}
		if err := setDict(&d.metadata, k, v); err != nil {
			return err
		}
	}
	return nil
}

// DropEncodingTags removes tags of s that described its former encoding: the
// encoder's name, Matroska's statistics, and that there is opacity beside it.
func DropEncodingTags(s *astiav.Stream) {
	c := streamC(s)
	for k := range dictMap(c.metadata) {
		u := strings.ToUpper(k)
		if u == "ENCODER" || u == "ALPHA_MODE" || strings.HasPrefix(u, "_STATISTICS") || strings.HasPrefix(u, "NUMBER_OF_") ||
			strings.HasPrefix(u, "BPS") || strings.HasPrefix(u, "DURATION") {
			ck := C.CString(k)
			C.av_dict_set(&c.metadata, ck, nil, 0)
			C.free(unsafe.Pointer(ck))
		}
	}
}

// SetFormatMetadata sets one tag of a file; "" removes it.
func SetFormatMetadata(fc *astiav.FormatContext, key, value string) error {
	d := &formatC(fc).metadata
	if value == "" {
		dropDict(d, key)
		return nil
	}
	return setDict(d, key, value)
}

func dropDict(d **C.AVDictionary, key string) {
	ck := C.CString(key)
	defer C.free(unsafe.Pointer(ck))
	C.av_dict_set(d, ck, nil, 0)
}

// Chapters is the number of chapters of a file.
func Chapters(fc *astiav.FormatContext) int { return int(formatC(fc).nb_chapters) }

// CopyChapters copies the chapters that touch the time from offset to end,
// both in microseconds of src, moved so that offset becomes 0. math.MaxInt64
// as end means all.
func CopyChapters(dst, src *astiav.FormatContext, offset, end int64) error {
	return check(C.vc_chapters_copy(formatC(dst), formatC(src), C.int64_t(offset), C.int64_t(end)))
}

// NoEnd as an end for CopyChapters means that there is none.
const NoEnd = math.MaxInt64

func dictMap(d *C.AVDictionary) map[string]string {
	m := make(map[string]string)
	empty := C.CString("")
	defer C.free(unsafe.Pointer(empty))
	for e := C.av_dict_get(d, empty, nil, C.AV_DICT_IGNORE_SUFFIX); e != nil; e = C.av_dict_get(d, empty, e, C.AV_DICT_IGNORE_SUFFIX) {
		m[C.GoString(e.key)] = C.GoString(e.value)
	}
	return m
}

// Options makes a dictionary of m; free it.
func Options(m map[string]string) (*astiav.Dictionary, error) {
	if err := fault.At("options"); err != nil {
		return nil, err
	}
	d := astiav.NewDictionary()
	for k, v := range m {
		if err := d.Set(k, v, 0); err != nil {
			d.Free()
			return nil, err
		}
	}
	return d, nil
}

// Left returns what a call that takes options left in d: options that nobody
// knew.
func Left(d *astiav.Dictionary) map[string]string { return dictMap((*C.AVDictionary)(cptr(d))) }

func setDict(d **C.AVDictionary, key, value string) error {
	ck, cv := C.CString(key), C.CString(value)
	defer C.free(unsafe.Pointer(ck))
	defer C.free(unsafe.Pointer(cv))
	return check(C.av_dict_set(d, ck, cv, 0))
}
