package edge

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"openpfs/core/sim"
	"openpfs/core/telemetry"
)

// MaxBytes bounds what may be shared, as it is sent: the history of some forty
// phones, event by event.
const MaxBytes = 512 << 10

// Lifetime is how long a shared thing is kept from when it was last shared.
const Lifetime = 90 * 24 * time.Hour

// The media types of what can be shared.
const (
	Recording = "application/x-ndjson" // telemetry events, one a line
	Scenario  = "application/json"     // {"link":"…"}, the part of the page's address after '#'
)

// Document is a shared thing in the core's own writing.
type Document struct {
	Type string // Recording or Scenario
	Text []byte
}

// ErrEmpty is a recording in which no node says anything.
var ErrEmpty = errors.New("the recording has no event of any node")

// Read has the core read what was sent, and write it. An error tells the line,
// or the value, that it did not take. kind is [Recording] or [Scenario].
func Read(kind string, text []byte) (Document, error) {
	read := readScenario
	if kind == Recording {
		read = readRecording
	}
	out, err := read(text)
	return Document{kind, out}, err
}

// ID is the document's name: 80 bits of its digest.
func (d Document) ID() string {
	sum := sha256.Sum256([]byte(d.Type + "\n" + string(d.Text)))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// isID reports whether a text could be an ID.
func isID(s string) bool {
	const digits = "abcdefghijklmnopqrstuvwxyz234567"
	return len(s) == 16 && strings.Trim(s, digits) == ""
}

func readRecording(text []byte) ([]byte, error) {
	out := make([]byte, 0, len(text))
	spoke := false
	no := 0
	for line := range bytes.Lines(text) {
		no++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		e, err := telemetry.ParseEvent(line)
		switch {
		case err != nil:
			return nil, fmt.Errorf("line %d: %w", no, err)
		case !e.Kind.Known():
			return nil, fmt.Errorf("line %d is an event of a kind that this version does not know", no)
		case e.T < 0:
			return nil, fmt.Errorf("line %d is of %d µs before the history began", no, -e.T)
		}
		spoke = spoke || e.Node != ""
		out = append(e.AppendJSON(out), '\n')
	}
	if !spoke {
		return nil, ErrEmpty
	}
	return out, nil
}

// scenario is what a link says, for links that are too long to be sent.
type scenario struct {
	Link string `json:"link"`
}

func readScenario(text []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var s scenario
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf(`a scenario is {"link":"…"}: %w`, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the scenario")
	}
	if s.Link == "" {
		return nil, errors.New("the scenario's link is empty")
	}
	if _, err := sim.ParseLink(s.Link); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := json.NewEncoder(&out)
	w.SetEscapeHTML(false) // a link has '&' in it, and is read by people
	err := w.Encode(s)
	return out.Bytes(), err
}
