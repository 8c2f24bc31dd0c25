//go:build js && wasm

package bridge

import (
	"encoding/json"
	"testing"

	"openpfs/core/plan"
)

func TestThePlanIsTheCoresAnswer(t *testing.T) {
	pfs, _ := exported(t)
	in := plan.Default()
	in.Phones, in.RTT = 1000, 250e6
	answer, err := plan.For(in)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := json.Marshal(answer)
	if got := pfs.Call("plan", `{"phones":"1000","rtt":"250ms"}`).String(); got != string(want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for text, key := range map[string]string{`{"wan":"fast"}`: "wan", `{"phones":"1000000","wan":"1kbit"}`: "wan", `{`: ""} {
		var no refusal
		if json.Unmarshal([]byte(pfs.Call("plan", text).String()), &no); no.Refused == "" || no.Key != key {
			t.Errorf("%s: %+v", text, no)
		}
	}
}
