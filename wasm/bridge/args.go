//go:build js && wasm

package bridge

import (
	"encoding/json"
	"strconv"
	"syscall/js"
)

// arguments are what the page passed: missing ones and those of another type
// read as zero.
type arguments []js.Value

func (a arguments) at(i int, t js.Type) (js.Value, bool) {
	if i >= len(a) || a[i].Type() != t {
		return js.Value{}, false
	}
	return a[i], true
}

func (a arguments) string(i int) string {
	if v, ok := a.at(i, js.TypeString); ok {
		return v.String()
	}
	return ""
}

func (a arguments) float(i int) float64 {
	if v, ok := a.at(i, js.TypeNumber); ok {
		return v.Float()
	}
	return 0
}

func (a arguments) int(i int) int { return int(a.float(i)) }

// id is a branch's number, which the page may have as text; "" and all else is 0.
func (a arguments) id(i int) int {
	if n, err := strconv.Atoi(a.string(i)); err == nil {
		return n
	}
	return a.int(i)
}

func (a arguments) bool(i int) bool {
	v, ok := a.at(i, js.TypeBoolean)
	return ok && v.Bool()
}

// text is a query's answer. Views are plain structs: that they cannot be
// written would be our own bug.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("bridge: a view that JSON cannot carry: " + err.Error())
	}
	return string(b)
}

// sentence is a command's answer.
func sentence(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func appendNumber(b []byte, n uint64) []byte { return strconv.AppendUint(b, n, 10) }
