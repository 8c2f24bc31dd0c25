package main

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"openpfs/native/demo"
	"openpfs/native/sitekey"
	"openpfs/native/trust"
)

// fresh is the value of a key's flag that asks for a new one.
const fresh = "new"

// secureFlags are about what the demo's phones believe.
type secureFlags struct {
	trust   []string
	siteKey string
}

func (s *secureFlags) register(f *pflag.FlagSet) {
	f.StringArrayVar(&s.trust, "trust", nil, "take only a load that `KEY` has signed: a public key (file, or its base64 line) with --load; without KEY the generated load is signed with a new one")
	f.StringVar(&s.siteKey, "site-key", "", "phones believe only neighbours with the same secret: seal datagrams, TLS 1.3 between them; `FILE` of pfs-node --new-site-key, without it a new secret")
	for _, name := range keyFlags {
		f.Lookup(strings.TrimPrefix(name, "--")).NoOptDefVal = fresh
	}
}

// keyFlags may stand alone.
var keyFlags = []string{"--trust", "--site-key"}

// joinKeys lets the key of such a flag follow it as every other flag's value
// does: the parser would take it for an argument, of which the demo has none.
func joinKeys(args []string) []string {
	var out []string
	for i := 0; i < len(args); i++ {
		a := args[i]
		if slices.Contains(keyFlags, a) && i+1 < len(args) && !strings.HasPrefix(args[i+1], "-") {
			i++
			a += "=" + args[i]
		}
		out = append(out, a)
	}
	return out
}

// resolve reads the keys into the demo's configuration.
func (s *secureFlags) resolve(cfg *demo.Config) (err error) {
	own := slices.Contains(s.trust, fresh)
	switch {
	case own && len(s.trust) > 1:
		return fmt.Errorf("--trust: once without a key and once with one: leave one of them away")
	case own && cfg.LoadDir != "":
		return fmt.Errorf("--trust: name the key that %s was published with, such as --trust pfs.pub", cfg.LoadDir)
	case own:
		cfg.Sign = true
	case len(s.trust) > 0 && cfg.LoadDir == "":
		return fmt.Errorf("--trust %s: a key is for a published folder: give --load DIR, too, or --trust alone to have the generated load signed", s.trust[0])
	case len(s.trust) > 0:
		if cfg.Keys, err = trust.ReadKeys(s.trust); err != nil {
			return fmt.Errorf("--trust: %w", err)
		}
	}
	switch {
	case s.siteKey == "":
	case !cfg.PFS:
		return fmt.Errorf("--site-key: with --pfs off no phone speaks to another: leave one of them away")
	case s.siteKey == fresh:
		secret := make([]byte, 32)
		_, _ = rand.Read(secret) // never fails: it ends the program instead
		cfg.SiteKey, err = sitekey.New(secret)
	default:
		cfg.SiteKey, err = sitekey.Read(s.siteKey)
	}
	if err != nil {
		return fmt.Errorf("--site-key %s: %w", s.siteKey, err)
	}
	return nil
}

// believed says what the phones of a demo will and will not believe.
func believed(d *demo.Demo, cfg *demo.Config) string {
	load := "UNVERIFIED: the phones take what anybody publishes (--trust)"
	if key := d.Signer(); key != "" {
		load = "verified: every phone takes only what key " + key + " has signed"
	}
	neighbours := "UNAUTHENTICATED: the phones believe whoever speaks on their subnet (--site-key)"
	switch {
	case !cfg.PFS:
		neighbours = "none"
	case cfg.SiteKey != nil:
		neighbours = "authenticated by a site key: sealed datagrams, TLS 1.3"
	}
	return "load:       " + load + "\nneighbours: " + neighbours
}
