//go:build js && wasm

package bridge

import (
	"encoding/json"
	"errors"

	"openpfs/core/plan"
)

// planned answers what an upgrade will take: the argument is an object of texts,
// by the keys of plan.FromQuery. The answer is plan.Answer, or what was refused.
func planned(a arguments) any {
	var said map[string]string
	if err := json.Unmarshal([]byte(a.string(0)), &said); err != nil {
		return text(refusal{Refused: err.Error()})
	}
	in, err := plan.FromQuery(func(key string) string { return said[key] })
	if err != nil {
		return text(refused(err))
	}
	answer, err := plan.For(in)
	if err != nil {
		return text(refused(err))
	}
	return text(answer)
}

// refusal says which value cannot be planned with, and what to give instead.
type refusal struct {
	Refused string `json:"refused"`
	Key     string `json:"key,omitempty"`
}

func refused(err error) refusal {
	r := refusal{Refused: err.Error()}
	if wrong := (*plan.InputError)(nil); errors.As(err, &wrong) {
		r = refusal{wrong.Cure, wrong.Key}
	}
	return r
}
