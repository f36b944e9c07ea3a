package desk

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Requests that do not come from the desk's own page are refused before anything else.
func TestGuard(t *testing.T) {
	g := &guard{names: []string{"attic.lan"}, next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "in") })}
	own := map[string]string{"Sec-Fetch-Site": "same-origin"}
	with := func(more ...string) map[string]string {
		h := map[string]string{}
		for i := 0; i < len(more); i += 2 {
			h[more[i]] = more[i+1]
		}
		return h
	}
	tests := []struct {
		name, method, host, path string
		header                   map[string]string
		want                     int
	}{
		{"the page", "GET", "127.0.0.1:4711", "/api/films", own, 200},
		{"by IPv6", "GET", "[::1]:4711", "/api/films", own, 200},
		{"by name", "GET", "localhost:4711", "/api/films", own, 200},
		{"through a tunnel's port", "GET", "localhost:9", "/api/films", own, 200},
		{"by a name that was given", "GET", "Attic.LAN:4711", "/api/films", own, 200},
		{"a client that is no browser", "GET", "127.0.0.1:4711", "/api/films", nil, 200},
		{"somebody types the address", "GET", "127.0.0.1:4711", "/open", with("Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"), 200},
		{"a link elsewhere leads here", "GET", "127.0.0.1:4711", "/", with("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"), 200},
		{"rebound name", "GET", "evil.test", "/api/films", own, 421},
		{"no host", "GET", "", "/api/films", own, 421},
		{"any address", "GET", "0.0.0.0:4711", "/api/films", own, 421},
		{"loopback as a part of a name", "GET", "127.0.0.1.evil.test", "/api/films", own, 421},
		{"zone", "GET", "[::1%25lo]:4711", "/api/films", own, 421},
		{"another page fetches", "GET", "127.0.0.1:4711", "/api/films", with("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"), 403},
		{"a page on another port fetches", "GET", "127.0.0.1:4711", "/thumb/1", with("Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"), 403},
		{"another page frames it", "GET", "127.0.0.1:4711", "/", with("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"), 403},
		{"a link leads to a picture", "GET", "127.0.0.1:4711", "/thumb/1", with("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"), 403},
		{"a form posts", "POST", "127.0.0.1:4711", "/api/jobs", with("Sec-Fetch-Site", "cross-site", "Origin", "http://evil.test"), 403},
		{"an old browser posts", "POST", "127.0.0.1:4711", "/api/jobs", with("Origin", "http://evil.test"), 403},
		{"origin of another port", "POST", "127.0.0.1:4711", "/api/jobs", with("Origin", "http://127.0.0.1:8080"), 403},
		{"no origin", "POST", "127.0.0.1:4711", "/api/jobs", with("Origin", "null"), 403},
		{"own origin", "POST", "127.0.0.1:4711", "/api/jobs", with("Sec-Fetch-Site", "same-origin", "Origin", "http://127.0.0.1:4711"), 200},
		{"unknown fetch site", "GET", "127.0.0.1:4711", "/", with("Sec-Fetch-Site", "space"), 403},
		{"another method", "DELETE", "127.0.0.1:4711", "/api/jobs", own, 405},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, tt.path, nil)
			r.Host = tt.host
			for k, v := range tt.header {
				r.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Errorf("got status %d, want %d", w.Code, tt.want)
			}
			for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy"} {
				if w.Header().Get(h) == "" {
					t.Errorf("got no %s", h)
				}
			}
			if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
				t.Errorf("got policy %q", got)
			}
		})
	}
}
