package main

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/core/wire"
	"openpfs/native/upstream"
)

// options are the flags as they were given.
type options struct {
	iface, bind, mac      string
	model, load           string
	tftp, http, httpCA    string
	dir                   string
	hub, token            string
	activate, health      string
	healthTimeout         time.Duration
	retryBad              bool
	pfs, profile          string
	rootWait, timeout     time.Duration
	linger                time.Duration
	once, verbose         bool
	log                   string
	given                 func(flag string) bool
	blksize, windowBlocks int
	trustOptions
	securityOptions
	startOptions
}

func (o *options) flags(f *pflag.FlagSet) {
	f.StringVar(&o.iface, "iface", "", "network interface whose first IPv4 address to use")
	f.StringVar(&o.bind, "bind", "", "IPv4 address to use instead; its interface is found")
	f.StringVar(&o.mac, "mac", "", "the device's MAC address (default: the interface's; on loopback 02:00 and the address)")
	f.StringVar(&o.model, "model", "", "phone model, such as CP-7961G: only equal models share")
	f.StringVar(&o.load, "load", "", "load to install, as in loadInformation: SCCP41.9-4-2SR3-1S (default: what the server's SEP<MAC>.cnf.xml says)")
	f.StringVar(&o.tftp, "tftp", "", "HOST[:PORT] of the TFTP server")
	f.StringVar(&o.http, "http", "", "http:// or https:// URL of the folder with the files, instead of --tftp: resumes where a root has died")
	f.StringVar(&o.httpCA, "http-ca", "", "PEM file of the authorities to trust for https, instead of the system's")
	f.StringVar(&o.dir, "dir", "", "directory for the files; made if absent")
	f.StringVar(&o.hub, "hub", "", "ws://HOST:PORT of a hub (pfs serve) to tell what happens")
	f.StringVar(&o.token, "hub-token", os.Getenv("PFS_HUB_TOKEN"), "what that hub asks for (default $PFS_HUB_TOKEN)")
	f.StringVar(&o.activate, "activate", "", "command, run by /bin/sh -c, that starts the committed load")
	f.StringVar(&o.health, "health", "", "command that succeeds when the load that was started works; asked every two seconds")
	f.DurationVar(&o.healthTimeout, "health-timeout", time.Minute, "how long --health may fail before the load is rolled back")
	f.BoolVar(&o.retryBad, "retry-bad", false, "try a load again that was rolled back before")
	f.StringVar(&o.pfs, "pfs", "", "on, or off: every file from the server (default: on with --load, else what the server's configuration says)")
	f.StringVar(&o.profile, "profile", "classic", "classic keeps a phone's waits; express hands blocks on as they come, all files at once")
	f.DurationVar(&o.rootWait, "root-wait", pfs.Classic().RootWait, "how long a root waits for others before it turns to the server; express does not wait")
	o.given = f.Changed
	f.BoolVar(&o.once, "once", false, "end after the commit, and after feeding the children that came by then")
	f.DurationVar(&o.linger, "linger", 2*time.Minute, "with --once: feed them for at most this long")
	f.DurationVar(&o.timeout, "timeout", 0, "with --once: give up after this long (default: never)")
	f.StringVar(&o.log, "log", "text", "text, json, or dload: as a phone's console")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "log progress, offers and the reasons of ended connections, too")
	f.IntVar(&o.blksize, "blksize", 1428, "TFTP block size to ask for, in bytes")
	f.IntVar(&o.windowBlocks, "windowsize", 64, "TFTP window to ask for, in blocks")
	o.trustOptions.flags(f)
	o.securityOptions.flags(f)
	o.startOptions.flags(f)
}

func bad(flag, value, format string, args ...any) error {
	return &badValue{strings.TrimSpace("--" + flag + " " + value), fmt.Errorf(format, args...)}
}

