//go:build js && wasm

package main

import (
	"github.com/syumai/workers"

	"openpfs/web/worker/edge"
)

func main() {
	workers.Serve(edge.Handler(store{}))
}
