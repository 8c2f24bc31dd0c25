// Command page builds the page's program, which `just build` embeds, or the
// whole page as a folder for any static web host:
//
//	go run ./web/build/page program web/dist
//	go run ./web/build/page site dist/site
package main

import (
	"context"
	"fmt"
	"os"

	"openpfs/web/build"
)

func main() {
	make := map[string]func(context.Context, string, func(string)) error{"program": build.Program, "site": build.Static}
	if len(os.Args) != 3 || make[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: page program|site FOLDER")
		os.Exit(2)
	}
	if err := make[os.Args[1]](context.Background(), os.Args[2], func(line string) { fmt.Println(line) }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
