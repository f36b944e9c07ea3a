package desk

import (
	"bufio"
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
)

// A page that lost its connection gets what it missed, or is told to ask anew.
func TestEventsCatchUp(t *testing.T) {
	h := newHub()
	for i := range 3 {
		h.tell("job", i)
	}
	tests := []struct {
		after string
		want  []string
	}{
		{"1", []string{"hello", "job", "job"}},
		{"3", []string{"hello"}},
		{"99", []string{"hello", "reset"}},
		{"", []string{"hello"}},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			w := httptest.NewRecorder()
			done := make(chan struct{})
			h.wake = make(chan struct{}) // of this bubble
			go func() {
				defer close(done)
				h.ServeHTTP(w, httptest.NewRequest("GET", "/api/events?after="+tt.after, nil).WithContext(ctx))
			}()
			synctest.Wait()
			cancel()
			<-done
			var got []string
			for s := bufio.NewScanner(w.Body); s.Scan(); {
				if name, ok := strings.CutPrefix(s.Text(), "event: "); ok {
					got = append(got, name)
				}
			}
			if strings.Join(got, " ") != strings.Join(tt.want, " ") {
				t.Errorf("after %q: got %q, want %q", tt.after, got, tt.want)
			}
		})
	}
}

// Events that no page has asked for in time are dropped, and that is told.
func TestEventsAreBounded(t *testing.T) {
	h := newHub()
	for i := range 2 * ringLength {
		h.tell("job", i)
	}
	if got := len(h.ring); got != ringLength {
		t.Errorf("got %d events kept, want %d", got, ringLength)
	}
	if _, lost, _, _ := h.after(10); !lost {
		t.Error("lost events are not told")
	}
	if events, lost, _, _ := h.after(2*ringLength - 1); lost || len(events) != 1 {
		t.Errorf("got %d events, lost %v", len(events), lost)
	}
}
