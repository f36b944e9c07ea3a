package desk

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// maxBody bounds what a request may send, in bytes: a painted picture of a large film.
const maxBody = 64 << 20

// policy is what the page may load: itself alone, nothing inline, no script made of text.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; " +
	"img-src 'self' blob:; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// guard refuses requests that do not come from the desk's own page on this machine.
type guard struct {
	names []string // further host names that may be asked for, lower case
	next  http.Handler
}

func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if !g.knows(r.Host) {
		refuse(w, http.StatusMisdirectedRequest, "the desk is not asked for by this name")
		return
	}
	if !sameSite(r) {
		refuse(w, http.StatusForbidden, "another page asks")
		return
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		refuse(w, http.StatusMethodNotAllowed, "no such method")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	g.next.ServeHTTP(w, r)
}

// knows reports whether host, with or without a port, is this machine or a name
// that was given.
func (g *guard) knows(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	if host == "localhost" {
		return true
	}
	for _, n := range g.names {
		if host == n {
			return true
		}
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback() && ip.Zone() == ""
}

// sameSite reports whether a request comes from the desk's own page, or is somebody
// opening it. Browsers say so in Sec-Fetch-Site; on plain HTTP off this machine they
// do not, and then the Origin must be the Host.
func sameSite(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	opens := r.Method == http.MethodGet && (r.URL.Path == "/" || r.URL.Path == "/open")
	switch site {
	case "same-origin":
	case "none", "cross-site", "same-site":
		mode := r.Header.Get("Sec-Fetch-Mode")
		if !opens || mode != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document" {
			return false
		}
	case "":
	default:
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	_, host, found := strings.Cut(origin, "://")
	return found && strings.EqualFold(host, r.Host)
}

// refuse answers with a status and one line.
func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(why + "\n"))
}
