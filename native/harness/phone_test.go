package harness

import (
	"bytes"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"openpfs/core/telemetry"
)

// phone is a device: a directory, an address, and a process while it is up.
type phone struct {
	s      *site
	t      *testing.T
	n      int
	id     string
	dir    string
	up     bool               // meant to run; judge holds it to its promises
	deaths []telemetry.Micros // when kill -9 has ended a life, on the hub's clock
	life   *life
	born   int // the recording's mark at its beginning
}

// life is one process.
type life struct {
	cmd  *exec.Cmd
	mu   sync.Mutex
	text bytes.Buffer // standard output and error
	news chan struct{}
	done chan struct{}
}

// Write takes the process's output.
func (l *life) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.news <- struct{}{}:
	default:
	}
	return l.text.Write(b)
}

func (l *life) output() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// boot starts the process.
func (p *phone) boot() {
	p.t.Helper()
	l := &life{cmd: p.s.command(p), news: make(chan struct{}, 1), done: make(chan struct{})}
	l.cmd.Stdout, l.cmd.Stderr = l, l
	if err := l.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	go func() {
		defer close(l.done)
		_ = l.cmd.Wait()
	}()
	p.life, p.born, p.up = l, p.s.rec.Mark(), true
	p.t.Cleanup(func() {
		_ = l.cmd.Process.Kill()
		<-l.done
	})
}

func (p *phone) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.life.cmd.Process.Signal(s); err != nil {
		p.t.Fatalf("%s: %v: %v\n%s", p.id, s, err, p.life.output())
	}
}

// kill is kill -9. It returns when the process is gone.
func (p *phone) kill() {
	p.t.Helper()
	p.signal(syscall.SIGKILL)
	<-p.life.done
	p.sane()
	p.up = false
	p.deaths = append(p.deaths, p.s.hub.Now())
}

// freeze stops the process where it is; thaw lets it go on.
func (p *phone) freeze() { p.t.Helper(); p.signal(syscall.SIGSTOP) }
func (p *phone) thaw()   { p.t.Helper(); p.signal(syscall.SIGCONT) }

// sane holds any life to what it must never say.
func (p *phone) sane() {
	p.t.Helper()
	text := p.life.output()
	for _, bad := range []string{"panic:", "DATA RACE", "fatal error:"} {
		if strings.Contains(text, bad) {
			p.t.Fatalf("%s said %q:\n%s", p.id, bad, text)
		}
	}
}

// committed waits for the commit of the present life.
func (p *phone) committed() {
	p.t.Helper()
	l, late := p.life, time.After(patience)
	for !strings.Contains(l.output(), "msg=committed") {
		select {
		case <-l.news:
		case <-l.done:
			p.t.Fatalf("%s ended:\n%s", p.id, l.output())
		case <-late:
			p.t.Fatalf("%s has not committed in %v:\n%s\nThe recording is %s", p.id, patience, l.output(), p.s.rec.Keep())
		}
	}
}

// ends waits for the end that SIGTERM asked for.
func (p *phone) ends() {
	p.t.Helper()
	const soon = 15 * time.Second // the machine is shared; the agent itself needs milliseconds
	select {
	case <-p.life.done:
	case <-time.After(soon):
		p.t.Fatalf("%s still runs %v after SIGTERM:\n%s", p.id, soon, p.life.output())
	}
	p.sane()
	if code := p.life.cmd.ProcessState.ExitCode(); code != 0 {
		p.t.Errorf("%s ended with status %d:\n%s", p.id, code, p.life.output())
	}
	p.up = false
}
