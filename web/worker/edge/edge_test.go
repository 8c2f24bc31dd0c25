package edge

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"openpfs/core/plan"
	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// memory is a store that ends with the test. Broken, it fails as one does that
// cannot be reached.
type memory struct {
	kept   map[string]Document
	broken bool
}

var errBroken = errors.New("the platform's own words")

func (m *memory) Get(_ context.Context, id string) (Document, bool, error) {
	if m.broken {
		return Document{}, false, errBroken
	}
	d, ok := m.kept[id]
	return d, ok, nil
}

func (m *memory) Put(_ context.Context, id string, d Document) error {
	if m.broken {
		return errBroken
	}
	m.kept[id] = d
	return nil
}

type site struct {
	*testing.T
	url   string
	store *memory
}

// begin serves the handler over a real socket.
func begin(t *testing.T) site {
	store := &memory{kept: map[string]Document{}}
	server := httptest.NewServer(Handler(store))
	t.Cleanup(server.Close)
	return site{t, server.URL, store}
}

type reply struct {
	*http.Response
	text string
}

func (s site) ask(method, path, kind, body string) reply {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	answer, err := http.DefaultTransport.RoundTrip(r) // follows no redirection
	if err != nil {
		s.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Fatal(err)
	}
	return reply{answer, string(text)}
}

func (s site) share(kind, body string) shared {
	s.Helper()
	r := s.ask("POST", "/api/share", kind, body)
	var got shared
	if err := json.Unmarshal([]byte(r.text), &got); err != nil || r.StatusCode != http.StatusCreated {
		s.Fatalf("%d: %s", r.StatusCode, r.text)
	}
	return got
}

// history is a simulated one, as `pfs sim --record` writes it.
func history(t *testing.T) string {
	t.Helper()
	var b []byte
	if _, err := sim.Play(sim.Config{Phones: 2}.WithDefaults(), nil, func(e telemetry.Event) { b = append(e.AppendJSON(b), '\n') }); err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAPlanIsTheCoresAnswer(t *testing.T) {
	s := begin(t)
	r := s.ask("GET", "/api/plan?phones=1000&wan=2mbit&rtt=250ms", "", "")
	in, err := plan.FromQuery(func(key string) string {
		return map[string]string{"phones": "1000", "wan": "2mbit", "rtt": "250ms"}[key]
	})
	if err != nil {
		t.Fatal(err)
	}
	want, err := plan.For(in)
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if r.StatusCode != http.StatusOK || strings.TrimSpace(r.text) != string(wanted) {
		t.Errorf("%d: %s, not %s", r.StatusCode, r.text, wanted)
	}
	if r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("headers %v", r.Header)
	}
	if asked := s.ask("OPTIONS", "/api/plan", "", ""); asked.StatusCode != http.StatusNoContent || asked.Header.Get("Access-Control-Allow-Methods") != "GET, HEAD" {
		t.Errorf("a browser that asks first hears %d, %v", asked.StatusCode, asked.Header)
	}
	if head := s.ask("HEAD", "/api/plan", "", ""); head.StatusCode != http.StatusOK || head.text != "" {
		t.Errorf("HEAD: %d, %q", head.StatusCode, head.text)
	}
}

func TestWhatIsSharedComesBackAsTheCoreWritesIt(t *testing.T) {
	recording := history(t)
	for kind, sent := range map[string]struct{ text, back string }{
		Recording: {"\n" + strings.ReplaceAll(recording, `{"t":`, `{"secret":"not an event's", "t": `), recording},
		Scenario:  {`{ "link": "seed=3&phones=5&plan=at+3s+kill+phone+2&t=4000000" }`, `{"link":"seed=3&phones=5&plan=at+3s+kill+phone+2&t=4000000"}` + "\n"},
	} {
		s := begin(t)
		got := s.share(kind+"; charset=utf-8", sent.text)
		if !isID(got.ID) || got.Open != "/s/"+got.ID || got.Seconds != 7_776_000 {
			t.Errorf("%+v", got)
		}
		if again := s.share(kind, sent.back); again != got {
			t.Errorf("the same again is %+v, not %+v", again, got)
		}
		r := s.ask("GET", "/api/share/"+got.ID, "", "")
		if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != kind || r.text != sent.back {
			t.Errorf("%d %v: %.200s", r.StatusCode, r.Header, r.text)
		}
		if o := s.ask("GET", got.Open, "", ""); o.StatusCode != http.StatusSeeOther || o.Header.Get("Location") != "/#share="+got.ID {
			t.Errorf("%s leads to %d, %v", got.Open, o.StatusCode, o.Header)
		}
	}
}

// IDs are in links that people keep: they must not change.
func TestAnIDIsOfTheContent(t *testing.T) {
	if id := (Document{Scenario, []byte(`{"link":"phones=5"}` + "\n")}).ID(); id != "eggfp4bpkhitxsfq" {
		t.Errorf("it is %s", id)
	}
}

