package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"time"
)

// process is a program that is running.
type process struct {
	cmd  *exec.Cmd
	log  *os.File
	done chan struct{}
}

// command is a run of the program, where the server is.
func (p *proof) command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.bin, args...)
	cmd.Env = append(os.Environ(), "VIDCOLOR_FARM="+p.addLine, "VIDCOLOR_KEEP_COLOR=never", "VIDCOLOR_CHUNK=2s")
	if p.spaces != nil {
		in(p.spaces.hub(), cmd)
	}
	return cmd
}

func (p *proof) launch(name string, cmd *exec.Cmd) (*process, error) {
	f, err := os.OpenFile(filepath.Join(p.dir, name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o666)
	if err != nil {
		return nil, err
	}
	cmd.Stdout, cmd.Stderr = f, f
	r := &process{cmd: cmd, log: f, done: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() { _ = cmd.Wait(); f.Close(); close(r.done) }()
	return r, nil
}

// kill ends the process at once and returns the CPU time that it took.
func (r *process) kill() time.Duration {
	_ = r.cmd.Process.Kill()
	<-r.done
	return r.cmd.ProcessState.UserTime() + r.cmd.ProcessState.SystemTime()
}

// start starts server, proxies where there are no namespaces, and workers.
func (p *proof) start(ctx context.Context) error {
	p.host, p.port = "127.0.0.1", 0
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	p.port = l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		return err
	}
	if p.spaces != nil {
		p.host = hubAddress
	}
	if err := p.serve(); err != nil {
		return err
	}
	if err := p.readLines(ctx); err != nil {
		return err
	}
	p.crew, p.proxies = make([]*process, p.workers), make([]*proxy, p.workers)
	for i := range p.crew {
		if p.spaces == nil {
			if p.proxies[i], err = newProxy(p.port); err != nil {
				return err
			}
		}
		if err := p.hire(i); err != nil {
			return err
		}
	}
	return nil
}

var lineOf = regexp.MustCompile(`VIDCOLOR_FARM='([^']+)' vidcolor farm (work|add)`)

// readLines waits for what the server prints for workers and for who adds films.
func (p *proof) readLines(ctx context.Context) error {
	for ctx.Err() == nil {
		data, err := os.ReadFile(filepath.Join(p.dir, "serve.log"))
		if err != nil {
			return err
		}
		for _, m := range lineOf.FindAllStringSubmatch(string(data), -1) {
			if m[2] == "work" {
				p.workLine = m[1]
			}
			p.addLine = m[1] // on loopback there is but one
		}
		if p.workLine != "" && (p.spaces == nil || p.addLine != p.workLine) {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return ctx.Err()
}

func (p *proof) serve() (err error) {
	cmd := p.command("farm", "serve", "--store", filepath.Join(p.dir, "store"), "--films", filepath.Join(p.dir, "sent"), "--listen", fmt.Sprintf("%s:%d", p.host, p.port), "--lease", fmt.Sprint(p.lease.Seconds()), "--threads", "1")
	p.server, err = p.launch("serve", cmd)
	return err
}

func (p *proof) hire(i int) (err error) {
	cmd := exec.Command(p.bin, "farm", "work", "--threads", "1", "--cache", filepath.Join(p.dir, fmt.Sprintf("cache%d", i)))
	line := p.workLine
	if p.spaces != nil {
		in(p.spaces.worker(i), cmd)
	} else {
		line = fmt.Sprintf("nats://127.0.0.1:%d", p.proxies[i].port)
	}
	cmd.Env = append(os.Environ(), "VIDCOLOR_FARM="+line, "VIDCOLOR_KEEP_COLOR=never", "VIDCOLOR_CHUNK=2s")
	p.crew[i], err = p.launch(fmt.Sprintf("worker%d", i), cmd)
	return err
}

func (p *proof) killWorker() {
	i := p.random.IntN(len(p.crew))
	p.cpu += p.crew[i].kill()
	p.kills++
	if err := p.hire(i); err != nil {
		log.Print(err)
	}
}

func (p *proof) cutWorker() {
	i := p.random.IntN(len(p.crew))
	length := time.Duration((0.5 + 3*p.random.Float64()) * float64(p.lease))
	if p.spaces != nil {
		p.spaces.cut(i, length)
	} else {
		p.proxies[i].cut(length)
	}
	p.cuts++
}

func (p *proof) crashServer() {
	p.server.kill()
	p.crashes++
	time.Sleep(time.Duration(p.random.Float64() * 2 * float64(p.lease)))
	if err := p.serve(); err != nil {
		log.Print(err)
	}
}

// end ends all processes.
func (p *proof) end() {
	for i, c := range p.crew {
		if c != nil {
			_ = c.cmd.Process.Signal(os.Interrupt)
			select {
			case <-c.done:
			case <-time.After(10 * time.Second):
			}
			p.cpu += c.kill()
			p.crew[i] = nil
		}
	}
	if p.server != nil {
		p.server.kill()
		p.server = nil
	}
}

// proxy passes connections on to the server, or lets them fall silent.
type proxy struct {
	port   int
	target string
	silent atomic.Bool
	mu     sync.Mutex
	ends   time.Time
}

func newProxy(target int) (*proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	x := &proxy{port: l.Addr().(*net.TCPAddr).Port, target: fmt.Sprintf("127.0.0.1:%d", target)}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go x.serve(c)
		}
	}()
	return x, nil
}

func (x *proxy) serve(c net.Conn) {
	defer c.Close()
	x.wait()
	s, err := net.Dial("tcp", x.target)
	if err != nil {
		return
	}
	defer s.Close()
	go func() { x.pass(s, c); s.Close(); c.Close() }()
	x.pass(c, s)
}

// pass copies, and waits while the connection is silent.
func (x *proxy) pass(to io.Writer, from io.Reader) {
	b := make([]byte, 1<<15)
	for {
		n, err := from.Read(b)
		x.wait()
		if n > 0 {
			if _, err := to.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (x *proxy) wait() {
	for x.silent.Load() {
		time.Sleep(50 * time.Millisecond)
	}
}

// cut makes the connection silent for a while.
func (x *proxy) cut(d time.Duration) {
	x.silent.Store(true)
	x.mu.Lock()
	x.ends = time.Now().Add(d)
	x.mu.Unlock()
	time.AfterFunc(d, func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		if !time.Now().Before(x.ends) {
			x.silent.Store(false)
		}
	})
}
