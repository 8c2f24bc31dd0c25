package upstream

import (
	"io"
	"testing"
	"testing/synctest"
	"time"
)

// drops is a connection on which a segment comes from time to time, size of them in all.
type drops struct {
	begun     time.Time
	every     time.Duration
	size, all int
}

const segment = 1448

func (d *drops) Read(p []byte) (int, error) {
	for {
		there := min(int(time.Since(d.begun)/d.every)*segment, d.size) - d.all
		switch {
		case there > 0:
			n := min(there, len(p))
			d.all += n
			return n, nil
		case d.all == d.size:
			return 0, io.EOF
		}
		time.Sleep(d.every - time.Since(d.begun)%d.every)
	}
}

// read counts the reads that an answer takes, and the time.
func read(t *testing.T, d *drops) (reads int, took time.Duration) {
	t.Helper()
	d.begun = time.Now()
	r := &together{ctx: t.Context(), from: d}
	for buffer := make([]byte, 32<<10); ; reads++ {
		_, err := r.Read(buffer)
		if err == io.EOF {
			if d.all != d.size {
				t.Fatalf("%d bytes of %d", d.all, d.size)
			}
			return reads, time.Since(d.begun)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestASlowLineIsReadByTheMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &drops{every: 5 * time.Millisecond, size: 1000 * segment}
		reads, took := read(t, d)
		first := steadyBytes/segment + 1
		if most := first + (1000-first)/3; reads > most {
			t.Errorf("%d reads of 1000 segments, want %d at most", reads, most)
		}
		if late := took - 1000*d.every; late > momentRead {
			t.Errorf("%v later than the last segment", late)
		}
	})
}

// A small file, and a line that is quick, are read as they come.
func TestWhatIsQuickIsReadAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for what, d := range map[string]*drops{
			"a list":       {every: 5 * time.Millisecond, size: 7 * segment},
			"a quick line": {every: 100 * time.Microsecond, size: 10_000 * segment},
		} {
			_, took := read(t, d)
			segments := d.size / segment
			if late := took - time.Duration(segments)*d.every; late > 0 {
				t.Errorf("%s: %v late", what, late)
			}
		}
	})
}
