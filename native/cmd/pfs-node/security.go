package main

import (
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"openpfs/core/telemetry"
	"openpfs/native/node"
	"openpfs/native/sitekey"
)

// securityOptions are the flags about which neighbours to believe.
type securityOptions struct {
	siteKey, newSiteKey string
	clockSkew           time.Duration
	cert, key, ca       string
}

// epochFile, in --dir, keeps the last epoch across restarts.
const epochFile = "sitekey-epoch"

func (o *securityOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.siteKey, "site-key", "", "file with the secret of the site: only neighbours that have it, too, are believed (make one with --new-site-key)")
	f.StringVar(&o.newSiteKey, "new-site-key", "", "write a new random secret to this file, and end")
	f.DurationVar(&o.clockSkew, "clock-skew", 0, "with --site-key: refuse datagrams that were sent this far from this device's clock (default: any time, as for a device without one)")
	f.StringVar(&o.cert, "cert", "", "this device's certificate (PEM), for connections; with --key and --ca")
	f.StringVar(&o.key, "key", "", "its private key (PEM)")
	f.StringVar(&o.ca, "ca", "", "certificates (PEM) of who issues the neighbours' certificates")
}

// makeSiteKey does what --new-site-key says.
func (o *securityOptions) makeSiteKey() error {
	err := sitekey.Create(o.newSiteKey)
	if errors.Is(err, fs.ErrExist) {
		return bad("new-site-key", o.newSiteKey, "is there already; give a new file")
	}
	if err != nil {
		return bad("new-site-key", o.newSiteKey, "%w", err)
	}
	return nil
}

// security reads the files.
func (o *securityOptions) security() (s node.Security, err error) {
	if o.siteKey != "" {
		if s.Key, err = sitekey.Read(o.siteKey); err != nil {
			return s, bad("site-key", o.siteKey, "%w", err)
		}
	}
	switch {
	case o.clockSkew < 0:
		return s, bad("clock-skew", o.clockSkew.String(), "give a time such as 5m, or 0 for any")
	case o.clockSkew > 0 && s.Key == nil:
		return s, bad("clock-skew", o.clockSkew.String(), "has a meaning with --site-key only; add that, or leave this out")
	}
	s.Skew = o.clockSkew
	if o.cert == "" && o.key == "" && o.ca == "" {
		return s, nil
	}
	for _, must := range []struct{ flag, value string }{{"cert", o.cert}, {"key", o.key}, {"ca", o.ca}} {
		if must.value == "" {
			return s, bad(must.flag, "", "is missing; --cert, --key and --ca go together")
		}
	}
	if s.Streams, err = sitekey.Certificates(o.cert, o.key, o.ca); err != nil {
		return s, bad("cert, --key or --ca", "", "%w", err)
	}
	return s, nil
}

// secure completes the node's security and tells, once, what it lacks.
func (a *agent) secure(out *teller, send func(...telemetry.Event)) node.Security {
	s := a.guarded
	missing := ""
	switch {
	case a.pfs != "on":
	case s.Key != nil:
		var err error
		if s.Epoch, err = sitekey.NextEpoch(filepath.Join(a.dir, epochFile), time.Now()); err != nil {
			out.log.Warn("site key: only the clock tells this start from the one before", "err", err)
		}
	case s.Streams != nil:
		missing = "neighbours' datagrams are not authenticated, their connections are: anybody can claim and offer; give --site-key as well"
	default:
		missing = "neighbours are not authenticated: anybody on this subnet can claim, offer and join; give --site-key, or --cert, --key and --ca"
	}
	if missing != "" {
		out.log.Warn(missing)
		send(telemetry.Event{T: telemetry.Micros(a.clock() / time.Microsecond), Kind: telemetry.Log, Node: a.id.String(),
			Model: a.model, Load: a.load, Level: "NOT", Text: missing})
	}
	return s
}
