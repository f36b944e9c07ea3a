package desk

import "net/http"

// readGuide answers with what has been said of a film.
func (s *Server) readGuide(w http.ResponseWriter, r *http.Request) {
	answer(w, map[string]any{"able": false, "revision": 0, "statements": []any{}, "palette": []any{}, "undo": false, "redo": false})
}

// changeGuide changes it.
func (s *Server) changeGuide(w http.ResponseWriter, r *http.Request) {
	refuse(w, http.StatusNotImplemented, "no guide")
}
