package desk

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// The cookie alone opens pictures, calls need the key as well, and neither is the token.
func TestSessions(t *testing.T) {
	s, err := newSessions(4711, "")
	if err != nil {
		t.Fatal(err)
	}
	one, err := s.open(s.token)
	if err != nil {
		t.Fatal(err)
	}
	two, err := s.open(s.token)
	if err != nil {
		t.Fatal(err)
	}
	in := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
	tests := []struct {
		name          string
		cookie, key   string
		picture, call int
	}{
		{"cookie and key", one.cookie, one.key, 200, 200},
		{"a second tab's", two.cookie, two.key, 200, 200},
		{"cookie alone", one.cookie, "", 200, 401},
		{"key alone", "", one.key, 401, 401},
		{"another's key", one.cookie, two.key, 200, 401},
		{"the token as cookie", s.token, one.key, 401, 401},
		{"the token as key", one.cookie, s.token, 200, 401},
		{"nothing", "", "", 401, 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i, h := range []http.HandlerFunc{s.picture(in), s.call(in)} {
				r := httptest.NewRequest("GET", "/", nil)
				if tt.cookie != "" {
					r.AddCookie(&http.Cookie{Name: s.name, Value: tt.cookie})
				}
				if tt.key != "" {
					r.Header.Set(keyHeader, tt.key)
				}
				w := httptest.NewRecorder()
				h(w, r)
				if want := []int{tt.picture, tt.call}[i]; w.Code != want {
					t.Errorf("%s: got status %d, want %d", []string{"picture", "call"}[i], w.Code, want)
				}
			}
		})
	}
	if _, err := s.open("x" + s.token); err == nil {
		t.Error("another token was taken")
	}
	w := httptest.NewRecorder()
	s.set(w, one)
	c := w.Result().Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Name != "vidcolor-4711" {
		t.Errorf("got cookie %+v", c)
	}
}

// A password is asked for one try a second.
func TestPassword(t *testing.T) {
	file := filepath.Join(t.TempDir(), "word")
	if err := os.WriteFile(file, []byte("nitrate film\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := newSessions(1, file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.open("nitrate film"); err != nil {
		t.Errorf("the password: got %v", err)
	}
	if _, err := s.open("nitrate film"); !errors.Is(err, errWait) {
		t.Errorf("at once again: got %v, want %v", err, errWait)
	}
	s.next = s.next.Add(-2e9)
	if _, err := s.open("acetate film"); err == nil || errors.Is(err, errWait) {
		t.Errorf("another password: got %v", err)
	}
	if err := os.WriteFile(file, []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := newSessions(1, file); err == nil {
		t.Error("a password of five characters was taken")
	}
}
