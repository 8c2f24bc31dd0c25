package main

import (
	"strings"

	"github.com/spf13/pflag"

	"openpfs/core/pfs"
	"openpfs/native/trust"
)

// trustOptions are the flags about whose loads to install.
type trustOptions struct {
	trust          []string
	allowDowngrade bool
}

func (o *trustOptions) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&o.trust, "trust", nil, "public key (file, or its base64 line) of who may publish loads; may be repeated (default: any load is taken, unverified)")
	f.BoolVar(&o.allowDowngrade, "allow-downgrade", false, "with --trust: take a load older than the one committed last, and forget that one's sequence")
}

// policy reads the keys.
func (o *trustOptions) policy() (pfs.Trust, error) {
	if len(o.trust) == 0 {
		if o.allowDowngrade {
			return pfs.Trust{}, bad("allow-downgrade", "", "has a meaning with --trust only; add that, or leave this out")
		}
		return pfs.Trust{}, nil
	}
	keys, err := trust.ReadKeys(o.trust)
	if err != nil {
		return pfs.Trust{}, bad("trust", strings.Join(o.trust, " "), "%w", err)
	}
	return pfs.Trust{Verify: keys.Verify, AllowDowngrade: o.allowDowngrade}, nil
}
