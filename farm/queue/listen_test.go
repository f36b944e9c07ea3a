package queue

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// An address that cannot be listened on is refused at once and by its cause.
func TestListenRefused(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for listen, want := range map[string]string{
		taken.Addr().String(): "nobody can listen there", "192.0.2.1:4222": "nobody can listen there", "127.0.0.1:99999": "no port 99999", "127.0.0.1:-3": "no port -3", "nowhere": "no ADDRESS:PORT",
	} {
		began := time.Now()
		e, err := startEmbedded(t.TempDir(), listen, false)
		if err == nil {
			e.stop()
		}
		if err == nil || !strings.Contains(fail.OneLine(err), want) || vidcolor.KindOf(err) != vidcolor.KindUsage || time.Since(began) > 15*time.Second {
			t.Errorf("%s: got %v after %s", listen, err, time.Since(began))
		}
	}
}
