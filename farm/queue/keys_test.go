package queue

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// What keys do not allow: who works adds, cancels, queues and purges nothing, who adds takes
// nothing.
func TestRights(t *testing.T) {
	s := secure(t, 16<<20)
	asks, err := s.server.Conn().Subscribe("vc.>", func(m *nats.Msg) {
		if m.Reply != "" {
			_ = m.Respond([]byte("{}"))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer asks.Unsubscribe()
	if err := s.server.Conn().Flush(); err != nil { // until it is subscribed nobody answers
		t.Fatal(err)
	}
	task := taskSubject + "0123456789ab.unit.0.0"
	for _, tc := range []struct {
		subject   string
		work, add bool
	}{
		{askSubject + "status", true, true},
		{askSubject + "add", false, true},
		{askSubject + "send", false, true},
		{askSubject + "cancel", false, true},
		{askSubject + "retry", false, true},
		{handSubject, true, false},
		{task, false, false},
		{"$JS.API.STREAM.PURGE." + unitsStream, false, false},
		{"$JS.API.STREAM.DELETE." + unitsStream, false, false},
		{"$JS.API.STREAM.PURGE.KV_" + unitBucket, false, false},
		{"$JS.API.STREAM.PURGE.OBJ_" + filmObjects, false, true},
		{"$JS.API.STREAM.PURGE.OBJ_" + resultObjects, true, false},
		{"$JS.API.CONSUMER.INFO." + unitsStream + "." + consumerName, true, false},
		{"$JS.API.CONSUMER.DELETE." + unitsStream + "." + consumerName, false, false},
		{"$JS.API.CONSUMER.CREATE." + unitsStream + ".mine", false, false},
		{"$JS.API.CONSUMER.CREATE.OBJ_" + filmObjects + ".mine", false, false},
		{"$KV." + filmBucket + ".0123456789ab", false, false},
		{"$KV." + unitBucket + ".0123456789ab.unit.0.0", true, false},
		{"$O." + filmObjects + ".C.x", false, true},
		{"$O." + resultObjects + ".C.x", true, false},
	} {
		for who, c := range map[string]struct {
			nc  *nats.Conn
			may bool
		}{"worker": {s.work, tc.work}, "adder": {s.add, tc.add}} {
			if got := allowed(t, c.nc, tc.subject); got != c.may {
				t.Errorf("%s to %s: got %v, want %v", who, tc.subject, got, c.may)
			}
		}
	}
	if _, err := s.add.SubscribeSync(">"); err == nil && s.add.Flush() == nil && !errors.Is(s.add.LastError(), nats.ErrPermissionViolation) {
		t.Error("who adds hears everything")
	}
}

// allowed reports whether a request is answered, and not refused.
func allowed(t *testing.T, nc *nats.Conn, subject string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	refused := func() bool {
		err := nc.LastError()
		return err != nil && strings.Contains(err.Error(), `"`+subject+`"`)
	}
	go func() {
		for ctx.Err() == nil && !refused() {
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
	}()
	_, err := nc.RequestWithContext(ctx, subject, []byte("{}"))
	if err != nil && !refused() {
		t.Errorf("%s: %v", subject, err)
	}
	return err == nil
}

// A worker waits for a server that is away, and not for a key that does not do.
func TestAwait(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	_, err := Address("nats://127.0.0.1:1").Await(ctx, "test", func(text string) {
		if strings.HasSuffix(text, ": waiting for it") {
			cancel(enough)
		}
	})
	if !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
	e, err := startEmbedded(t.TempDir(), "0.0.0.0:0", false)
	if err != nil {
		t.Fatal(err)
	}
	defer e.stop()
	u, err := url.Parse(string(e.address))
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"", "?pin=" + strings.Repeat("0", 64), "?key=" + u.Query().Get("key") + "&pin=" + strings.Repeat("0", 64)} {
		nc, err := Address("tls://127.0.0.1:"+u.Port()+query).Await(t.Context(), "test", func(text string) { t.Errorf("%q: told %s", query, text) })
		if err == nil {
			nc.Close()
			t.Errorf("%q: connected", query)
		}
	}
}

// Each machine has a key of its own; that of one that is not named any more is void.
func TestMachines(t *testing.T) {
	dir := t.TempDir()
	start := func(machines ...string) *embedded {
		e, err := startEmbedded(dir, "0.0.0.0:0", false, machines...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(e.stop)
		return e
	}
	enter := func(e *embedded, line string) error {
		_, query, _ := strings.Cut(line, "?")
		query, _, _ = strings.Cut(query, "'")
		u, err := url.Parse(string(e.address))
		if err != nil {
			t.Fatal(err)
		}
		nc, err := Address("tls://127.0.0.1:"+u.Port()+"?"+query).Connect("test", func(string) {})
		if err == nil {
			nc.Close()
		}
		return err
	}
	first := start("one", "two")
	lines := first.lines
	if len(lines) != 3 || !strings.HasSuffix(lines[0], " vidcolor farm work # one") || !strings.HasSuffix(lines[2], " vidcolor farm add") {
		t.Fatalf("got %q", lines)
	}
	for _, l := range lines {
		if err := enter(first, l); err != nil {
			t.Error(err)
		}
	}
	first.stop()
	second := start("two")
	for i, may := range []bool{false, true, true} {
		if err := enter(second, lines[i]); (err == nil) != may {
			t.Errorf("line %d: got %v", i, err)
		}
	}
	if _, err := startEmbedded(t.TempDir(), "0.0.0.0:0", false, "../x"); err == nil {
		t.Error("a path is taken for a name")
	}
}
