package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"openpfs/native/air"
	"openpfs/native/tftp"
	"openpfs/native/tftpd"
	"openpfs/native/upstream"
)

// bothWays runs a test with windows as in RFC 7440, and with our option "sack" of so many blocks.
func bothWays(t *testing.T, test func(t *testing.T, sack int)) {
	t.Run("windows", func(t *testing.T) { test(t, -1) })
	for _, sack := range []int{1, 7, 2048} {
		t.Run(fmt.Sprint("sack of ", sack), func(t *testing.T) { test(t, sack) })
	}
}

func TestFileArrivesAtEveryBlockAndWindowSize(t *testing.T) { bothWays(t, arrivesAtEverySize) }

func arrivesAtEverySize(t *testing.T, sack int) {
	for _, c := range []struct{ bytes, block, window int }{
		{0, 1428, 64}, {1, 8, 1}, {8, 8, 1}, {511, 512, 1}, {512, 512, 1}, {513, 512, 4}, {4096, 512, 8}, {4095, 512, 8},
		{100_000, 8, 256}, {100_000, 1428, 1}, {652, 1428, 64}, {556_833, 1428, 64}, {1_000_000, 65464, 4},
	} {
		t.Run(fmt.Sprintf("%d bytes, blocks of %d, windows of %d", c.bytes, c.block, c.window), func(t *testing.T) {
			file := content(c.bytes)
			addr, reports := serve(t, file, tftpd.Config{})
			result := fetch(t, quick(t, upstream.Config{Server: addr, BlockBytes: c.block, WindowBlocks: c.window, SelectiveBlocks: sack,
				Timeout: time.Minute, MaxTimeout: time.Minute}), file)
			if result.Size != int64(c.bytes) || result.BlockBytes != c.block || result.WindowBlocks != c.window {
				t.Errorf("%+v", result)
			}
			if r := <-reports; r.Outcome != tftpd.Sent || r.Bytes != int64(c.bytes) || r.Blocks != int64(c.bytes/c.block+1) {
				t.Errorf("%+v", r)
			}
		})
	}
}

// RFC 1350 has 16 bits for the block number; what comes after 65,535 is in no RFC.
func TestBlockNumbersWrap(t *testing.T) { bothWays(t, wraps) }

func wraps(t *testing.T, sack int) {
	windows := []int{1, 7, 64}
	if sack > 0 {
		windows = windows[:1] // they are not used
	}
	for _, window := range windows {
		t.Run(fmt.Sprint("windows of ", window), func(t *testing.T) {
			file := content(8*(1<<16+1<<15) + 3)
			addr, _ := serve(t, file, tftpd.Config{})
			fetch(t, quick(t, upstream.Config{Server: addr, BlockBytes: 8, WindowBlocks: window, SelectiveBlocks: sack}), file)
		})
	}
}

func TestFileSurvivesABadLine(t *testing.T) { bothWays(t, survivesABadLine) }

func survivesABadLine(t *testing.T, sack int) {
	for _, c := range []struct {
		name                  string
		lose, repeat, reorder float64
	}{
		{"loss", 0.05, 0, 0},
		{"repetition", 0, 0.2, 0},
		{"order", 0, 0, 0.1},
		{"all", 0.03, 0.05, 0.03},
	} {
		windows := []int{1, 2, 16}
		if sack > 0 {
			windows = windows[:1]
		}
		for _, window := range windows {
			t.Run(fmt.Sprintf("%s, windows of %d", c.name, window), func(t *testing.T) {
				t.Parallel()
				file := content(100_000)
				there := badLine{seed: 7, lose: c.lose, repeat: c.repeat, reorder: c.reorder}
				back := badLine{seed: 11, lose: c.lose, repeat: c.repeat, reorder: c.reorder}
				addr, _ := serve(t, file, tftpd.Config{Listen: there.listen, Timeout: 20 * time.Millisecond,
					MaxTimeout: 100 * time.Millisecond, Retries: 40})
				source := quick(t, upstream.Config{Server: addr, BlockBytes: 512, WindowBlocks: window, SelectiveBlocks: sack, Listen: back.listen})
				t.Logf("%+v", fetch(t, source, file))
			})
		}
	}
}

func TestWrapUnderLoss(t *testing.T) {
	file := content(8 * 70_000)
	addr, _ := serve(t, file, tftpd.Config{Listen: dropping(tftp.ListenPacket, func(op tftp.Opcode, block uint16, before int) bool {
		return op == tftp.OpDATA && before == 0 && (block == 65535 || block == 0 || block == 1 || block == 2)
	})})
	result := fetch(t, quick(t, upstream.Config{Server: addr, BlockBytes: 8, WindowBlocks: 32, SelectiveBlocks: -1}), file)
	if result.Repeated == 0 {
		t.Error("nothing was lost")
	}
}

// airTrip is what afar takes there and back in these tests.
const airTrip = 10 * time.Millisecond

