package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openpfs/core/plan"
)

func TestPlanIsTheCoresAnswer(t *testing.T) {
	out, errs, status := execute(t, "plan", "--phones", "1000", "--wan", "10mbit", "--rtt", "250ms", "--family", "41", "--window", "1h", "--json")
	if status != 0 {
		t.Fatal(errs)
	}
	in := plan.Default()
	in.Phones, in.RTT, in.Window = 1000, 250e6, 3600e9
	answer, err := plan.For(in)
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := json.Marshal(answer); strings.TrimSpace(out) != string(want) {
		t.Errorf("got  %s\nwant %s", out, want)
	}
	table, _, _ := execute(t, "plan", "--phones", "1000", "--rtt", "250ms", "--window", "1h")
	for _, words := range []string{"without sharing", "8309.5 MB", "no, takes 2", "± 5 %", "waits", "express"} {
		if !strings.Contains(table, words) {
			t.Errorf("no %q in\n%s", words, table)
		}
	}
}

// Forty branches, each with what the heading says of it and the flags say of all.
func TestPlanOfManySites(t *testing.T) {
	file := filepath.Join(t.TempDir(), "branches.csv")
	text := "\ufeffName, phones, rate, rtt, upstream\nLisboa,120,10mbit,40ms,\n\"Porto, centro\",18,2mbit,45ms,\nTaipei,60,4mbit,290ms,lockstep\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, status := execute(t, "plan", "--sites", file, "--subnets", "2", "--window", "30m", "--json")
	var a plan.SitesAnswer
	if err := json.Unmarshal([]byte(out), &a); err != nil || status != 0 {
		t.Fatalf("%v\n%s%s", err, out, errs)
	}
	if len(a.Sites) != 3 || a.Sites[1].Name != "Porto, centro" || a.Sites[1].WAN != 2_000_000 || a.Sites[2].Server != plan.Lockstep || a.Sites[0].Subnets != 2 {
		t.Errorf("%+v", a.Sites)
	}
	for i, all := range a.Total {
		var bytes int64
		for _, s := range a.Sites {
			bytes += s.Ways[i].WANBytes
		}
		if all.WANBytes != bytes || all.Phones != 198 || all.InTurn <= all.Together || all.Slowest != "Taipei" {
			t.Errorf("%+v, of %d bytes", all, bytes)
		}
	}
	slow, _, _ := execute(t, "plan", "--sites", file, "--uplink", "1mbit", "--csv")
	rows, err := csv.NewReader(strings.NewReader(slow)).ReadAll()
	if err != nil || len(rows) != 1+3*3+3 {
		t.Fatalf("%v\n%s", err, slow)
	}
	table, _, _ := execute(t, "plan", "--sites", file, "--window", "30m")
	if !strings.Contains(table, "Porto, centro") || !strings.Contains(table, "2 of 3") || !strings.Contains(table, "all 3 sites, 198 phones") {
		t.Error(table)
	}
}

func TestPlanTakesTheSizesOfAFolder(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{"a.sbn": 3_000_000, "b.sbn": 1_000_000} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "L.loads"), []byte("a.sbn\nb.sbn\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, status := execute(t, "plan", "--load", dir, "--json")
	var a plan.Answer
	if err := json.Unmarshal([]byte(out), &a); err != nil || status != 0 {
		t.Fatalf("%v\n%s%s", err, out, errs)
	}
	if a.Files != 3 || a.Bytes < 4_000_000 || a.Bytes > 4_001_000 {
		t.Errorf("%d files of %d bytes", a.Files, a.Bytes)
	}
}

func TestPlanNamesTheFlagAndTheCure(t *testing.T) {
	sites := filepath.Join(t.TempDir(), "sites.csv")
	if err := os.WriteFile(sites, []byte("name,phones\nA,10\nB,many\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, want string }{
		{"--wan fast", "--wan fast: give a rate such as"},
		{"--phones 0", "--phones 0: give 1 to"},
		{"--upstream pigeon", "--upstream pigeon: give tftp"},
		{"--uplink 10mbit", "--sites FILE"},
		{"--json --csv", "give one of them"},
		{"--load " + filepath.Dir(sites), "give a folder that has one"},
		{"--sites " + sites, "line 3: phones=many: give a whole number"},
		{"--sites " + sites + ".none", "no such file"},
	} {
		out, errs, status := execute(t, append([]string{"plan"}, strings.Fields(c.args)...)...)
		if status != 2 || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%s: status %d, %q; want %q", c.args, status, errs, c.want)
		}
	}
}
