package encode

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vidcolor/vidcolor/internal/av"
)

// LostInPictures names what of the film o.CopyFrom numbered pictures of the kind ext ("png")
// cannot hold, one line each: dropped are its other streams and its chapters, noted its
// tags. Errors are *vidcolor.Error.
func LostInPictures(o Options, ext string) (dropped, noted []string, err error) {
	in, err := openSource(&o)
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	streams, chapters := in.Streams(), av.Chapters(in.FormatContext)
	main := av.MainStream(streams)
	for _, s := range streams {
		if main != nil && s.Index() == main.Index() || madeByMuxer(s, chapters) {
			continue
		}
		dropped = append(dropped, nameStream(s)+": "+ext+" cannot hold it")
	}
	if main != nil {
		for _, what := range lostOf(main, nil) {
			dropped = append(dropped, what+" of "+nameStream(main)+": "+ext+" cannot hold it")
		}
	}
	if chapters > 0 {
		dropped = append(dropped, lostChapters(chapters, ext))
	}
	tags := slices.Sorted(maps.Keys(av.FormatMetadata(in.FormatContext)))
	if tags = slices.DeleteFunc(tags, technical); len(tags) > 0 {
		noted = append(noted, lostTags(tags, ext))
	}
	return dropped, noted, nil
}

// lostChapters says that n chapters are lost.
func lostChapters(n int, ext string) string {
	if n == 1 {
		return "1 chapter: " + ext + " cannot hold it"
	}
	return fmt.Sprintf("%d chapters: %s cannot hold them", n, ext)
}

// lostTags says that tags of the film are lost.
func lostTags(names []string, ext string) string {
	return fmt.Sprintf("%s cannot hold these tags of the film: %s", ext, strings.Join(names, ", "))
}
