// Command page builds the page's program, which `just build` embeds, the whole
// page as a folder for any static web host, and the two parts of the page at the
// edge, which web/worker/wrangler.jsonc has it do:
//
//	go run ./web/build/page program web/dist
//	go run ./web/build/page site dist/site
//	go run ./web/build/page edge dist/edge
//	go run ./web/build/page worker web/worker/build
package main

import (
	"context"
	"fmt"
	"os"

	"openpfs/web/build"
	"openpfs/web/build/site"
	"openpfs/web/worker/edge"
)

var make = map[string]func(ctx context.Context, dir string, log func(string)) error{
	"program": build.Program,
	"site":    site.Static,
	"edge": func(ctx context.Context, dir string, log func(string)) error {
		return site.Edge(ctx, dir, edge.Info(), log)
	},
	"worker": build.Worker,
}

func main() {
	if len(os.Args) != 3 || make[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: page program|site|edge|worker FOLDER")
		os.Exit(2)
	}
	if err := make[os.Args[1]](context.Background(), os.Args[2], func(line string) { fmt.Println(line) }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
