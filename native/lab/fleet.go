package lab

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"openpfs/core/pfs"
	"openpfs/core/wire"
)

// fleet is the phones' programs: one pfs-node process for each.
type fleet struct {
	names []string // as in telemetry
	dirs  []string
	cmds  []*exec.Cmd
	dead  []bool // killed on purpose
}

// startFleet starts every agent. Each is up, has its ports open and tells the
// hub so, but says nothing on the LAN before its instant.
func (l *Lab) startFleet(dir, hub string, instant time.Time) (f *fleet, err error) {
	f = &fleet{}
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
		f.names, f.dirs, f.cmds, f.dead = append(f.names, id.String()), append(f.dirs, home), append(f.cmds, cmd), append(f.dead, false)
	}
	return f, nil
}

// agentArgs are those that all agents have in common.
func (l *Lab) agentArgs() []string {
	args := []string{"--iface", lanDevice, "--model", l.cfg.Model, "--load", l.content.name, "--trust", l.content.key,
		"--root-wait", l.cfg.RootWait.String()}
	if l.cfg.Profile != "classic" {
		args = append(args, "--profile", l.cfg.Profile)
	}
	if l.cfg.Upstream == "http" {
		return append(args, "--http", httpAddr.String())
	}
	return append(args, "--tftp", tftpAddr.String())
}

// kill ends the phone of that name as a power cut would.
func (f *fleet) kill(name string) error {
	for i, n := range f.names {
		if n == name {
			f.dead[i] = true
			return f.cmds[i].Process.Kill()
		}
	}
	return fmt.Errorf("lab: no phone %s", name)
}

// alive is how many phones were not killed.
func (f *fleet) alive() (n int) {
	for _, dead := range f.dead {
		if !dead {
			n++
		}
	}
	return n
}

// stop ends every process and says what it cost.
func (f *fleet) stop() (costs []usage, err error) {
	for i, cmd := range f.cmds {
		var u usage
		if !f.dead[i] {
			var e error
			if u.peak, e = peakOf(cmd.Process.Pid); e != nil {
				err = errors.Join(err, fmt.Errorf("phone %d has ended before its time: %w\n%s", i, e, f.lastWords(i)))
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
		if f.dead[i] {
			continue
		}
		if err := c.checkFolder(filepath.Join(f.dirs[i], "disk", "active", "files"), files); err != nil {
			return err
		}
	}
	return nil
}
