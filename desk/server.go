package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor/job"
)

// Options say what a desk shows and who may reach it.
type Options struct {
	// Paths are the folders, or single films and photos, that may be seen; none is
	// the current folder. Nothing outside them is opened.
	Paths []string

	// Listen is the address to listen on, "" = 127.0.0.1 and a free port. An address
	// that other machines reach needs PasswordFile.
	Listen string

	// PasswordFile holds the password that is asked for in place of the token, in its
	// first line; "" = the token in the address is enough.
	PasswordFile string

	// Spec holds the options that films begin with: its Input and Output are ignored.
	Spec job.Spec

	// Farm is a farm whose films and workers are shown; nil = none.
	Farm Farm

	// Engine runs the jobs and lends its networks to the pictures. It stays the caller's.
	Engine *job.Engine
}

// ErrOpenToOthers is the error of an address that other machines reach without a password.
var ErrOpenToOthers = errors.New("other machines can reach that address")

// Server is one desk. Its methods are safe for concurrent use.
type Server struct {
	options  Options
	listener net.Listener
	sessions *sessions
	library  *library
	hub      *hub
	assets   map[string]asset
	films    *bench
	jobs     *queue
}

// New opens the folders and the port. The caller calls Serve, which closes both.
func New(o Options) (_ *Server, err error) {
	s := &Server{options: o, hub: newHub()}
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return nil, fmt.Errorf("%q is no address with a port: %w", o.Listen, err)
	}
	if !loopback(host) && o.PasswordFile == "" {
		return nil, ErrOpenToOthers
	}
	if s.library, err = newLibrary(o.Paths); err != nil {
		return nil, err
	}
	if s.listener, err = net.Listen("tcp", o.Listen); err != nil {
		return nil, errors.Join(err, s.library.close())
	}
	port := s.listener.Addr().(*net.TCPAddr).Port
	if s.sessions, err = newSessions(port, o.PasswordFile); err != nil {
		return nil, errors.Join(err, s.listener.Close(), s.library.close())
	}
	s.films = newBench(s)
	s.jobs = newQueue(s)
	return s, nil
}

// loopback reports whether only this machine reaches host.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// URL is the address to open in a browser. It carries the token, if there is one,
// where browsers do not send it on.
func (s *Server) URL() string {
	a := s.listener.Addr().(*net.TCPAddr)
	host := a.IP.String()
	if a.IP.IsUnspecified() {
		host = "localhost"
	}
	url := "http://" + net.JoinHostPort(host, strconv.Itoa(a.Port)) + "/open"
	if s.sessions.token != "" {
		url += "#" + s.sessions.token
	}
	return url
}

// names are the host names, besides this machine's loopback, that requests may ask for.
func (s *Server) names() []string {
	host, _, _ := net.SplitHostPort(s.options.Listen)
	if s.options.Listen == "" || loopback(host) {
		return nil
	}
	names := []string{strings.ToLower(host)}
	if name, err := os.Hostname(); err == nil {
		names = append(names, strings.ToLower(name))
	}
	if addresses, err := net.InterfaceAddrs(); err == nil {
		for _, a := range addresses {
			if n, ok := a.(*net.IPNet); ok {
				names = append(names, n.IP.String())
			}
		}
	}
	return names
}

// Serve answers requests until ctx ends; then running jobs are stopped so that they
// can be gone on with. It closes all that New opened.
func (s *Server) Serve(ctx context.Context) error {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	server := &http.Server{
		Handler:           &guard{names: s.names(), next: s.routes()},
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		BaseContext:       func(net.Listener) context.Context { return life },
	}
	stop := context.AfterFunc(ctx, func() {
		s.jobs.close()
		s.hub.close()
		end()
		wait, done := context.WithTimeout(context.Background(), 2*time.Second)
		defer done()
		if server.Shutdown(wait) != nil {
			_ = server.Close()
		}
	})
	err := server.Serve(s.listener)
	stop()
	s.jobs.close()
	s.hub.close()
	s.films.close()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, s.library.close())
}

// routes is what the page can ask for. Everything but its own files and the exchange
// of the token needs a session; pictures its cookie, calls its key, too.
func (s *Server) routes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{$}", s.assets["/assets/index.html"].serve)
	m.HandleFunc("GET /open", s.assets["/assets/open.html"].serve)
	for p, a := range s.assets {
		m.HandleFunc("GET "+p, a.serve)
	}
	m.HandleFunc("GET /api/open", s.asksPassword)
	m.HandleFunc("POST /api/open", s.open)

	m.HandleFunc("GET /thumb/{film}", s.sessions.picture(s.thumb))
	m.HandleFunc("GET /media/{job}", s.sessions.picture(s.media))

	call := func(pattern string, f http.HandlerFunc) { m.HandleFunc(pattern, s.sessions.call(f)) }
	call("GET /api/events", s.hub.ServeHTTP)
	call("GET /api/films", s.listFilms)
	call("GET /api/films/{film}", s.filmInfo)
	call("POST /api/films/{film}/scan", s.scan)
	call("GET /api/films/{film}/shots", s.shots)
	call("GET /api/films/{film}/at", s.frameAt)
	call("GET /api/films/{film}/frame", s.frame)
	call("GET /api/films/{film}/stretch", s.stretch)
	call("GET /api/films/{film}/guide", s.readGuide)
	call("POST /api/films/{film}/guide", s.changeGuide)
	call("POST /api/films/{film}/references", s.addReference)
	call("GET /api/films/{film}/references/{number}", s.reference)
	call("POST /api/films/{film}/options", s.setOptions)
	call("GET /api/films/{film}/variant", s.variant)
	call("GET /api/options", s.listOptions)
	call("POST /api/command", s.command)
	call("GET /api/jobs", s.listJobs)
	call("POST /api/jobs", s.addJobs)
	call("POST /api/jobs/{job}/{act}", s.actOnJob)
	if s.options.Farm != nil {
		call("GET /api/farm", s.farm)
		call("POST /api/farm/{act}", s.actOnFarm)
	}
	return m
}

// asksPassword tells the page that opens the desk what to ask for.
func (s *Server) asksPassword(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]bool{"password": s.sessions.password != nil})
}

// open exchanges the token or password for a session.
func (s *Server) open(w http.ResponseWriter, r *http.Request) {
	var ask struct{ Word string }
	if !read(w, r, &ask) {
		return
	}
	one, err := s.sessions.open(ask.Word)
	switch {
	case errors.Is(err, errWait):
		refuse(w, http.StatusTooManyRequests, err.Error())
		return
	case err != nil:
		refuse(w, http.StatusForbidden, err.Error())
		return
	}
	s.sessions.set(w, one)
	answer(w, map[string]string{"key": one.key})
}

// answer writes v as JSON.
func answer(w http.ResponseWriter, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text)
}

// maxAsk bounds a request in JSON, in bytes.
const maxAsk = 1 << 20

// read reads a request in JSON into v; where it is none it answers and returns false.
func read(w http.ResponseWriter, r *http.Request, v any) bool {
	d := json.NewDecoder(io.LimitReader(r.Body, maxAsk))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		refuse(w, http.StatusBadRequest, "the request is not understood: "+err.Error())
		return false
	}
	return true
}
