package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"openpfs/core/load"
	"openpfs/core/plan"
)

// planner holds the flags of `pfs plan`: texts, for they are the values of
// plan.FromQuery, by the same names.
type planner struct {
	values        map[string]*string
	loadDir       string
	sites         string
	uplink        string
	asJSON, asCSV bool
}

func planCommand() *cobra.Command {
	p := &planner{values: map[string]*string{}}
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Say how long an upgrade takes and what it costs the line, with and without sharing",
		Long: "Plans an upgrade before anybody begins it: without peer sharing, with the profile classic and\n" +
			"with express. The page's planner and GET /api/plan give the same figures. Each is within the\n" +
			"percentage that stands beside it of what the same nodes do in the simulator.",
		Example: "  pfs plan --phones 1000 --wan 10mbit --rtt 250ms --family 41 --window 2h\n" +
			"  pfs plan --phones 300 --upstream lockstep --off 5 --subnets 3\n" +
			"  pfs plan --load ~/SCCP41.9-4-2SR3-1 --phones 80 --wan 2mbit --json\n" +
			"  pfs plan --sites branches.csv --window 4h      # name,phones,wan,rtt: one row a site, and all of them",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.run(cmd.OutOrStdout()) },
	}
	text := func(key, usual, usage string) {
		p.values[key] = cmd.Flags().String(key, usual, usage)
	}
	text("phones", "24", "how many `phones` the site has")
	text("off", "0", "`percent` of the phones that have peer sharing switched off")
	text("subnets", "1", "how many `subnets` they are in: each fetches a copy of its own")
	text("family", "41", "their `families` or models, with commas: 11, 31, 41, 70, CP-7961G; all with the one family's sizes that are public")
	text("sizes", "", "sizes of the load's components in `bytes`, with commas, in place of the family's")
	text("wan", "10mbit", "`rate` of the line to headquarters: 384kbit, 10mbit, 1gbit")
	text("rtt", "150ms", "`time` of a round trip on it")
	text("lan", "100mbit", "`rate` of a phone's port")
	text("upstream", "tftp", "the `server`: tftp (this project's), windowed (RFC 7440), lockstep (RFC 1350, as call managers), http")
	text("blksize", "", "`bytes` of a TFTP block, as the server grants them (1428; lockstep 512)")
	text("windowsize", "", "`blocks` of a window, as a windowed server grants them (64)")
	text("profile", "", "only this `profile` beside what it is without: classic or express")
	text("window", "", "`time` for maintenance: 2h; says what fits into it")
	cmd.Flags().StringVar(&p.loadDir, "load", "", "`folder` with a .loads file and its components, for their sizes")
	cmd.Flags().StringVar(&p.sites, "sites", "", "CSV `file` of many sites, with a heading: name,phones,wan,rtt and any other flag's name; - reads standard input")
	cmd.Flags().StringVar(&p.uplink, "uplink", "", "`rate` of headquarters' own line, which all sites share")
	cmd.Flags().BoolVar(&p.asJSON, "json", false, "print one JSON object, that of GET /api/plan; times in µs")
	cmd.Flags().BoolVar(&p.asCSV, "csv", false, "print comma separated values with a heading; times in seconds")
	return cmd
}

func (p *planner) run(out io.Writer) error {
	switch {
	case p.asJSON && p.asCSV:
		return errors.New("--json --csv: give one of them")
	case p.uplink != "" && p.sites == "":
		return errors.New("--uplink: it is what many sites share: name them with --sites FILE")
	}
	if err := p.readLoad(); err != nil {
		return err
	}
	if p.sites != "" {
		return p.runSites(out)
	}
	in, err := plan.FromQuery(p.get)
	if err != nil {
		return asFlag(err)
	}
	answer, err := plan.For(in)
	if err != nil {
		return asFlag(err)
	}
	switch {
	case p.asJSON:
		return json.NewEncoder(out).Encode(answer)
	case p.asCSV:
		return writePlanCSV(out, answer)
	}
	return writePlan(out, answer)
}

func (p *planner) get(key string) string {
	if v := p.values[key]; v != nil {
		return *v
	}
	return ""
}

// asFlag names the value that was refused as the flag that it came by.
func asFlag(err error) error {
	if wrong := (*plan.InputError)(nil); errors.As(err, &wrong) {
		return fmt.Errorf("--%s %.80s: %s", wrong.Key, wrong.Value, wrong.Cure)
	}
	return err
}

// readLoad takes the components' sizes from a folder.
func (p *planner) readLoad() error {
	if p.loadDir == "" {
		return nil
	}
	if *p.values["sizes"] != "" {
		return errors.New("--load --sizes: give one of them")
	}
	lists, err := filepath.Glob(filepath.Join(p.loadDir, "*"+load.ListSuffix))
	if err != nil || len(lists) != 1 {
		return fmt.Errorf("--load %s: %d %s files; give a folder that has one", p.loadDir, len(lists), load.ListSuffix)
	}
	text, err := readShown(lists[0])
	if err != nil {
		return fmt.Errorf("--load: %w", err)
	}
	list, err := load.Parse(text)
	if err != nil {
		return fmt.Errorf("--load %s: %w", lists[0], err)
	}
	var sizes []string
	for _, name := range list.Components {
		info, err := os.Stat(filepath.Join(p.loadDir, name))
		if err != nil {
			return fmt.Errorf("--load: a component of the list: %w", err)
		}
		sizes = append(sizes, strconv.FormatInt(info.Size(), 10))
	}
	*p.values["sizes"] = strings.Join(sizes, ",")
	return nil
}
