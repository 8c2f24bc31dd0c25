package lab

import (
	_ "embed"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A rival is another way to do the same work, with programs of Debian.
type rival struct {
	name     string
	upstream string // what it needs of headquarters' server; "": nothing
	version  func() (string, error)
	// prepare starts what has to be there before the phones begin.
	prepare func(*race) error
	// phone is what a phone's shell does, in its folder for files, at the
	// instant; when all files are there it makes the file ../done.
	phone func(r *race, i int) string
	// sub is where under that folder the files then are.
	sub string
}

var rivals = []rival{
	{name: "http", upstream: "http", version: curlVersion, phone: func(r *race, _ int) string { return r.curl() + " && touch ../done" }},
	{name: "tftp", upstream: "tftp", version: func() (string, error) { return versionOf("atftp", "atftp", "--version") }, phone: atftpEach},
	{name: "uftp", upstream: "http", version: uftpVersion, prepare: uftpListeners, phone: uftpSender},
	{name: "aria2", version: ariaVersion, prepare: ariaSeed, phone: ariaPhone, sub: contentFolder},
	{name: "libtorrent", version: libtorrentVersion, prepare: libtorrentSeed, phone: libtorrentPhone, sub: contentFolder},
}

// Rivals are the names that Config.Rival may have.
func Rivals() (names []string) {
	for _, r := range rivals {
		names = append(names, r.name)
	}
	return names
}

func findRival(name string) (rival, bool) {
	i := slices.IndexFunc(rivals, func(r rival) bool { return r.name == name })
	if i < 0 {
		return rival{}, false
	}
	return rivals[i], true
}

// curl fetches every component over one connection.
func (r *race) curl() string {
	urls := ""
	for _, name := range r.lab.content.components {
		urls += fmt.Sprintf(" http://%v/%s", httpAddr, name)
	}
	return "curl --fail --silent --show-error --remote-name-all" + urls
}

func curlVersion() (string, error) { return shortVersion("curl", "curl", "--version") }

// shortVersion is a name and a number, without what follows them.
func shortVersion(pkg, program string, args ...string) (string, error) {
	line, err := versionOf(pkg, program, args...)
	if words := strings.Fields(line); len(words) > 2 {
		line = strings.Join(words[:2], " ")
		if words[1] == "version" {
			line = words[0] + " " + words[2]
		}
	}
	return line, err
}

// atftpEach asks for large blocks and a window, and again when it was given up on.
func atftpEach(r *race, _ int) string {
	get := "for f in " + strings.Join(r.lab.content.components, " ") + "; do "
	get += `until atftp --option "blksize 1428" --option "windowsize 8" --get --remote-file $f --local-file $f ` +
		fmt.Sprintf("%v %d; do :; done; done", tftpAddr.Addr(), tftpAddr.Port())
	return get + "; touch ../done"
}

// uftp: the first phone fetches, and sends to all others by multicast.

func uftpVersion() (string, error) {
	curl, err := curlVersion()
	if err != nil {
		return "", err
	}
	for _, program := range []string{"uftp", "uftpd"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("%w: %s; on Debian: apt-get install uftp", ErrNotInstalled, program)
		}
	}
	out, err := exec.Command("dpkg-query", "--show", "--showformat=${Version}", "uftp").Output() // it does not say itself
	if err != nil {
		return curl + ", uftp", nil
	}
	return curl + ", uftp " + string(out), nil
}

func uftpListeners(r *race) error {
	for i := 1; i < len(r.homes); i++ {
		home := r.homes[i]
		whole := filepath.Join(home, "whole.sh")
		script := fmt.Sprintf("#!/bin/sh\n[ $(ls %s/files | wc -l) -eq %d ] && touch %s/done\n", home, len(r.lab.content.components), home)
		if err := errors.Join(os.WriteFile(whole, []byte(script), 0o755), os.Mkdir(filepath.Join(home, "temp"), 0o755)); err != nil {
			return err
		}
		if err := r.startAt(r.lab.net.phones[i], i, "uftpd", "-d", "-I", lanDevice, "-D", filepath.Join(home, "files"),
			"-T", filepath.Join(home, "temp"), "-s", whole, "-B", "1048576"); err != nil {
			return err
		}
	}
	return nil
}

