package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"openpfs/core/load"
	"openpfs/native/trust"
)

// maxShown bounds a file that is shown: a component with its header has a few MB.
const maxShown = 1 << 30

func loadsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "loads", Short: "Look into .loads lists and signed components"}
	var keys []string
	show := &cobra.Command{
		Use:   "show FILE",
		Short: "Print a list's or component's header, its components, manifest and signature",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			trusted, err := trust.ReadKeys(keys)
			if err != nil {
				return fmt.Errorf("--trust: %w", err)
			}
			content, err := readShown(args[0])
			if err != nil {
				return err
			}
			return showFile(os.Stdout, args[0], content, trusted)
		},
	}
	show.Flags().StringArrayVar(&keys, "trust", nil, "public key, as a file or its base64 line, to check the signature with; may be repeated")
	cmd.AddCommand(show)
	return cmd
}

func readShown(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxShown {
		return nil, fmt.Errorf("%s: %d bytes, or no file at all; give a .loads list or a component", path, info.Size())
	}
	return os.ReadFile(path)
}

// showFile prints what there is to see. With keys, a signature that they do not
// vouch for is an error.
func showFile(w io.Writer, path string, content []byte, keys trust.Keys) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	defer t.Flush() //nolint:errcheck // nowhere to complain
	fmt.Fprintf(t, "file\t%s\nsize\t%d bytes\nSHA-256\t%s\n", path, len(content), load.Sum(content))
	body := content
	if load.IsSigned(content) {
		h, err := load.ParseHeader(content)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		showHeader(t, h)
		body = content[h.Bytes:]
		fmt.Fprintf(t, "body\t%d bytes from byte %d on\n", len(body), h.Bytes)
	}
	list, err := load.Parse(content)
	if err != nil {
		if !strings.HasSuffix(path, load.ListSuffix) {
			return nil // a component, not a list
		}
		return fmt.Errorf("%s: %w", path, err)
	}
	m, err := load.ParseManifest(content, list)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for _, name := range list.Components {
		fmt.Fprintf(t, "component\t%s\n", name)
		if m != nil {
			f, _ := m.File(name)
			fmt.Fprintf(t, "\t  %d bytes\n\t  SHA-256 %s\n", f.Size, f.Digest)
			if f.Blocks.Known() {
				fmt.Fprintf(t, "\t  tree    %s, %d blocks of %d bytes\n", f.Blocks.Root(), len(f.Blocks.Leaves), f.Blocks.Bytes)
			}
		}
	}
	return showManifest(t, m, keys)
}

func showManifest(w io.Writer, m *load.Manifest, keys trust.Keys) error {
	if m == nil {
		fmt.Fprintf(w, "manifest\tnone: nodes take the components unverified, and with --trust not at all\n")
		if len(keys) > 0 {
			return errors.New("there is no manifest to verify; make one with pfs publish")
		}
		return nil
	}
	fmt.Fprintf(w, "load\t%s\nsequence\t%d\nmodels\t%s\n", m.Load, m.Sequence, strings.Join(m.Models, " "))
	switch {
	case m.Signature == nil:
		fmt.Fprintf(w, "signature\tnone\n")
		if len(keys) > 0 {
			return errors.New("the manifest is not signed; publish it with pfs publish --key")
		}
	case len(keys) == 0:
		fmt.Fprintf(w, "signature\tof %s; not checked: give --trust KEY\n", trust.SignerOf(m.Signature))
	default:
		signer, err := keys.Verify(m.Signed, m.Signature)
		if err != nil {
			fmt.Fprintf(w, "signature\tNOT VERIFIED: %v\n", err)
			return fmt.Errorf("the signature is not verified: %w", err)
		}
		fmt.Fprintf(w, "signature\tverified, of key %s\n", signer)
	}
	return nil
}
