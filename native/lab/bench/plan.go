package bench

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"openpfs/native/lab"
)

// Ways are all that there are: a profile and an upstream of pfs-node, or a
// rival.
var Ways = slices.Concat(Usual, []string{"classic http"})

// Usual are those of a table that nobody narrows. Of the classic profile one
// upstream does: it is ten times the bound of waits, whatever the upstream, and
// the [Cases] have the other.
var Usual = []string{"express http", "express tftp", "classic tftp", "uftp", "aria2", "libtorrent", "http", "tftp"}

// Plan is what to measure.
type Plan struct {
	Program string // pfs
	Phones  []int
	Ways    []string
	Cases   []Case
	Runs    int           // of each cell, at most
	Within  time.Duration // no run after the first round begins that would not end by then
	Longest time.Duration // of one run; a way that cannot be that fast is left out
	Args    []string      // for every run, such as --wan 10mbit
	Bound   time.Duration // of one copy, for that
}

// Run measures. tell hears of each run that has ended.
func (p *Plan) Run(ctx context.Context, tell func(string)) ([]Cell, error) {
	cells, err := p.cells()
	if err != nil {
		return nil, err
	}
	order := make([]*Cell, len(cells))
	for i := range cells {
		order[i] = &cells[i]
	}
	begun := time.Now()
	for round := range p.Runs {
		for _, c := range order {
			if c.Missing != "" || round > 0 && time.Since(begun)+c.cost > p.Within {
				continue
			}
			if err := p.fill(ctx, c); err != nil {
				return nil, err
			}
			tell(fmt.Sprintf("%v, %d of %d: %s: %s", time.Since(begun).Round(time.Second), round+1, p.Runs, c.what(), c.last()))
		}
		slices.SortStableFunc(order, func(a, b *Cell) int { return cmp.Compare(a.cost, b.cost) })
	}
	for i := range cells {
		cells[i].Median = median(cells[i].Runs)
	}
	return cells, nil
}

// cells are those of the table and of the cases, still empty.
func (p *Plan) cells() (cells []Cell, err error) {
	for _, n := range p.Phones {
		for _, way := range p.Ways {
			c := Cell{Phones: n, Way: way}
			if c.args, err = p.args(way, n); err != nil {
				return nil, err
			}
			if least := p.Bound * time.Duration(n); unicast(way) && least > p.Longest {
				c.Missing = fmt.Sprintf("takes %v at least", least.Round(time.Second))
			}
			cells = append(cells, c)
		}
	}
	for _, k := range p.Cases {
		for _, way := range k.Ways {
			c := Cell{Case: k.Name, Phones: k.Phones, Way: way}
			if c.args, err = p.args(way, k.Phones, k.Args...); err != nil {
				return nil, err
			}
			cells = append(cells, c)
		}
	}
	return cells, nil
}

// args are those of pfs lab for a way.
func (p *Plan) args(way string, phones int, more ...string) ([]string, error) {
	if !slices.Contains(Ways, way) {
		return nil, fmt.Errorf("no way %q: there are %s", way, strings.Join(Ways, ", "))
	}
	args := []string{"lab", "--json", "--phones", strconv.Itoa(phones), "--timeout", p.Longest.String()}
	if profile, upstream, ok := strings.Cut(way, " "); ok {
		args = append(args, "--profile", profile, "--upstream", upstream)
	} else {
		args = append(args, "--rival", way)
	}
	return slices.Concat(args, p.Args, more), nil
}

// unicast says that a way brings every phone its own copy.
func unicast(way string) bool { return way == "http" || way == "tftp" }

// fill runs a cell once more. A run that does not do its work is not an error,
// but what is told of its cell.
func (p *Plan) fill(ctx context.Context, c *Cell) error {
	begun := time.Now()
	defer func() { c.cost = time.Since(begun) }()
	cmd := exec.CommandContext(ctx, p.Program, c.args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	// A lab ends with whoever began it, however that ends. The signal is sent when
	// the thread ends that has started the process.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	failed := cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var r lab.Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		if failed == nil {
			return fmt.Errorf("bench: what pfs lab printed is no result: %w", err)
		}
		var exit *exec.ExitError
		if !errors.As(failed, &exit) {
			return failed
		}
		c.Missing = lastLine(errs.String())
		return nil
	}
	if !r.OK() {
		c.Missing = fmt.Sprintf("%d of %d complete after %.0f s", r.Completed, r.Phones, r.Seconds)
		return nil
	}
	c.Runs = append(c.Runs, r)
	return nil
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return strings.TrimPrefix(s[strings.LastIndexByte(s, '\n')+1:], "pfs: ")
}
