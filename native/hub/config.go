package hub

import (
	"time"

	"openpfs/core/telemetry"
)

// Config says what a hub is and how far it goes. The zero value is usable.
type Config struct {
	Name string // shown to viewers
	Demo bool   // the page offers to restart

	// Clock is the history's clock; in-process publishers use it for their
	// events. nil: time since New. See [Hub.Now].
	Clock func() telemetry.Micros
	// Restart is called when a viewer asks for it, at most every two seconds and
	// never twice at a time. nil: the wish is ignored.
	Restart func()
	// Profile is told, before Restart is called, which profile the viewer wishes
	// the next run to have, if it named one. nil: that wish is ignored.
	Profile func(name string)
	// Token, when set, must be in every node's greeting.
	Token string
	// Origins are patterns of hosts whose pages may connect besides the hub's own.
	Origins []string

	FlushEvery   time.Duration // 0: 40 ms; longest wait of an event before it is sent
	WriteTimeout time.Duration // 0: 10 s; for one message to one viewer or node
	PingEvery    time.Duration // 0: 20 s
	BacklogBytes int           // 0: 16 MiB; of events, kept for slow viewers and for newcomers
	MaxViewers   int           // 0: 256
	MaxSenders   int           // 0: 4096 connected nodes
	NodeRate     int           // 0: 2000 lines/s of one node, from then on it is read slower
	NodeBurst    int           // 0: 8192 lines
}

func (c Config) withDefaults() Config {
	setDefault(&c.FlushEvery, 40*time.Millisecond)
	setDefault(&c.WriteTimeout, 10*time.Second)
	setDefault(&c.PingEvery, 20*time.Second)
	setDefault(&c.BacklogBytes, 16<<20)
	setDefault(&c.MaxViewers, 256)
	setDefault(&c.MaxSenders, 4096)
	setDefault(&c.NodeRate, 2000)
	setDefault(&c.NodeBurst, 8192)
	if c.Clock == nil {
		start := time.Now()
		c.Clock = func() telemetry.Micros { return telemetry.Micros(time.Since(start).Microseconds()) }
	}
	return c
}

func setDefault[T ~int | ~int64](v *T, otherwise T) {
	if *v <= 0 {
		*v = otherwise
	}
}