func TestARefusalSaysWhy(t *testing.T) {
	s := begin(t)
	event := `{"t":5,"node":"SEP001122334455","kind":"node-up"}`
	for _, c := range []struct {
		method, path, kind, body string
		status                   int
		says                     string
	}{
		{"GET", "/api/plan?phones=many", "", "", 400, "phones=many"},
		{"POST", "/api/plan", "", "", 405, "GET and HEAD"},
		{"GET", "/api/share", "", "", 405, "POST"},
		{"DELETE", "/api/share/aaaaaaaaaaaaaaaa", "", "", 405, "DELETE"},
		{"POST", "/api/share", "", event, 415, Recording},
		{"POST", "/api/share", "text/plain", event, 415, Scenario},
		{"POST", "/api/share", Recording, strings.Repeat(event+"\n", MaxBytes/len(event)+1), 413, "524288"},
		{"POST", "/api/share", Recording, "", 422, "no event"},
		{"POST", "/api/share", Recording, event + "\nrubbish", 422, "line 2"},
		{"POST", "/api/share", Recording, `{"t":5,"node":"SEP001122334455","kind":"dance"}`, 422, "line 1"},
		{"POST", "/api/share", Recording, `{"t":-5,"node":"SEP001122334455","kind":"node-up"}`, 422, "before"},
		{"POST", "/api/share", Recording, `{"t":5,"kind":"run"}`, 422, "any node"},
		{"POST", "/api/share", Scenario, `{"link":"phones=none"}`, 422, "phones"},
		{"POST", "/api/share", Scenario, `{"link":"plan=rubbish"}`, 422, "line 1"},
		{"POST", "/api/share", Scenario, `{"link":""}`, 422, "empty"},
		{"POST", "/api/share", Scenario, `{"link":"phones=5","also":1}`, 422, "also"},
		{"POST", "/api/share", Scenario, `{"link":"phones=5"} {}`, 422, "follows"},
		{"GET", "/api/share/aaaaaaaaaaaaaaaa", "", "", 404, "90 days"},
		{"GET", "/api/share/AAAAAAAAAAAAAAAA", "", "", 404, "not the ID"},
		{"GET", "/s/..%2f", "", "", 404, "not the ID"},
		{"GET", "/api/nothing", "", "", 404, "/api/nothing"},
	} {
		r := s.ask(c.method, c.path, c.kind, c.body)
		var said refusal
		if err := json.Unmarshal([]byte(r.text), &said); err != nil || r.StatusCode != c.status || !strings.Contains(said.Error, c.says) {
			t.Errorf("%s %s: %d %s; wanted %d and %q", c.method, c.path, r.StatusCode, r.text, c.status, c.says)
		}
		for head, want := range map[string]string{"Content-Type": "application/json", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
			if got := r.Header.Get(head); got != want {
				t.Errorf("%s %s: %s is %q", c.method, c.path, head, got)
			}
		}
	}
	if len(s.store.kept) > 0 {
		t.Errorf("%d of these were stored", len(s.store.kept))
	}
}

// Who does not say how much is coming is stopped where it becomes too much.
func TestAnEndlessBodyIsCutOff(t *testing.T) {
	s := begin(t)
	endless := struct{ io.Reader }{strings.NewReader(strings.Repeat("\n", MaxBytes+1))}
	r, err := http.Post(s.url+"/api/share", Recording, endless)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("it is answered with %s", r.Status)
	}
}

// A foreign page may read what is public. It can neither share in the reader's
// name nor learn what came of it.
func TestAForeignPageMayReadAndNotShare(t *testing.T) {
	s := begin(t)
	got := s.share(Scenario, `{"link":"phones=5"}`)
	if r := s.ask("GET", "/api/share/"+got.ID, "", ""); r.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("reading: %v", r.Header)
	}
	for _, method := range []string{"OPTIONS", "POST"} {
		if r := s.ask(method, "/api/share", Scenario, `{"link":"phones=5"}`); r.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s is allowed to all: %v", method, r.Header)
		}
	}
}

func TestAStoreThatFailsIsNotQuoted(t *testing.T) {
	s := begin(t)
	s.store.broken = true
	for _, r := range []reply{s.ask("POST", "/api/share", Scenario, `{"link":"phones=5"}`), s.ask("GET", "/api/share/aaaaaaaaaaaaaaaa", "", "")} {
		if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" || strings.Contains(r.text, errBroken.Error()) {
			t.Errorf("%d %v: %s", r.StatusCode, r.Header, r.text)
		}
	}
}

// What is stored can be read, and is stored again as the same.
func FuzzRead(f *testing.F) {
	f.Add(true, []byte(`{"t":5,"node":"SEP001122334455","kind":"node-up","hier":"1"}`+"\n\n"))
	f.Add(false, []byte(`{"link":"seed=3&phones=5&plan=at+3s+kill+phone+2"}`))
	f.Fuzz(func(t *testing.T, recording bool, text []byte) {
		kind := Scenario
		if recording {
			kind = Recording
		}
		d, err := Read(kind, text)
		if err != nil {
			return
		}
		again, err := Read(kind, d.Text)
		if err != nil || again.ID() != d.ID() {
			t.Errorf("what was stored is read as %q, %v, not %q", again.Text, err, d.Text)
		}
	})
}
