package queue

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
	"github.com/vidcolor/vidcolor/internal/fail"
	"github.com/vidcolor/vidcolor/internal/system"
)

// embedded is a NATS server in this process.
type embedded struct {
	server  *server.Server
	lock    *os.File
	address Address       // that workers need
	adder   Address       // that those need who add films, "" = the same
	lines   []string      // what others need to take part
	room    int64         // bytes that films and results may take
	own     nkeys.KeyPair // of this process's own connection, nil where no key is asked for
}

// leastStore is the room that the store needs on its disk.
const leastStore = 256 << 20

// checkStore refuses folders that are no place for a store, and returns half of what it
// has and may have.
func checkStore(dir string) (room int64, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, fail.File(fail.MakeFolder, dir, err)
	}
	free, name, err := system.DiskOf(dir)
	if err != nil {
		return 0, fail.File("open", dir, err)
	}
	// A log that is written over the network loses what it said was kept.
	if name != "" {
		return 0, fail.Refuse("keep the queue in", dir, errors.New("it lies on "+name), "name a folder on a disk of this machine: --store DIR")
	}
	if free < 2*leastStore {
		return 0, fail.Refuse("keep the queue in", dir, fmt.Errorf("only %d MB are free there", free>>20), fmt.Sprintf("free %d MB, or choose another disk", 2*leastStore>>20))
	}
	return (free + folderBytes(dir)) / 2, nil
}

// folderBytes is the size of all files below dir.
func folderBytes(dir string) (sum int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			sum += info.Size()
		}
		return nil
	})
	return sum
}

// storeLimit bounds the store as a whole where it holds no films. Where it does, its
// buckets are bounded one by one: a whole that is smaller than their sum, since the disk
// has less room than it had, would keep the server from opening them.
func storeLimit(dir string, room int64, films bool) int64 {
	if films || exists(filepath.Join(dir, "jetstream", "$G", "streams", "OBJ_"+filmObjects)) {
		return 1 << 50
	}
	return min(room, 4<<30)
}

// lockStore keeps a second server out.
func lockStore(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fail.File("open", dir, err)
	}
	if err := system.Lock(f); err != nil {
		f.Close()
		return nil, fail.Refuse("keep the queue in", dir, errors.New("another vidcolor farm serve has it"), "end that one, or choose another folder")
	}
	return f, nil
}

// splitListen reads ADDRESS:PORT.
func splitListen(listen string) (host string, port int, err error) {
	hint := "such as 127.0.0.1:4222, or 0.0.0.0:4222 for other machines"
	host, text, err := net.SplitHostPort(listen)
	port, numErr := strconv.Atoi(text)
	if err != nil || numErr != nil {
		return "", 0, fail.Usage("--listen "+listen, errors.New("it is no ADDRESS:PORT"), hint)
	}
	if port < 0 || port > 65535 {
		return "", 0, fail.Usage("--listen "+listen, fmt.Errorf("there is no port %d: they go from 0, which is any that is free, to 65535", port), hint)
	}
	return host, port, nil
}

// tryListen refuses an address that cannot be listened on, of which NATS's server says
// nothing.
func tryListen(listen string) error {
	l, err := net.Listen("tcp", listen)
	if err == nil {
		return l.Close()
	}
	cause := err
	var call *os.SyscallError
	var op *net.OpError
	switch {
	case errors.As(err, &call):
		cause = call.Err
	case errors.As(err, &op):
		cause = op.Err
	}
	return fail.Usage("--listen "+listen, fmt.Errorf("nobody can listen there: %w", cause), "end what has the port or choose another, and an address of this machine: 127.0.0.1:4222, or 0.0.0.0:4222 for other machines")
}

// startEmbedded starts a server on listen with its store in dir. Of machines that are named
// each has a key of its own.
func startEmbedded(dir, listen string, films bool, machines ...string) (_ *embedded, err error) {
	room, err := checkStore(dir)
	if err != nil {
		return nil, err
	}
	host, number, err := splitListen(listen)
	if err != nil {
		return nil, err
	}
	e := &embedded{room: room}
	if e.lock, err = lockStore(dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			e.stop()
		}
	}()
	if err := tryListen(listen); err != nil {
		return nil, err
	}
	if number == 0 {
		number = server.RANDOM_PORT
	}
	o := &server.Options{
		ServerName: "vidcolor", Host: host, Port: number, NoSigs: true, NoLog: true, JetStream: true, StoreDir: dir,
		JetStreamMaxStore: storeLimit(dir, room, films), JetStreamMaxMemory: 64 << 20, PingInterval: 10 * time.Second, MaxPingsOut: 2, SyncInterval: 10 * time.Second,
	}
	scheme, keys := "nats", []key{{verb: "work"}}
	if !isLoopback(host) {
		scheme = "tls"
		if keys, err = e.secure(o, dir, machines); err != nil {
			return nil, err
		}
	}
	if e.server, err = server.NewServer(o); err != nil {
		return nil, fail.Usage("farm serve", err, "check --listen and --store")
	}
	e.server.Start()
	if !e.server.ReadyForConnections(20 * time.Second) {
		return nil, fail.Usage("--listen "+listen, errors.New("the server does not get ready: the store may be damaged"), "choose another --store: films that are added again go on")
	}
	name := host
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		if name, err = os.Hostname(); err != nil {
			name = host
		}
	}
	_, at, _ := net.SplitHostPort(e.server.Addr().String())
	to := scheme + "://" + net.JoinHostPort(name, at)
	for _, k := range keys {
		e.lines = append(e.lines, k.line(to))
		if k.verb == "add" {
			e.adder = Address(to + k.query)
		} else {
			e.address = Address(to + k.query)
		}
	}
	return e, nil
}

// connect connects this process to its own server.
func (e *embedded) connect(told func(string)) (*nats.Conn, error) {
	options := []nats.Option{nats.InProcessServer(e.server), nats.Name("serve"), nats.MaxReconnects(-1),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { told(fail.OneLine(err)) })}
	if e.own != nil {
		public, err := e.own.PublicKey()
		if err != nil {
			return nil, err
		}
		options = append(options, nats.Nkey(public, e.own.Sign), nats.Secure(&tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: true})) //nolint:gosec // it is this process
	}
	return nats.Connect("", options...)
}

func (e *embedded) stop() {
	if e.server != nil {
		e.server.Shutdown()
		e.server.WaitForShutdown()
	}
	if e.lock != nil {
		e.lock.Close()
	}
}

// keep returns what the file at path holds, which fresh makes once.
func keep(path string, fresh func() ([]byte, error)) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return data, err
	}
	if data, err = fresh(); err != nil {
		return nil, err
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return nil, fail.File("write", path, err)
	}
	return data, nil
}

// newCertificate makes a certificate that is known by its digest alone.
func newCertificate() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "vidcolor farm"}, DNSNames: []string{"vidcolor"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), KeyUsage: x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...), nil
}
