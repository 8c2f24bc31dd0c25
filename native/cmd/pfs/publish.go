package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"openpfs/core/load"
	"openpfs/native/trust"
)

func publishCommand() *cobra.Command {
	var sequence string
	p := trust.Publication{}
	cmd := &cobra.Command{
		Use:   "publish DIR --key FILE",
		Short: "Write and sign the .loads list of a folder's components",
		Long: "Write the .loads list of the components in DIR, with their sizes and digests, the\n" +
			"models that it is for and a sequence that grows, and sign it. Nodes with --trust\n" +
			"take no other list. Readers that do not know our lines see comments.",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if p.KeyFile == "" {
				return fmt.Errorf("--key is missing; make one with pfs keygen")
			}
			if sequence != "auto" {
				n, err := strconv.ParseUint(sequence, 10, 64)
				if err != nil || n == 0 || n > load.MaxSequence {
					return fmt.Errorf("--sequence %s: give a number from 1 to %d, or auto", sequence, uint64(load.MaxSequence))
				}
				p.Sequence = n
			}
			for _, model := range p.Models {
				if err := load.CheckModel(model); err != nil {
					return fmt.Errorf("--models: %w", err)
				}
			}
			p.Name = strings.TrimSuffix(p.Name, load.ListSuffix)
			var err error
			p.Key, err = trust.ReadSecret(p.KeyFile, func() (string, error) { return password("Password of " + p.KeyFile + ": ") })
			if err != nil {
				return fmt.Errorf("--key: %w", err)
			}
			p.Dir, p.Now = args[0], time.Now()
			path, m, err := trust.Publish(p)
			if err != nil {
				return err
			}
			var total int64
			for _, f := range m.Files {
				total += f.Size
			}
			fmt.Printf("%s: sequence %d, for %s, %d components, %d bytes, signed by key %s\n",
				path, m.Sequence, strings.Join(m.Models, " "), len(m.Files), total, trust.KeyName(p.Key.ID()))
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&p.KeyFile, "key", "", "secret key file of pfs keygen or minisign -G")
	f.StringVar(&sequence, "sequence", "auto", "the publication's number; auto: above the folder's highest and the clock's seconds")
	f.StringSliceVar(&p.Models, "models", nil, "models that the load is for, such as CP-7941G,CP-7961G (default: as published before)")
	f.StringVar(&p.Name, "name", "", "the load's name (default: that of the one .loads file in the folder)")
	return cmd
}
