package queue

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// key is a way in.
type key struct {
	verb    string // "work" or "add"
	machine string // "" = of all
	query   string // the end of its address
}

// line is what somebody needs who comes by that key to the server at address.
func (k *key) line(address string) string {
	text := fmt.Sprintf("VIDCOLOR_FARM='%s%s' vidcolor farm %s", address, k.query, k.verb)
	if k.machine != "" {
		text += " # " + k.machine
	}
	return text
}

var machineName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// secure asks for a key and TLS 1.3. The keys, one for workers, or one for each machine that
// is named, and one for who adds films, and a certificate are made once and kept in dir.
func (e *embedded) secure(o *server.Options, dir string, machines []string) (keys []key, err error) {
	if len(machines) == 0 {
		machines = []string{""}
	}
	for _, m := range machines {
		if m != "" && !machineName.MatchString(m) {
			return nil, fail.Usage("--machine "+m, errors.New("it is no name"), "write letters, digits, - and _, such as --machine bench2")
		}
		keys = append(keys, key{verb: "work", machine: m})
	}
	keys = append(keys, key{verb: "add"})
	for i := range keys {
		file, rights := "worker.nk", workerRights()
		switch k := &keys[i]; {
		case k.verb == "add":
			file, rights = "add.nk", adderRights()
		case k.machine != "":
			file = "worker-" + k.machine + ".nk"
		}
		seed, public, err := keepKey(filepath.Join(dir, file))
		if err != nil {
			return nil, err
		}
		o.Nkeys = append(o.Nkeys, &server.NkeyUser{Nkey: public, Permissions: rights})
		keys[i].query = "?key=" + seed
	}
	if e.own, err = nkeys.CreateUser(); err != nil {
		return nil, err
	}
	public, err := e.own.PublicKey()
	if err != nil {
		return nil, err
	}
	o.Nkeys = append(o.Nkeys, &server.NkeyUser{Nkey: public})
	data, err := keep(filepath.Join(dir, "tls.pem"), newCertificate)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(data, data)
	if err != nil {
		return nil, fail.File("read", dir, err)
	}
	o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{pair}}
	o.TLSTimeout = 10
	sum := sha256.Sum256(pair.Certificate[0])
	for i := range keys {
		keys[i].query += "&pin=" + hex.EncodeToString(sum[:])
	}
	return keys, nil
}

// keepKey is the key in the file at path, which is made once.
func keepKey(path string) (seed, public string, err error) {
	data, err := keep(path, func() ([]byte, error) {
		pair, err := nkeys.CreateUser()
		if err != nil {
			return nil, err
		}
		return pair.Seed()
	})
	if err != nil {
		return "", "", err
	}
	pair, err := nkeys.FromSeed(data)
	if err != nil {
		return "", "", fail.File("read", path, err)
	}
	if public, err = pair.PublicKey(); err != nil {
		return "", "", fail.File("read", path, err)
	}
	return string(data), public, nil
}
