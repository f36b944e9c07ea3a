package desk

import (
	"net/http"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// media sends a finished film to the browser's own player.
func (s *Server) media(w http.ResponseWriter, r *http.Request) {
	q := s.jobs
	q.mu.Lock()
	at := slices.IndexFunc(q.all, func(one *run) bool { return one.view.ID == r.PathValue("job") && one.view.Plays != "" })
	var one *run
	if at >= 0 {
		one = q.all[at]
	}
	q.mu.Unlock()
	if one == nil {
		refuse(w, http.StatusNotFound, "no such film")
		return
	}
	file, err := one.film.root.dir.Open(filepath.FromSlash(one.output))
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
	w.Header().Set("Content-Type", mediaKind(one.output))
	http.ServeContent(w, r, "", info.ModTime(), file)
}

func mediaKind(name string) string {
	if strings.EqualFold(path.Ext(name), ".webm") {
		return "video/webm"
	}
	return "video/mp4"
}
