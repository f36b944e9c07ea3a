package mediatest

import (
	"errors"
	"testing"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/av"
	"github.com/vidcolor/vidcolor/internal/photo"
)

// NoLeak fails the test if native objects are alive at its end.
func NoLeak(t testing.TB) {
	t.Helper()
	t.Cleanup(func() {
		if n := av.Live() + photo.Live(); n != 0 {
			t.Errorf("%d native objects are alive at the end", n)
		}
	})
}

// UserError checks that err is a *vidcolor.Error of a kind, and returns it.
func UserError(t testing.TB, err error, kind vidcolor.Kind) *vidcolor.Error {
	t.Helper()
	var e *vidcolor.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a *vidcolor.Error", err)
	}
	if e.Kind != kind {
		t.Errorf("%v: got kind %d, want %d", err, e.Kind, kind)
	}
	return e
}
