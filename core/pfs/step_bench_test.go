package pfs

import (
	"testing"

	"openpfs/core/wire"
)

// steps are what a node is fed most, each to a node that is ready for it, again
// and again.
var steps = []struct {
	name  string
	ready func(*bench)
	next  func(*bench) func()
}{
	{"claim heard below a parent", below, func(b *bench) func() {
		m := &wire.Claim{Header: head(9, listFile), Topic: topicOf(listFile), Strength: 1}
		return func() { b.n.Step(b.now, Datagram{From: nodeAddr(9), Msg: m}) }
	}},
	{"status of the parent", below, func(b *bench) func() {
		up, m := b.up(), &wire.Status{Have: 5, Size: 10}
		return func() { b.n.Step(b.now, Framed{up, m}) }
	}},
	{"tick", below, func(b *bench) func() {
		return func() { b.n.Step(b.now, Tick{}) }
	}},
}

func below(b *bench) { b.attach(2) }

func BenchmarkStep(b *testing.B) {
	for _, s := range steps {
		b.Run(s.name, func(b *testing.B) {
			at := started(b)
			s.ready(at)
			step := s.next(at)
			b.ReportAllocs()
			for b.Loop() {
				step()
			}
		})
	}
	b.Run("joiner sent on", func(b *testing.B) {
		at := started(b)
		at.root()
		at.join(2, listFile)
		at.join(3, listFile)
		id, m := Inbound+at.conns, &wire.Join{Header: head(4, listFile), Topic: topicOf(listFile)}
		b.ReportAllocs()
		for b.Loop() {
			id++
			at.n.Step(at.now, Accepted{id, nodeAddr(4)})
			at.n.Step(at.now, Framed{id, m})
		}
	})
}

// What wants nothing costs nothing that must be collected: most of what reaches
// one node of a thousand is about files that it is settled in.
func TestAStepThatWantsNothingAllocatesNothing(t *testing.T) {
	for _, s := range steps {
		b := started(t)
		s.ready(b)
		if n := testing.AllocsPerRun(100, s.next(b)); n != 0 {
			t.Errorf("%s: %v allocations", s.name, n)
		}
	}
}
