//go:build js && wasm

package bridge

import (
	"encoding/json"
	"fmt"
	"strings"
	"syscall/js"

	"openpfs/core/telemetry"
	"openpfs/wasm/player"
	"openpfs/wasm/player/history"
)

// kinds reads a comma list of kinds; other words name none.
func kinds(list string) (set history.Kinds) {
	for name := range strings.SplitSeq(list, ",") {
		for _, k := range telemetry.Kinds() {
			if k.String() == strings.TrimSpace(name) {
				set |= history.KindsOf(k)
			}
		}
	}
	return set
}

func (b *Bridge) jump(a arguments) any {
	if !b.player.Jump(kinds(a.string(0)), a.int(1) < 0) {
		return "none"
	}
	return ""
}

func (b *Bridge) messages(a arguments) any {
	var q struct {
		player.Query
		From float64 `json:"from"` // of pixels: no whole numbers
		To   float64 `json:"to"`
	}
	if err := json.Unmarshal([]byte(a.string(0)), &q); err != nil {
		return failure(err)
	}
	q.Query.From, q.Query.To = telemetry.Micros(q.From), telemetry.Micros(q.To)
	return text(b.player.Messages(q.Query))
}

// export answers with the text, or throws what was refused.
func (b *Bridge) export(a arguments) any {
	out, err := b.player.Export(a.string(0))
	if err != nil {
		return failure(err)
	}
	return out
}

func (b *Bridge) act(a arguments) any {
	var what player.Action
	if err := json.Unmarshal([]byte(a.string(0)), &what); err != nil {
		return sentence(fmt.Errorf("not an action: %w", err))
	}
	return sentence(b.player.Act(what))
}

// failure is the answer of a query that was refused: an Error, for text would be
// taken for the answer.
func failure(err error) any { return js.Global().Get("Error").New(err.Error()) }
