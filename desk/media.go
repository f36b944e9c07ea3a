package desk

import (
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// mediaKinds are the films and photos that browsers may show, by their names' ends.
var mediaKinds = map[string]string{
	".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/mp4", ".webm": "video/webm",
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp",
}

// media sends a finished film, or with side=before what it was made from, to the
// browser's own player.
func (s *Server) media(w http.ResponseWriter, r *http.Request) {
	q := s.jobs
	q.mu.Lock()
	at := slices.IndexFunc(q.all, func(one *run) bool { return one.view.ID == r.PathValue("job") && one.view.State == stateDone })
	var one *run
	if at >= 0 {
		one = q.all[at]
	}
	q.mu.Unlock()
	if one == nil {
		refuse(w, http.StatusNotFound, "no such film")
		return
	}
	name, open := one.output, func() (*os.File, error) { return one.film.root.dir.Open(filepath.FromSlash(one.output)) }
	if r.URL.Query().Get("side") == "before" {
		name, open = one.film.rel, one.film.open
	}
	if !plays(name) {
		refuse(w, http.StatusNotFound, "browsers do not show "+path.Base(name))
		return
	}
	file, err := open()
	if err != nil {
		refuse(w, http.StatusGone, oneLine(err))
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		refuse(w, http.StatusGone, "the film has gone")
		return
	}
	w.Header().Set("Content-Type", mediaKinds[strings.ToLower(path.Ext(name))])
	http.ServeContent(w, r, "", info.ModTime(), file)
}
