package desk

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
)

//go:embed assets
var embedded embed.FS

// asset is one of the page's own files.
type asset struct {
	data []byte
	kind string // Content-Type
	etag string
}

// kinds are the content types of the page's files; the system's table may know others.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
}

// loadAssets reads the page's files by their paths below /assets/.
func loadAssets() (map[string]asset, error) {
	all := map[string]asset{}
	err := fs.WalkDir(embedded, "assets", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := embedded.ReadFile(p)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		all["/"+p] = asset{data, kinds[path.Ext(p)], `"` + hex.EncodeToString(sum[:12]) + `"`}
		return nil
	})
	return all, err
}

// serve answers with the file, or with 304 where the browser has it. A new build of
// the desk may stand at the same port, so it is asked for each time.
func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("ETag", a.etag)
	h.Set("Cache-Control", "no-cache")
	if r.Header.Get("If-None-Match") == a.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(a.data)
}
