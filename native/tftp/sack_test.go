package tftp

import (
	"bytes"
	"testing"
)

func TestSackRoundTrip(t *testing.T) {
	here := map[int]bool{1: true, 7: true, 8: true, 20: true}
	b := AppendSack(nil, 65535, 4000, func(i int) bool { return here[i] })
	block, bitmap, err := ParseSack(b)
	if err != nil || block != 65535 || len(bitmap) != 3 {
		t.Fatalf("block %d, bitmap % x, %v", block, bitmap, err)
	}
	for i := range 5000 {
		if Sacked(bitmap, i) != here[i] {
			t.Errorf("bit %d", i)
		}
	}
	if plain := AppendSack(nil, 3, 100, func(int) bool { return false }); !bytes.Equal(plain, AppendAck(nil, 3)) {
		t.Errorf("nothing out of order is told as % x", plain)
	}
	if _, _, err := ParseSack(append(b, make([]byte, MaxSelectiveBlocks)...)); err == nil {
		t.Error("a bitmap without bounds was read")
	}
}

func FuzzSack(f *testing.F) {
	f.Add(AppendSack(nil, 9, 30, func(i int) bool { return i%3 == 0 }))
	f.Fuzz(func(t *testing.T, packet []byte) {
		block, bitmap, err := ParseSack(packet)
		if err != nil {
			return
		}
		again := AppendSack(nil, block, len(bitmap)*8, func(i int) bool { return Sacked(bitmap, i) })
		if got := bytes.TrimRight(packet[HeaderBytes:], "\x00"); !bytes.Equal(again[HeaderBytes:], got) {
			t.Errorf("% x came back as % x", packet, again)
		}
	})
}