// With "sack" a lost block costs itself, and nobody waits for it.
func TestOnlyWhatWasLostIsRepeated(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		file := content(64 * 512)
		addr, reports := serve(t, file, tftpd.Config{Listen: dropping(afar(t, airTrip, on), func(op tftp.Opcode, block uint16, before int) bool {
			return op == tftp.OpDATA && (block == 18 || block == 30) && before == 0
		})})
		result := fetch(t, quick(t, upstream.Config{Server: addr, Listen: on, BlockBytes: 512, Timeout: time.Minute, MaxTimeout: time.Minute}), file)
		if r := <-reports; result.Waits != 0 || result.Repeated != 0 || r.Retransmits != 2 || !r.Selective {
			t.Errorf("%d waits, %d blocks twice, %+v", result.Waits, result.Repeated, r)
		}
	})
}

// RFC 7440 section 4: a lost block costs what was sent behind it before its server heard of it, at most the rest of the
// window, and one round trip; no wait.
func TestLostBlockIsAskedForAtOnce(t *testing.T) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		file := content(64 * 512)
		behind, again := int64(0), false
		addr, reports := serve(t, file, tftpd.Config{Listen: dropping(afar(t, airTrip, on), func(op tftp.Opcode, block uint16, before int) bool {
			again = again || block == 18 && before == 1
			if op == tftp.OpDATA && block > 18 && !again {
				behind++
			}
			return op == tftp.OpDATA && block == 18 && before == 0
		})})
		result := fetch(t, quick(t, upstream.Config{Server: addr, Listen: on, BlockBytes: 512, WindowBlocks: 16, SelectiveBlocks: -1,
			Timeout: time.Minute, MaxTimeout: time.Minute}), file)
		r := <-reports
		if behind < 1 || behind > 14 {
			t.Errorf("%d blocks sent behind block 18, want at most the 14 of its window", behind)
		}
		if result.Waits != 0 || result.Repeated != behind {
			t.Errorf("%d waits, %d blocks passed over, want 0 and the %d behind block 18", result.Waits, result.Repeated, behind)
		}
		if r.Retransmits != behind+1 {
			t.Errorf("%d retransmits, want block 18 and the %d behind it, once", r.Retransmits, behind)
		}
	})
}

// RFC 1123 section 4.2.3.1: a delayed ACK that is repeated must not double every block that follows.
func TestNoSorcerersApprentice(t *testing.T) { bothWays(t, noSorcerersApprentice) }

func noSorcerersApprentice(t *testing.T, sack int) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		file := content(50 * 512)
		line := badLine{on: on, repeat: 1}
		addr, reports := serve(t, file, tftpd.Config{Listen: afar(t, airTrip, on)})
		fetch(t, quick(t, upstream.Config{Server: addr, BlockBytes: 512, WindowBlocks: 1, SelectiveBlocks: sack, Listen: line.listen,
			Timeout: time.Second, MaxTimeout: time.Second}), file)
		if r := <-reports; r.Retransmits != 0 {
			t.Errorf("every ACK came twice, and %d blocks were sent twice", r.Retransmits)
		}
	})
}

func TestLastAckIsRepeated(t *testing.T) { bothWays(t, lastAckIsRepeated) }

func lastAckIsRepeated(t *testing.T, sack int) {
	air.Test(t, func(t *testing.T, on air.Listen) {
		file := content(10 * 512)
		source := upstream.Config{BlockBytes: 512, WindowBlocks: 4, SelectiveBlocks: sack}
		addr, reports := serve(t, file, tftpd.Config{Listen: afar(t, airTrip, on), Timeout: 2 * airTrip})
		source.Server = addr
		source.Listen = dropping(on, func(op tftp.Opcode, block uint16, before int) bool {
			return op == tftp.OpACK && block == 11 && before == 0
		})
		source.Timeout, source.MaxTimeout = time.Second, 5*time.Second
		fetch(t, quick(t, source), file)
		if r := <-reports; r.Outcome != tftpd.Sent || r.Retransmits < 1 || r.Retransmits > 2 {
			t.Errorf("%+v, want one or two of the last blocks (9 to 11) sent twice, to ask for the ACK", r)
		}
	})
}

func TestManyFetchAtOnce(t *testing.T) {
	file := content(300_000)
	addr, _ := serve(t, file, tftpd.Config{})
	for i := range 30 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			ip := fmt.Sprintf("127.0.%d.%d", 1+i/7, 1+i)
			fetch(t, quick(t, upstream.Config{Server: addr, LocalIP: ip}), file)
		})
	}
}

func BenchmarkLoopback(b *testing.B) {
	file := content(8_126_582)
	for _, window := range []int{1, 16, 64, 128} {
		b.Run(fmt.Sprint("window=", window), func(b *testing.B) {
			addr, reports := serve(b, file, tftpd.Config{})
			source := quick(b, upstream.Config{Server: addr, WindowBlocks: window})
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			var again int64
			for b.Loop() {
				fetch(b, source, file)
				again += (<-reports).Retransmits
			}
			b.ReportMetric(float64(again)/float64(b.N), "retransmits/op")
		})
	}
}
