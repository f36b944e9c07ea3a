package queue

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// Address says how to reach a farm: nats://HOST:PORT, or
// tls://HOST:PORT?key=SEED&pin=SHA256, where SEED is an NKey's and SHA256 that of the
// server's certificate. User names, tokens and certificates of a cluster of one's own
// are given as NATS's own clients take them in an address.
type Address string

// Await is Connect that waits, until ctx ends, for a server that is away: workers may be
// started before it. What waiting does not cure is an error.
func (a Address) Await(ctx context.Context, name string, told func(string)) (*nats.Conn, error) {
	for said := false; ; said = true {
		nc, err := a.Connect(name, told)
		var dial *net.OpError
		away := errors.Is(err, nats.ErrNoServers) || errors.Is(err, nats.ErrTimeout) || errors.As(err, &dial) && dial.Op == "dial"
		if !away || ctx.Err() != nil {
			return nc, err
		}
		if !said {
			told(fail.OneLine(err) + ": waiting for it")
		}
		if !sleep(ctx, 2*time.Second) {
			return nil, context.Cause(ctx)
		}
	}
}

// Connect connects to the farm, and again whenever the connection breaks. told is told when
// that happens.
func (a Address) Connect(name string, told func(string)) (*nats.Conn, error) {
	to, options, err := a.options()
	if err != nil {
		return nil, fail.Usage("farm "+a.Host(), err, "give the address that vidcolor farm serve prints, by --farm or VIDCOLOR_FARM")
	}
	options = append(options, nats.Name(name), nats.MaxReconnects(-1), nats.PingInterval(10*time.Second), nats.MaxPingsOutstanding(2),
		nats.ReconnectBufSize(-1), nats.Timeout(10*time.Second), nats.ReconnectWait(time.Second),
		nats.CustomInboxPrefix("_INBOX_vc"),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				told("unconnected: " + fail.OneLine(err))
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { told("connected again") }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { told(fail.OneLine(err)) }))
	nc, err := nats.Connect(to, options...)
	if err != nil {
		return nil, &vidcolor.Error{Kind: vidcolor.KindFailed, Op: "reach farm", Path: a.Host(), Err: err, Hint: "check that vidcolor farm serve runs there, and the address that it printed"}
	}
	return nc, nil
}

// Host is the address without secrets.
func (a Address) Host() string {
	u, err := url.Parse(string(a))
	if err != nil || u.Host == "" {
		before, _, _ := strings.Cut(string(a), "?")
		return before
	}
	return u.Scheme + "://" + u.Host
}

func (a Address) options() (to string, options []nats.Option, err error) {
	u, err := url.Parse(string(a))
	if err != nil || u.Host == "" || u.Scheme != "nats" && u.Scheme != "tls" {
		return "", nil, errors.New("it is no address of the kind nats://HOST:PORT or tls://HOST:PORT?key=…&pin=…")
	}
	query := u.Query()
	u.RawQuery = ""
	if seed := query.Get("key"); seed != "" {
		pair, err := nkeys.FromSeed([]byte(seed))
		if err != nil {
			return "", nil, errors.New("its key is no NKey's seed")
		}
		public, err := pair.PublicKey()
		if err != nil {
			return "", nil, errors.New("its key is no NKey's seed")
		}
		options = append(options, nats.Nkey(public, pair.Sign))
	}
	if pin := query.Get("pin"); pin != "" {
		if len(pin) != 64 {
			return "", nil, errors.New("its pin is no SHA-256")
		}
		options = append(options, nats.Secure(pinned(strings.ToLower(pin))))
	}
	return u.String(), options, nil
}

// pinned accepts the one certificate of that digest.
func pinned(pin string) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: true, //nolint:gosec // the certificate is known
		VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
			if len(raw) > 0 {
				if sum := sha256.Sum256(raw[0]); hex.EncodeToString(sum[:]) == pin {
					return nil
				}
			}
			return errors.New("the server's certificate is not the one that was named")
		}}
}

// isLoopback reports whether only this machine can reach an address to listen on.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// workerName tells workers apart: machine and process.
func workerName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s-%d", host, os.Getpid())
}
