package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"openpfs/native/hub"
)

func serveCommand() *cobra.Command {
	var listen, name, token string
	var origins []string
	var open bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the hub: take the telemetry of pfs-node --hub, show it in the browser",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			p, err := openPage(ctx, listen, hub.Config{Name: name, Token: token, Origins: origins})
			if err != nil {
				return err
			}
			defer p.close()
			fmt.Printf("page:  %s\nnodes: pfs-node --hub %s\n", p.url, p.ingestURL())
			if open {
				p.open()
			}
			<-ctx.Done()
			return ctx.Err()
		},
	}
	host, err := os.Hostname()
	if err != nil {
		host = "hub"
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8051", "HOST:PORT of the page and of the nodes' telemetry; port 0 takes any")
	cmd.Flags().StringVar(&name, "name", host, "what viewers see as the fleet's name")
	cmd.Flags().StringVar(&token, "token", "", "what every node's greeting must carry (pfs-node --hub-token)")
	cmd.Flags().StringSliceVar(&origins, "origins", nil, "other hosts whose pages may connect, such as demo.example.org")
	cmd.Flags().BoolVar(&open, "open", false, "open the page in the browser")
	return cmd
}
