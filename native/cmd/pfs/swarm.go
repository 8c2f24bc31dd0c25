package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// errBroken is a hunt that found something; it has been reported.
var errBroken = errors.New("a check was broken")

// hunt holds the flags of a swarm, and of one plan played.
type hunt struct {
	swarm       bool
	seeds, from uint64
	jobs        int
	markdown    bool
	plan        string
	page        string
}

func (h *hunt) register(f *pflag.FlagSet) {
	f.BoolVar(&h.swarm, "swarm", false, "hunt: every seed draws its own site and faults, and is held to every check")
	f.Uint64Var(&h.seeds, "seeds", 100, "with --swarm: how many seeds to play")
	f.Uint64Var(&h.from, "from", 0, "with --swarm: the first seed")
	f.IntVar(&h.jobs, "jobs", 1, "with --swarm: how many sites to play at once")
	f.BoolVar(&h.markdown, "markdown", false, "with --swarm: print the tables as Markdown")
	f.StringVar(&h.plan, "plan", "", "play the faults of this `FILE` on the site, and hold it to every check")
	f.StringVar(&h.page, "page", "http://127.0.0.1:8051/", "with --swarm or --plan: `URL` of the page that the links to a history lead to; pfs serve and pfs demo have it here")
}

// on reports whether the command is to hunt rather than to demonstrate.
func (h *hunt) on() bool { return h.swarm || h.plan != "" }

// check names the flags that would be of no effect.
func (h *hunt) check(f *pflag.FlagSet) error {
	given := func(names ...string) string {
		i := slices.IndexFunc(names, f.Changed)
		if i < 0 {
			return ""
		}
		return "--" + names[i]
	}
	if flag := given("seeds", "from", "jobs", "markdown"); flag != "" && !h.swarm {
		return fmt.Errorf("%s has a meaning with --swarm only; add that, or leave this out", flag)
	}
	if flag := given("page"); flag != "" && !h.on() {
		return fmt.Errorf("%s has a meaning with --swarm or --plan only; add one, or leave this out", flag)
	}
	if !h.on() {
		return nil
	}
	if u, err := url.Parse(h.page); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Fragment != "" {
		return fmt.Errorf("--page %s: give the page's address, such as http://127.0.0.1:8051/", h.page)
	}
	if !h.swarm {
		return nil
	}
	if flag := given("plan", "phones", "models", "wan", "rtt", "loss", "pfs", "profile", "root-wait", "seed"); flag != "" {
		return fmt.Errorf("%s: a swarm draws its own sites and faults; leave this out, or --swarm", flag)
	}
	switch {
	case h.seeds < 1 || h.jobs < 1 || h.jobs > 64:
		return fmt.Errorf("--seeds %d --jobs %d: at least one seed, and 1 to 64 jobs", h.seeds, h.jobs)
	case h.markdown && f.Changed("json"):
		return fmt.Errorf("--json and --markdown: one of them")
	case f.Changed("record") && h.seeds != 1:
		return fmt.Errorf("--record: it holds one history; give --seeds 1 --from N, too")
	}
	return nil
}

// hunt plays the seeds and reports.
func (h *hunt) hunt(ctx context.Context, asJSON bool, watch func(telemetry.Event), out io.Writer) error {
	began := time.Now()
	runs, err := h.playAll(ctx, watch)
	if err != nil {
		return err
	}
	var tally sim.Tally
	var failed []uint64
	for i, r := range runs {
		tally.Add(r)
		if r.Failed() {
			failed = append(failed, h.from+uint64(i))
		}
	}
	switch {
	case asJSON:
		err = writeTallyJSON(out, &tally, h.from, failed)
	case h.markdown:
		err = writeMarkdown(out, &tally, h.from)
	default:
		err = writeTally(out, &tally, time.Since(began))
	}
	if err != nil || len(failed) == 0 {
		return err
	}
	for _, seed := range failed[:min(len(failed), 3)] {
		h.explain(os.Stderr, seed, runs[seed-h.from])
	}
	return errBroken
}

// playAll plays every seed; the order of the result is that of the seeds,
// however many are played at once.
func (h *hunt) playAll(ctx context.Context, watch func(telemetry.Event)) ([]*sim.Run, error) {
	runs, errs := make([]*sim.Run, h.seeds), make([]error, h.jobs)
	var next sync.Mutex
	var taken uint64
	take := func() (uint64, bool) {
		next.Lock()
		defer next.Unlock()
		if taken == h.seeds || ctx.Err() != nil {
			return 0, false
		}
		taken++
		return taken - 1, true
	}
	var wg sync.WaitGroup
	for job := range h.jobs {
		wg.Go(func() {
			for i, ok := take(); ok && errs[job] == nil; i, ok = take() {
				runs[i], errs[job] = sim.Swarm(h.from+i, watch)
			}
		})
	}
	wg.Wait()
	return runs, errors.Join(append(errs, ctx.Err())...)
}
