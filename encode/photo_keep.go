package encode

import (
	"os"

	"github.com/vidcolor/vidcolor/internal/photo"
)

// keptPhoto is the photo whose text and opacity an output keeps.
type keptPhoto struct {
	*photo.Reader
	file *os.File
}

func openKept(path string, page int) (*keptPhoto, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, failed("open", path, cause(err), "")
	}
	st, err := f.Stat()
	if err == nil {
		var r *photo.Reader
		if r, err = photo.Open(f, st.Size(), photo.Options{Page: page}); err == nil {
			return &keptPhoto{r, f}, nil
		}
	}
	f.Close()
	return nil, photoFailure(path, err)
}

func (k *keptPhoto) close() {
	k.Reader.Close()
	k.file.Close()
}
