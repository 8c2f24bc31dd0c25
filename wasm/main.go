//go:build js && wasm

package main

import (
	"syscall/js"

	"openpfs/wasm/bridge"
	"openpfs/wasm/player"
	"openpfs/wasm/simulate"
)

func main() {
	p := player.New(simulate.Start, player.Options{Fork: simulate.Fork, Alter: simulate.Alter})
	stage := newStage(p)
	b := bridge.New(p, stage)
	stage.tick = b.Tick
	b.Export()
	js.Global().Call("dispatchEvent", js.Global().Get("Event").New("pfs-ready"))
	stage.run()
}
