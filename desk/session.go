package desk

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// keyHeader carries a session's key beside its cookie.
const keyHeader = "X-Vidcolor-Key"

// maxSessions bounds how many browsers may be in at once; the oldest leaves.
const maxSessions = 64

// session is one browser that has shown the token or the password.
type session struct{ cookie, key string }

// sessions knows who may ask.
type sessions struct {
	name     string // of the cookie: the port is in it, since cookies do not tell ports apart
	token    string // "" where a password is asked for
	salt     []byte
	password []byte // derived; nil without a password

	mu   sync.Mutex
	all  []session
	next time.Time // before which no password is tried
}

// newSessions makes the token, or reads the password that takes its place.
func newSessions(port int, passwordFile string) (*sessions, error) {
	s := &sessions{name: fmt.Sprintf("vidcolor-%d", port)}
	if passwordFile == "" {
		s.token = secret()
		return s, nil
	}
	text, err := os.ReadFile(passwordFile)
	if err != nil {
		return nil, err
	}
	word := strings.TrimRight(string(text), "\r\n")
	if len(word) < 8 {
		return nil, errors.New("the password has fewer than 8 characters")
	}
	s.salt = []byte(secret())
	s.password, err = derive(word, s.salt)
	return s, err
}

func derive(word string, salt []byte) ([]byte, error) {
	return pbkdf2.Key(sha256.New, word, salt, 600_000, 32)
}

// secret is a new name that nobody can guess: 256 bits.
func secret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// errWait is the error of a password that comes too soon after another.
var errWait = errors.New("wait a second between tries")

// open exchanges the token or the password for a session.
func (s *sessions) open(word string) (session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.password != nil {
		if now := time.Now(); now.Before(s.next) {
			return session{}, errWait
		}
		got, err := derive(word, s.salt)
		s.next = time.Now().Add(time.Second)
		if err != nil || subtle.ConstantTimeCompare(got, s.password) != 1 {
			return session{}, errors.New("the password is another")
		}
	} else if subtle.ConstantTimeCompare([]byte(word), []byte(s.token)) != 1 {
		return session{}, errors.New("the token is of another desk; open the address that this one printed")
	}
	n := session{secret(), secret()}
	s.all = append(s.all, n)
	if len(s.all) > maxSessions {
		s.all = s.all[1:]
	}
	return n, nil
}

// find is the session whose cookie r carries.
func (s *sessions) find(r *http.Request) (session, bool) {
	c, err := r.Cookie(s.name)
	if err != nil {
		return session{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.all {
		if subtle.ConstantTimeCompare([]byte(c.Value), []byte(one.cookie)) == 1 {
			return one, true
		}
	}
	return session{}, false
}

// picture lets pass what has a session's cookie.
func (s *sessions) picture(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, ok := s.find(r); !ok {
			refuse(w, http.StatusUnauthorized, "no session: open the address that the desk printed")
			return
		}
		next(w, r)
	}
}

// call lets pass what has a session's cookie and its key.
func (s *sessions) call(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		one, ok := s.find(r)
		if !ok || subtle.ConstantTimeCompare([]byte(r.Header.Get(keyHeader)), []byte(one.key)) != 1 {
			refuse(w, http.StatusUnauthorized, "no session: open the address that the desk printed")
			return
		}
		next(w, r)
	}
}

// set gives the browser the session's cookie.
func (s *sessions) set(w http.ResponseWriter, one session) {
	http.SetCookie(w, &http.Cookie{Name: s.name, Value: one.cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
}
