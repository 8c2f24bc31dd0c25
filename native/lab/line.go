package lab

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"golang.org/x/sys/unix"

	"openpfs/native/wan"
)

// lineEnv carries the line's wan.Config, as JSON.
const lineEnv = "PFS_LAB_LINE"

// Counts are the line's own counters at one moment.
type Counts struct {
	wan.Stats
	MeanLate, WorstLate time.Duration // of packets, since the line began
}

// line is the WAN: a process of its own, so that nothing else delays it.
type line struct {
	cmd *exec.Cmd
	ask io.WriteCloser
	say *bufio.Reader
}

// startLine puts the WAN between two devices and takes these over.
func startLine(cfg wan.Config, hq, site *os.File) (*line, error) {
	defer hq.Close()
	defer site.Close()
	b, err := json.Marshal(cfg)
	if err != nil {
		return nil, err
	}
	// One processor's work is all that there is: with more, the runtime's idle
	// threads would look for some, and with their priority take time from phones.
	l := &line{cmd: self(lineman, lineEnv+"="+string(b), "GOMAXPROCS=1")}
	l.cmd.ExtraFiles = []*os.File{hq, site}
	if l.ask, err = l.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := l.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	l.say = bufio.NewReader(out)
	err = onThread(func() error {
		promptly(linePriority) // its time is not to depend on how busy the phones are
		return l.cmd.Start()
	})
	if err != nil {
		return nil, fmt.Errorf("lab: the line: %w", err)
	}
	if _, err := l.counts(); err != nil { // it answers: it carries
		return nil, err
	}
	return l, nil
}

// counts asks the line.
func (l *line) counts() (c Counts, err error) {
	if _, err := io.WriteString(l.ask, "\n"); err != nil {
		return c, fmt.Errorf("lab: the line has ended: %w", err)
	}
	answer, err := l.say.ReadBytes('\n')
	if err != nil {
		return c, fmt.Errorf("lab: the line has ended: %w", err)
	}
	return c, json.Unmarshal(answer, &c)
}

func (l *line) stop() error {
	return errors.Join(l.ask.Close(), l.cmd.Wait())
}

// playLine is the line's process: it carries packets between descriptors 3 and
// 4 and answers every line on its input with its counters, until that ends.
func playLine(context.Context) error {
	var cfg wan.Config
	if err := json.Unmarshal([]byte(os.Getenv(lineEnv)), &cfg); err != nil {
		return err
	}
	link, err := wan.New(cfg)
	if err != nil {
		return err
	}
	var ends [2]*os.File
	for i := range ends {
		if err := unix.SetNonblock(3+i, true); err != nil { // os/exec has made it a blocking one
			return err
		}
		ends[i] = os.NewFile(uintptr(3+i), "tun")
	}
	go func() {
		err := link.Splice(ends[0], ends[1])
		fmt.Fprintln(os.Stderr, "lab: the line:", err)
		os.Exit(1)
	}()
	asked := bufio.NewReader(os.Stdin)
	for {
		if _, err := asked.ReadByte(); err != nil {
			return nil // the lab ends
		}
		c := Counts{Stats: link.Stats()}
		c.MeanLate, c.WorstLate = link.Lateness()
		if err := json.NewEncoder(os.Stdout).Encode(c); err != nil {
			return err
		}
	}
}
