package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"openpfs/core/plan"
	"openpfs/native/report"
	"openpfs/native/wan"
)

// runSites plans every site of a file: what it does not say of one is the flags'.
func (p *planner) runSites(out io.Writer) error {
	sites, err := p.readSites()
	if err != nil {
		return fmt.Errorf("--sites %s: %w", p.sites, err)
	}
	var uplink wan.BitsPerSecond
	if p.uplink != "" {
		if uplink, err = wan.ParseRate(p.uplink); err != nil {
			return fmt.Errorf("--uplink: %w", err)
		}
	}
	answer, err := plan.Sites(sites, int64(uplink))
	if err != nil {
		return fmt.Errorf("--sites %s: %w", p.sites, err)
	}
	switch {
	case p.asJSON:
		return json.NewEncoder(out).Encode(answer)
	case p.asCSV:
		return writeSitesCSV(out, answer)
	}
	return writeSites(out, answer, uplink)
}

func (p *planner) readSites() ([]plan.Site, error) {
	if p.sites == "-" {
		return p.parseSites(os.Stdin)
	}
	f, err := os.Open(p.sites)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer f.Close()
	return p.parseSites(f)
}

// parseSites reads the heading, which names values, and a row for each site. A
// blank cell, like a missing column, is what the flags say.
func (p *planner) parseSites(r io.Reader) (sites []plan.Site, err error) {
	rows := csv.NewReader(r)
	rows.TrimLeadingSpace, rows.Comment = true, '#'
	heading, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("no heading: begin with name,phones,wan,rtt: %w", err)
	}
	heading[0] = strings.TrimPrefix(heading[0], "\ufeff") // as spreadsheets save UTF-8
	if err := p.checkHeading(heading); err != nil {
		return nil, err
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return sites, nil
		}
		if err != nil {
			return nil, err
		}
		if len(sites) == plan.MaxSites {
			return nil, fmt.Errorf("more than %d sites", plan.MaxSites)
		}
		site, err := p.site(heading, row)
		if err != nil {
			line, _ := rows.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		sites = append(sites, site)
	}
}

// checkHeading knows a column's name from a misspelt one.
func (p *planner) checkHeading(heading []string) error {
	for i, key := range heading {
		heading[i] = strings.ToLower(strings.TrimSpace(key))
		if heading[i] == "rate" {
			heading[i] = "wan"
		}
		if heading[i] != "name" && p.values[heading[i]] == nil {
			return fmt.Errorf("a column %.40q in the heading: name them name, phones, wan, rtt, or as the flags are called", key)
		}
	}
	if !slices.Contains(heading, "name") {
		return errors.New("no column name in the heading: begin with name,phones,wan,rtt")
	}
	return nil
}

func (p *planner) site(heading, row []string) (plan.Site, error) {
	said := map[string]string{}
	for i, key := range heading {
		said[key] = strings.TrimSpace(row[i])
	}
	in, err := plan.FromQuery(func(key string) string {
		if said[key] != "" {
			return said[key]
		}
		return p.get(key)
	})
	return plan.Site{Name: said["name"], Input: in}, err
}

func writeSites(out io.Writer, a plan.SitesAnswer, uplink wan.BitsPerSecond) error {
	t := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	ways := a.Total
	fmt.Fprint(t, "site\tphones\tline\tround trip\t")
	for _, w := range ways {
		fmt.Fprintf(t, "%s\tbytes\t", wayNames[w.Name])
	}
	fmt.Fprintln(t)
	for _, s := range a.Sites {
		fmt.Fprintf(t, "%s\t%d\t%v\t%v\t", s.Name, s.Phones, wan.BitsPerSecond(s.WAN), duration(s.RTT))
		for _, w := range s.Ways {
			fmt.Fprintf(t, "%s%s%s\t%s%s\t", atLeast(w), seconds(w.Last), mark(s.Answer, w), atLeast(w), report.MB(w.WANBytes))
		}
		fmt.Fprintln(t)
	}
	sum := func(name string, cell func(plan.Total) (string, string)) {
		fmt.Fprintf(t, "%s\t\t\t\t", name)
		for _, w := range ways {
			time, bytes := cell(w)
			fmt.Fprintf(t, "%s\t%s\t", time, bytes)
		}
		fmt.Fprintln(t)
	}
	fmt.Fprintf(t, "%s\t\t\t\t%s\n", strings.Repeat("─", 3), strings.Repeat("\t\t", len(ways)))
	sum(fmt.Sprintf("all %s, %d phones, at once", count(len(a.Sites), "site"), ways[0].Phones), func(w plan.Total) (string, string) { return seconds(w.Together), report.MB(w.WANBytes) })
	sum("one site after another", func(w plan.Total) (string, string) { return seconds(w.InTurn), "" })
	sum("headquarters must send", func(w plan.Total) (string, string) {
		return wan.BitsPerSecond((w.Uplink/100_000 + 1) * 100_000).String(), ""
	})
	windowed := slices.ContainsFunc(a.Sites, func(s plan.SiteAnswer) bool { return s.Window > 0 })
	if windowed {
		sum("sites within the window", func(w plan.Total) (string, string) { return fmt.Sprintf("%d of %d", w.Fit, len(a.Sites)), "" })
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if uplink > 0 {
		fmt.Fprintf(out, "\nAt once: no sooner than headquarters' %v carries the bytes.\n", uplink)
	}
	if windowed {
		fmt.Fprintln(out, "\n! is not done within the window.")
	}
	return nil
}

// mark is a sign behind a time.
func mark(a plan.Answer, w plan.Way) string {
	if a.Window > 0 && !w.Fits {
		return " !"
	}
	return ""
}

func writeSitesCSV(out io.Writer, a plan.SitesAnswer) error {
	w := csv.NewWriter(out)
	if err := w.Write(append([]string{"site", "phones", "wan_bit_s", "rtt_ms"}, wayColumns...)); err != nil {
		return err
	}
	for _, s := range a.Sites {
		if err := writeRows(w, s.Answer, s.Name, fmt.Sprint(s.Phones), fmt.Sprint(s.WAN), fmt.Sprint(int64(s.RTT)/1000)); err != nil {
			return err
		}
	}
	for _, t := range a.Total {
		row := []string{"all at once", fmt.Sprint(t.Phones), "", "", t.Name, "", "", exact(t.Together), "", fmt.Sprint(t.WANBytes), "", "", "", "", ""}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