// uftpSender sends at nine tenths of what a port takes, to clients that are
// named: else it begins without those who answer late, which at 60 is half.
func uftpSender(r *race, i int) string {
	if i > 0 {
		return ":"
	}
	rate := int64(r.lab.cfg.LAN) * 9 / 10 / 1000
	if rate == 0 {
		rate = 900_000
	}
	var clients []string
	for i := 1; i < len(r.homes); i++ {
		clients = append(clients, fmt.Sprintf("0x%X", phoneAddr(98, i).As4())) // a client's number is its address
	}
	return fmt.Sprintf("%s && touch ../done && uftp -I %s -R %d -B 1048576 -q -H %s %s", r.curl(), lanDevice, rate,
		strings.Join(clients, ","), strings.Join(r.lab.content.components, " "))
}

// Swarms. The torrent lies at each phone beforehand; tracker and seed are at
// headquarters.

var trackerAddr = netip.AddrPortFrom(hqAddr, 6969)

const swarmPort = "6881"

func opentrackerVersion() (string, error) {
	if _, err := exec.LookPath("opentracker"); err != nil {
		return "", fmt.Errorf("%w: opentracker; on Debian: apt-get install opentracker", ErrNotInstalled)
	}
	out, err := exec.Command("dpkg-query", "--show", "--showformat=${Version}", "opentracker").Output()
	if err != nil {
		return "opentracker", nil
	}
	return "opentracker " + string(out), nil
}

// tracker writes the torrent and starts a tracker that knows it.
func (r *race) tracker() error {
	hash, err := writeTorrent(r.torrent(), r.lab.content.dir, r.lab.content.components, fmt.Sprintf("http://%v/announce", trackerAddr))
	if err != nil {
		return err
	}
	listed := filepath.Join(r.dir, "listed")
	if err := os.WriteFile(listed, []byte(hash+"\n"), 0o644); err != nil {
		return err
	}
	return r.startAt(r.lab.net.hq, -1, "opentracker", "-i", trackerAddr.Addr().String(),
		"-p", fmt.Sprint(trackerAddr.Port()), "-P", fmt.Sprint(trackerAddr.Port()), "-w", listed)
}

func (r *race) torrent() string { return filepath.Join(r.dir, "load.torrent") }

func ariaVersion() (string, error) {
	tracker, err := opentrackerVersion()
	if err != nil {
		return "", err
	}
	aria, err := shortVersion("aria2", "aria2c", "--version")
	return aria + ", " + tracker, err
}

var ariaFlags = []string{"--enable-dht=false", "--bt-enable-lpd=true", "--seed-ratio=0.0", "--listen-port=" + swarmPort,
	"--file-allocation=none", "--quiet=true", "--summary-interval=0"}

func ariaSeed(r *race) error {
	if err := r.tracker(); err != nil {
		return err
	}
	return r.startAt(r.lab.net.hq, -1, append([]string{"aria2c"}, append(slices.Clone(ariaFlags),
		"--check-integrity=true", "--dir="+filepath.Dir(r.lab.content.dir), r.torrent())...)...)
}

func ariaPhone(r *race, i int) string {
	hook := filepath.Join(r.homes[i], "whole.sh")
	return fmt.Sprintf("printf '#!/bin/sh\\ntouch %s/done\\n' >%s; chmod +x %s; exec aria2c %s --bt-lpd-interface=%s --on-bt-download-complete=%s --dir=. %s",
		r.homes[i], hook, hook, strings.Join(ariaFlags, " "), lanDevice, hook, r.torrent())
}

//go:embed swarm.py
var swarmProgram []byte

// debianPython is the one that Debian's python3-libtorrent is for.
const debianPython = "/usr/bin/python3"

func libtorrentVersion() (string, error) {
	tracker, err := opentrackerVersion()
	if err != nil {
		return "", err
	}
	out, err := exec.Command(debianPython, "-c", "import libtorrent; print(libtorrent.version)").Output()
	if err != nil {
		return "", fmt.Errorf("%w: libtorrent for Python; on Debian: apt-get install python3-libtorrent", ErrNotInstalled)
	}
	return "libtorrent " + strings.TrimSpace(string(out)) + ", " + tracker, nil
}

func libtorrentSeed(r *race) error {
	if err := errors.Join(r.tracker(), os.WriteFile(r.swarm(), swarmProgram, 0o644)); err != nil {
		return err
	}
	return r.startAt(r.lab.net.hq, -1, debianPython, r.swarm(), "seed", hqAddr.String()+":"+swarmPort, r.torrent(), filepath.Dir(r.lab.content.dir))
}

func (r *race) swarm() string { return filepath.Join(r.dir, "swarm.py") }

func libtorrentPhone(r *race, i int) string {
	return fmt.Sprintf("exec %s %s phone %v:%s %s .", debianPython, r.swarm(), phoneAddr(98, i), swarmPort, r.torrent())
}
