package telemetry

import (
	"encoding/json"
	"reflect"
	"testing"
)

// every returns an event of which no field is zero.
func every() Event {
	var e Event
	v := reflect.ValueOf(&e).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString("s" + v.Type().Field(i).Name)
		case reflect.Int, reflect.Int64:
			f.SetInt(int64(-1000 - i))
		case reflect.Uint8, reflect.Uint32:
			f.SetUint(uint64(1 + i))
		default:
			panic("an event has a field of " + f.Kind().String())
		}
	}
	return e
}

func TestTheFastWayReadsWhatIsWritten(t *testing.T) {
	for _, e := range []Event{every(), {}, {T: -1, Kind: WAN, Down: 1 << 59}, {Node: "<a&b>", Kind: Log}} {
		line := e.AppendJSON(nil)
		got, ok := parseCanonical(line)
		if plain := e.Node != "<a&b>"; ok != plain && ok || got != e && plain {
			t.Errorf("%s: %+v, %v", line, got, ok)
		}
		if got, err := ParseEvent(line); err != nil || got != e {
			t.Errorf("%s is read as %+v, %v", line, got, err)
		}
	}
}

// FuzzParse holds the fast way to encoding/json: what it takes, it reads the same.
func FuzzParse(f *testing.F) {
	f.Add(every().AppendJSON(nil))
	for _, s := range []string{
		`{"t":1,"kind":"claim"}`, `{"t":01,"kind":"ad"}`, `{"t":-,"kind":"ad"}`, `{"t":1e3,"kind":"ad"}`, `{"t":1,"kind":""}`,
		`{"t":1,"seq":-1,"kind":"ad"}`, `{"t":1,"seq":4294967296,"kind":"ad"}`, `{"t":-0,"kind":"ad"}`, `{"t":1,"kind":"ad","hier":"0000000G"}`,
		`{"t":1,"kind":"ad","n":999999999999999999}`, `{"t":1,"kind":"ad","n":9999999999999999999}`, `{"t":1,"kind":"ad","text":"a\"b"}`,
		`{"t":1,"kind":"ad"} `, `{"t":1,"kind":"ad"`, `{"t":1,"kind":"ad","node":"late"}`, `{"t":1,"kind":"later-version","file":"f"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		got, ok := parseCanonical(line)
		if !ok {
			return
		}
		var want Event
		if err := json.Unmarshal(line, &want); err != nil || got != want {
			t.Errorf("%s is read as %+v; it is %+v, %v", line, got, want, err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	line := Event{T: 12_345_678, Node: "SEP025046000007", Seq: 77, Kind: TransferStart, Model: "CP-7961G", Load: "SCCP41.9-4-2SR3-1S",
		File: "jar41sccp.9-4-2ES26.sbn", Hier: 0xabcdef, XID: 7, Peer: "SEP025046000003", Size: 1_630_052}.AppendJSON(nil)
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		if _, err := ParseEvent(line); err != nil {
			b.Fatal(err)
		}
	}
}
