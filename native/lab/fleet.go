package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/wire"
)

// fleet is the phones' programs: one pfs-node process for each.
type fleet struct {
	names []string // as in telemetry
	dirs  []string
	cmds  []*exec.Cmd

	mu   sync.Mutex
	dead map[int]bool // killed on purpose
}

// startFleet starts every agent. Each is up, has its ports open and tells the
// hub so, but says nothing on the LAN before its instant.
func (l *Lab) startFleet(dir, hub string, instant time.Time) (f *fleet, err error) {
	f = &fleet{dead: map[int]bool{}}
	for i, at := range l.net.phones {
		home := filepath.Join(dir, strconv.Itoa(i))
		if err := os.MkdirAll(home, 0o700); err != nil {
			return f, err
		}
		log, err := os.Create(filepath.Join(home, "log"))
		if err != nil {
			return f, err
		}
		starts := instant
		if n := len(l.net.phones); n > 1 {
			starts = starts.Add(l.cfg.Boot * time.Duration(i) / time.Duration(n-1))
		}
		disk := filepath.Join(home, "disk")
		cmd := exec.Command(l.agent, append(l.agentArgs(), "--dir", disk, "--hub", hub, "--start-at", starts.Format(time.RFC3339Nano))...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = home, log, log
		err = at.start(cmd)
		log.Close() // the process has its own
		if err != nil {
			return f, fmt.Errorf("lab: phone %d: %w", i, err)
		}
		id := wire.NodeID(phoneMAC(98, i))
		f.names, f.dirs, f.cmds = append(f.names, id.String()), append(f.dirs, home), append(f.cmds, cmd)
	}
	return f, nil
}

// agentArgs are those that all agents have in common.
func (l *Lab) agentArgs() []string {
	args := []string{"--iface", lanDevice, "--model", l.cfg.Model, "--load", l.content.name, "--trust", l.content.key}
	if l.cfg.RootWait >= 0 {
		args = append(args, "--root-wait", l.cfg.RootWait.String())
	}
	if l.cfg.Profile != "classic" {
		args = append(args, "--profile", l.cfg.Profile)
	}
	if l.cfg.Upstream == "http" {
		return append(args, "--http", "http://"+httpAddr.String())
	}
	return append(args, "--tftp", tftpAddr.String())
}

// killWhen ends a phone as a power cut would, once it holds so much of a file.
func (f *fleet) killWhen(ctx context.Context, name, file string, bytes int64) {
	i := slices.Index(f.names, name)
	// Telemetry tells progress four times a second; the disk tells it at once.
	partial := filepath.Join(f.dirs[i], "disk", "partial", file+"@*")
	for tick := time.NewTicker(2 * time.Millisecond); ; {
		paths, err := filepath.Glob(partial)
		if err != nil {
			panic("lab: " + err.Error()) // the pattern is ours
		}
		for _, path := range paths {
			if info, err := os.Stat(path); err == nil && info.Size() >= bytes {
				f.mu.Lock()
				defer f.mu.Unlock()
				f.dead[i] = true
				_ = f.cmds[i].Process.Kill() // it may have ended
				return
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return
		}
	}
}

func (f *fleet) isDead(i int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dead[i]
}

// alive is how many phones were not killed.
func (f *fleet) alive() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.cmds) - len(f.dead)
}

// errEnded is an agent that gave up.
var errEnded = errors.New("lab: pfs-node has ended before its time")

// stop ends every process and says what it cost.
func (f *fleet) stop() (costs []usage, err error) {
	for i, cmd := range f.cmds {
		var u usage
		if !f.isDead(i) {
			var e error
			if u.peak, e = peakOf(cmd.Process.Pid); e != nil && !errors.Is(err, errEnded) { // one's last words will do
				err = errors.Join(err, fmt.Errorf("%w: phone %d: %s", errEnded, i, f.lastWords(i)))
			}
			_ = cmd.Process.Kill() // the upgrade is over, and disks are thrown away
		}
		costs = append(costs, u)
	}
	for i, cmd := range f.cmds {
		_ = cmd.Wait() // it was killed
		costs[i].cpu = cpuOf(cmd)
	}
	return costs, err
}

// lastWords is the end of a phone's log.
func (f *fleet) lastWords(i int) string {
	b, err := os.ReadFile(filepath.Join(f.dirs[i], "log"))
	if err != nil {
		return err.Error()
	}
	const most = 1000
	return string(b[max(0, len(b)-most):])
}

// check compares every living phone's committed load with what was published.
func (f *fleet) check(c *content) error {
	files := append([]string{pfs.ListName(c.name)}, c.components...)
	for i := range f.cmds {
		if f.isDead(i) {
			continue
		}
		if err := c.checkFolder(filepath.Join(f.dirs[i], "disk", "active", "files"), files); err != nil {
			return err
		}
	}
	return nil
}
