//go:build long

package queue

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
)

// freePorts are ports of this machine that nobody has.
func freePorts(t *testing.T, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Skipf("no network: %v", err)
		}
		defer l.Close() // when all are known, so that they differ
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// foreignCluster is one of three NATS servers as somebody else may have it, with a name
// and a password.
func foreignCluster(t *testing.T) (servers []*server.Server, address Address) {
	t.Helper()
	ports := freePorts(t, 3)
	var routes []*url.URL
	for _, p := range ports {
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", p)})
	}
	dir := t.TempDir()
	for i, p := range ports {
		s, err := server.NewServer(&server.Options{
			ServerName: fmt.Sprintf("n%d", i), Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, Username: "archive", Password: "reel",
			JetStream: true, StoreDir: filepath.Join(dir, fmt.Sprint(i)), JetStreamMaxStore: 16 << 30, JetStreamMaxMemory: 64 << 20,
			Cluster: server.ClusterOpts{Name: "theirs", Host: "127.0.0.1", Port: p}, Routes: routes,
		})
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
		servers = append(servers, s)
	}
	for _, s := range servers {
		if !s.ReadyForConnections(time.Minute) {
			t.Fatal("a server does not get ready")
		}
	}
	for until := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		for _, s := range servers {
			if s.JetStreamIsLeader() && s.JetStreamIsCurrent() {
				return servers, Address("nats://archive:reel@" + servers[0].Addr().String())
			}
		}
		if time.Now().After(until) {
			t.Fatal("the cluster has no leader")
		}
	}
}

// A cluster that is there keeps the queue three times, and goes on without one of its
// servers: every task is done once.
func TestForeignCluster(t *testing.T) {
	servers, address := foreignCluster(t)
	ctx, end := context.WithTimeout(t.Context(), 2*time.Minute)
	defer end()
	ready := make(chan string, 1)
	served := make(chan error, 1)
	serving, stop := context.WithCancel(ctx)
	go func() {
		served <- (&Server{NATS: address, Copies: 3, Lease: 10 * time.Second, Told: func(string) {}, Ready: func(line string) { ready <- line }}).Run(serving)
	}()
	select {
	case <-ready:
	case err := <-served:
		t.Fatal(err)
	}
	nc, err := address.Connect("test", func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	const tasks = 12
	for n := range tasks {
		task := &Task{Film: "0123456789ab", Kind: KindUnit, N: n, Plan: "p"}
		if _, err := js.Publish(ctx, taskSubject+task.key(), mustJSON(task)); err != nil {
			t.Fatal(err)
		}
	}
	b := &bench{T: t, ledger: &ledger{done: map[string]int{}}}
	working, rest := context.WithCancel(ctx)
	var crew sync.WaitGroup
	for range 2 {
		own, err := address.Connect("worker", func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		crew.Go(func() {
			defer own.Close()
			_ = (&Worker{Doer: hand{b.ledger, 200 * time.Millisecond}, Told: func(string) {}}).Run(working, own)
		})
	}
	for len(b.count()) < 3 && ctx.Err() == nil {
		time.Sleep(20 * time.Millisecond)
	}
	servers[0].Shutdown() // that they are connected to
	for len(b.count()) < tasks && ctx.Err() == nil {
		time.Sleep(50 * time.Millisecond)
	}
	rest()
	crew.Wait()
	if done := b.count(); len(done) != tasks || b.ledger.doubles > 0 {
		t.Errorf("%d of %d tasks are done, %d twice", len(done), tasks, b.ledger.doubles)
	}
	stop()
	if err := <-served; err != nil && ctx.Err() == nil && serving.Err() == nil {
		t.Error(err)
	}
}
