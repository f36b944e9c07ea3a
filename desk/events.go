package desk

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// ringLength is how many past events a page that lost its connection can catch up on.
const ringLength = 4096

// event is one fact that the page is told: a name and what it is about.
type event struct {
	id   int64
	name string
	data []byte
}

// hub tells every open page what happens.
type hub struct {
	mu     sync.Mutex
	last   int64
	ring   []event
	wake   chan struct{} // closed and made anew at every event
	closed bool
}

func newHub() *hub { return &hub{wake: make(chan struct{})} }

// tell sends data under name to every page.
func (h *hub) tell(name string, data any) {
	text, err := json.Marshal(data)
	if err != nil {
		text = []byte("null")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.last++
	h.ring = append(h.ring, event{h.last, name, text})
	if len(h.ring) > ringLength {
		h.ring = append(h.ring[:0:0], h.ring[len(h.ring)-ringLength:]...)
	}
	close(h.wake)
	h.wake = make(chan struct{})
}

// close ends every page's stream.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		h.closed = true
		close(h.wake)
	}
}

// after returns the events behind id, whether some before them are lost, and what
// is closed at the next one.
func (h *hub) after(id int64) (events []event, lost bool, wake <-chan struct{}, closed bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.ring {
		if e.id > id {
			events = append(events, e)
		}
	}
	first := h.last + 1
	if len(h.ring) > 0 {
		first = h.ring[0].id
	}
	return events, id > h.last || id+1 < first, h.wake, h.closed
}

// ServeHTTP streams events in the format of server-sent events. The page reads it by
// fetch, because EventSource cannot carry the key; it names the last event it has
// seen in ?after=.
func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	at, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		h.mu.Lock()
		at = h.last
		h.mu.Unlock()
	}
	send := func(text string) bool {
		_ = c.SetWriteDeadline(time.Now().Add(10 * time.Second))
		if _, err := w.Write([]byte(text)); err != nil {
			return false
		}
		return c.Flush() == nil
	}
	if !send(fmt.Sprintf("id: %d\nevent: hello\ndata: null\n\n", at)) {
		return
	}
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		events, lost, wake, closed := h.after(at)
		if lost {
			h.mu.Lock()
			at = h.last
			h.mu.Unlock()
			if !send(fmt.Sprintf("id: %d\nevent: reset\ndata: null\n\n", at)) {
				return
			}
			continue
		}
		for _, e := range events {
			if !send(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", e.id, e.name, e.data)) {
				return
			}
			at = e.id
		}
		if closed {
			return
		}
		select {
		case <-wake:
		case <-beat.C:
			if !send(": still here\n\n") {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}