// agent checks every flag before anything is opened.
func (o *options) agent() (*agent, error) {
	for _, must := range []struct{ flag, value, what string }{
		{"model", o.model, "the phone's model, such as CP-7961G"},
		{"tftp", o.tftp + o.http, "the TFTP server, such as 192.0.2.10, or --http with a URL"},
		{"dir", o.dir, "a directory for the files"},
	} {
		if must.value == "" {
			return nil, bad(must.flag, "", "is missing; give %s", must.what)
		}
	}
	if err := load.CheckModel(o.model); err != nil {
		return nil, bad("model", o.model, "%w; give a model such as CP-7961G", err)
	}
	if strings.HasSuffix(o.load, load.ListSuffix) {
		return nil, bad("load", o.load, "give the name without %s: %s", load.ListSuffix, strings.TrimSuffix(o.load, load.ListSuffix))
	}
	if o.load != "" {
		if err := load.CheckName(pfs.ListName(o.load)); err != nil {
			return nil, bad("load", o.load, "%w; give a name such as SCCP41.9-4-2SR3-1S", err)
		}
		if o.pfs == "" {
			o.pfs = "on"
		}
	}
	if o.pfs != "on" && o.pfs != "off" && o.pfs != "" {
		return nil, bad("pfs", o.pfs, "give on or off")
	}
	timing, express, err := pfs.Profile(o.profile)
	if err != nil {
		return nil, bad("profile", o.profile, "%w", err)
	}
	if o.tftp != "" && o.http != "" {
		return nil, bad("http", o.http, "besides --tftp %s; give one of them", o.tftp)
	}
	if o.httpCA != "" && o.http == "" {
		return nil, bad("http-ca", o.httpCA, "has a meaning with --http only")
	}
	if o.rootWait < 0 || o.rootWait > time.Hour {
		return nil, bad("root-wait", o.rootWait.String(), "give 0s to 1h")
	}
	if o.healthTimeout <= 0 {
		return nil, bad("health-timeout", o.healthTimeout.String(), "give a time such as 1m")
	}
	if o.timeout < 0 {
		return nil, bad("timeout", o.timeout.String(), "give a time such as 10m, or 0 for no limit")
	}
	if o.timeout > 0 && !o.once {
		return nil, bad("timeout", o.timeout.String(), "has a meaning with --once only; add that, or leave this out")
	}
	if o.linger < 0 {
		return nil, bad("linger", o.linger.String(), "give a time such as 2m, or 0 to leave at once")
	}
	if o.log != "text" && o.log != "json" && o.log != "dload" {
		return nil, bad("log", o.log, "give text, json or dload")
	}
	if err := o.startOptions.check(); err != nil {
		return nil, err
	}
	if err := checkHub(o.hub); err != nil {
		return nil, err
	}
	at, err := findPlace(o.iface, o.bind)
	if err != nil {
		return nil, err
	}
	if o.pfs == "on" && at.silent != nil {
		return nil, at.silent
	}
	id, err := o.identity(at)
	if err != nil {
		return nil, err
	}
	a := &agent{options: o, place: at, timing: timing, express: express, id: id}
	if !express || o.given("root-wait") {
		a.timing.RootWait = o.rootWait
	}
	if a.policy, err = o.trustOptions.policy(); err != nil {
		return nil, err
	}
	if a.guarded, err = o.security(); err != nil {
		return nil, err
	}
	if o.dir, err = filepath.Abs(o.dir); err != nil {
		return nil, bad("dir", o.dir, "%w", err)
	}
	if err := a.useSource(); err != nil {
		return nil, err
	}
	return a, nil
}

// source is where files come from.
type source interface {
	upstream.Source
	Close()
}

// useSource makes what the flags say the source of files.
func (a *agent) useSource() error {
	if a.http == "" {
		if err := a.useServer(a.tftp); err != nil {
			return bad("tftp, --blksize or --windowsize", "", "%w", err)
		}
		return nil
	}
	from, err := upstream.NewHTTP(upstream.HTTPConfig{URL: a.http, LocalIP: a.addr.String(), CAFile: a.httpCA})
	if err != nil {
		return bad("http or --http-ca", "", "%w", err)
	}
	a.source = from
	return nil
}

// useServer makes a TFTP server the source of files.
func (a *agent) useServer(server string) error {
	source, err := upstream.NewTFTP(upstream.Config{Server: server, LocalIP: a.addr.String(), BlockBytes: a.blksize, WindowBlocks: a.windowBlocks})
	if err != nil {
		return err
	}
	if a.source != nil {
		a.source.Close()
	}
	a.source = source
	return nil
}

func checkHub(hub string) error {
	if hub == "" {
		return nil
	}
	u, err := url.Parse(hub)
	if err != nil {
		return bad("hub", hub, "%w; give ws://HOST:PORT", err)
	}
	if u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "" {
		return bad("hub", hub, "give ws://HOST:PORT, or wss:// for one behind TLS")
	}
	return nil
}

// identity is --mac, or what the interface has.
func (o *options) identity(at place) (id wire.NodeID, err error) {
	if o.mac == "" {
		switch {
		case len(at.mac) == len(id):
			copy(id[:], at.mac)
		case at.addr.IsLoopback(): // has none; the address is as unique
			b := at.addr.As4()
			id = wire.NodeID{0x02, 0, b[0], b[1], b[2], b[3]}
		default:
			return id, bad("mac", "", "%s has no MAC address; give one, such as 00:1B:D4:12:34:56", at.iface)
		}
		return id, nil
	}
	raw, err := hex.DecodeString(strings.NewReplacer(":", "", "-", "", ".", "").Replace(o.mac))
	if err != nil || len(raw) != len(id) {
		return id, bad("mac", o.mac, "is not a MAC address; give twelve hexadecimal digits, such as 00:1B:D4:12:34:56")
	}
	copy(id[:], raw)
	if id == (wire.NodeID{}) || id[0]&1 == 1 {
		return id, bad("mac", o.mac, "is no single device's address; give the device's own")
	}
	return id, nil
}
