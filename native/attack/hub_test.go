package attack

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/hub"
	"openpfs/native/testsite"
	"openpfs/native/ws"
)

func newHub(t *testing.T, cfg hub.Config) (*hub.Hub, string) {
	t.Helper()
	h := hub.New(cfg)
	server := httptest.NewServer(h.Handler(nil))
	t.Cleanup(func() { h.Close(); server.Close() })
	return h, server.URL
}

// greeted is a connection that speaks for a node.
func greeted(t *testing.T, url, name string) *ws.Conn {
	t.Helper()
	c, err := ws.Dial(t.Context(), url+"/api/ingest", ws.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(ws.Normal, "") })
	say(t, c, `{"node":{"schema":1,"name":"`+name+`"}}`)
	return c
}

func say(t *testing.T, c *ws.Conn, text string) {
	t.Helper()
	if err := c.Write(t.Context(), []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for late := time.Now().Add(eventually); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal(what + ": did not come true")
		}
	}
}

// A viewer that never reads holds up nobody, costs a bounded backlog, and goes.
func TestHubClientThatNeverReads(t *testing.T) {
	// Not parallel: it looks at the whole process's memory.
	row := testsite.Begin(t, "hub client that never reads", "a viewer that leaves 40 MB of history unread")
	h, url := newHub(t, hub.Config{WriteTimeout: 200 * time.Millisecond, BacklogBytes: 1 << 20})
	c, err := ws.Dial(t.Context(), url+"/api/live", ws.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ws.Normal, "")
	until(t, "it watches", func() bool { return h.Stats().Viewers == 1 })
	before := heap()
	for n := range 100_000 {
		h.Publish(telemetry.Event{T: telemetry.Micros(n), Node: "SEP000000000001", Kind: telemetry.Log, Text: strings.Repeat("x", 400)})
	}
	grown := heap() - before
	if grown > 16<<20 {
		t.Errorf("40 MB of history that nobody reads hold %d bytes", grown)
	}
	until(t, "it is closed", func() bool { return h.Stats().Viewers == 0 })
	row.Outcome("closed; the heap grew by %d KiB", max(0, grown)>>10)
}

// A node that invents children, files and names fills nothing.
func TestHubNodeThatFloods(t *testing.T) {
	// Not parallel: it looks at the whole process's memory.
	row := testsite.Begin(t, "hub node that floods", "40,000 invented children, names of 10,000 characters, and another node's name")
	h, url := newHub(t, hub.Config{NodeRate: 1 << 20, NodeBurst: 1 << 20})
	c := greeted(t, url, "SEP000000000001")
	before := heap()
	for n := range 200 {
		var b strings.Builder
		for i := range 200 {
			fmt.Fprintf(&b, `{"t":0,"node":"SEP000000000001","kind":"child-joined","model":"M","file":"f%d","peer":"p%d-%s"}`+"\n",
				i, n*1000+i, strings.Repeat("x", 100))
		}
		say(t, c, b.String())
	}
	long := strings.Repeat("x", 10_000)
	say(t, c, `{"t":0,"node":"SEP000000000001","kind":"child-joined","file":"f","peer":"`+long+`"}
{"t":0,"node":"SEP000000000001","kind":"node-up","text":"`+long+`"}
{"t":0,"node":"SEP000000000002","kind":"committed"}`)
	until(t, "what is too long is counted", func() bool { return h.Stats().Bad == 2 && h.Stats().Foreign == 1 })
	grown := heap() - before
	if grown > 16<<20 {
		t.Errorf("the heap has grown by %d bytes", grown)
	}
	snapshot := len(h.Snapshot())
	if snapshot > 1<<20 {
		t.Errorf("a snapshot has %d bytes", snapshot)
	}
	row.Outcome("dropped and counted: the heap grew by %d KiB, a snapshot has %d", max(0, grown)>>10, snapshot>>10)
}

// Huge lines, deep nesting, duplicate keys, numbers that do not fit: dropped.
func TestJSONBombsAtTheHub(t *testing.T) {
	t.Parallel()
	row := testsite.Begin(t, "JSON bombs at the hub", "huge lines, deep nesting, numbers that do not fit, messages over the limit")
	h, url := newHub(t, hub.Config{})
	c := greeted(t, url, "SEP000000000001")
	bombs := []string{
		strings.Repeat("[", 15_000), strings.Repeat(`{"a":`, 3000), `{"t":1e999,"kind":"log"}`, `{"t":0,"node":"` + strings.Repeat("x", 200_000) + `"}`,
		`{"t":0,"node":{"$ref":"#"},"kind":"log"}`, `{"phones":99999999999999999999}`, "\x00\xff\xfe",
	}
	for _, b := range bombs {
		say(t, c, strings.ToValidUTF8(b, "?"))
	}
	until(t, "they are counted", func() bool { return h.Stats().Bad == int64(len(bombs)) })
	say(t, c, `{"t":0,"node":"SEP000000000001","kind":"node-up"}`)
	until(t, "the node is heard still", func() bool { return strings.Contains(string(h.Snapshot()), "SEP000000000001") })

	big := greeted(t, url, "SEP000000000002")
	_ = big.Write(context.Background(), []byte(strings.Repeat(" ", hub.MaxIngestBytes+1)))
	if _, err := big.Read(t.Context()); err == nil {
		t.Error("a message over the limit was taken")
	}
	row.Outcome("%d of %d dropped and counted; the connection of the one over the limit ended", h.Stats().Bad, len(bombs))
}
