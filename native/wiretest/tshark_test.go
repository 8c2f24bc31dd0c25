//go:build interop || root

package wiretest

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// script is the dissector. It is loaded from the working tree, whatever else is
// installed on the machine.
func script(t *testing.T) string {
	path, err := filepath.Abs("../../assets/wireshark/pfs.lua")
	if err != nil {
		t.Fatal(err)
	}
	return "lua_script:" + path
}

func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%v: install Debian's package tshark", err)
	}
	return path
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program(t, name), args...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, &complaints)
	}
	if s := complaints.String(); strings.Contains(s, "Lua") {
		t.Fatalf("%s: %s", cmd, s)
	}
	return string(out)
}

// ownFields are the names of all fields that the dissector defines, the
// subtrees and experts excepted, which have no value.
func ownFields(t *testing.T) []string {
	t.Helper()
	var names []string
	for line := range strings.Lines(run(t, "tshark", "-G", "fields", "-X", script(t))) {
		// F, description, name, type, protocol …
		if part := strings.Split(line, "\t"); len(part) > 4 && part[0] == "F" && part[4] == "pfs" && part[3] != "FT_NONE" {
			names = append(names, part[2])
		}
	}
	if len(names) == 0 {
		t.Fatal("tshark knows no field of the dissector: is this tshark built with Lua?")
	}
	slices.Sort(names)
	return names
}

// packet is what tshark says of one: its Info column and the values of each
// field that occurs.
type packet struct {
	number string
	stream string // of TCP
	src    string
	info   string
	fields map[string][]string
}

// refused is the dissector's reason, "" if it has none.
func (p packet) refused() string { return strings.Join(p.fields["pfs.malformed"], "; ") }

// frames are the types of the frames that end in this packet.
func (p packet) frames() []string { return p.fields["pfs.frame.type"] }

const between, among = "\x1e", "\x1f" // fields; the values of one field

// dissect runs tshark over a capture file and returns the packets that the
// dissector took, each with every field.
func dissect(t *testing.T, file string) []packet {
	t.Helper()
	names := ownFields(t)
	args := []string{"-n", "-X", script(t), "-r", file, "-Y", "pfs", "-T", "fields",
		"-E", "separator=" + between, "-E", "occurrence=a", "-E", "aggregator=" + among,
		"-e", "frame.number", "-e", "tcp.stream", "-e", "ip.src", "-e", "_ws.col.Info"}
	for _, n := range names {
		args = append(args, "-e", n)
	}
	var packets []packet
	for line := range strings.Lines(run(t, "tshark", args...)) {
		values := strings.Split(strings.TrimSuffix(line, "\n"), between)
		if len(values) != 4+len(names) {
			t.Fatalf("tshark printed %d fields, not %d: %.200q", len(values), 4+len(names), line)
		}
		p := packet{number: values[0], stream: values[1], src: values[2], info: values[3], fields: map[string][]string{}}
		for i, n := range names {
			if v := values[4+i]; v != "" {
				p.fields[n] = strings.Split(v, among)
			}
		}
		packets = append(packets, p)
	}
	return packets
}
