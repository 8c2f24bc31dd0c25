//go:build js && wasm

package bridge

import (
	"encoding/json"

	"openpfs/wasm/simulate"
)

// loadsOf reads a .loads list that the visitor has, a character a byte (signed
// ones are binary), with the sizes of the files beside it.
func loadsOf(a arguments) any {
	chars := []rune(a.string(1))
	list := make([]byte, len(chars))
	for i, c := range chars {
		list[i] = byte(c)
	}
	var sizes map[string]int64
	err := json.Unmarshal([]byte(a.string(2)), &sizes)
	var f simulate.Folder
	if err == nil {
		f, err = simulate.ReadFolder(a.string(0), list, sizes)
	}
	return text(struct {
		simulate.Folder
		Refused string `json:"refused,omitempty"`
	}{f, sentence(err)})
}
