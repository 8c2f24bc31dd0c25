package player

import "openpfs/core/telemetry"

// Cost holds a run against the traditional way, in which every phone fetches
// every byte over the line for itself. Its figures count the payload of the
// traditional way without any header, so that it is never made to look worse
// than it is.
type Cost struct {
	Down      telemetry.Bytes  `json:"down"`      // crossed the line so far, headers included where the line is measured
	Delivered telemetry.Bytes  `json:"delivered"` // payload that phones hold: what the traditional way would have sent so far
	Once      telemetry.Bytes  `json:"once"`      // one copy of every load
	Each      telemetry.Bytes  `json:"each"`      // a copy for every phone
	CopiesPPM int64            `json:"copiesPPM"` // Down ÷ Once, in millionths
	Elapsed   telemetry.Micros `json:"elapsed"`
	Bound     telemetry.Micros `json:"bound"`     // Once · 8 ÷ rate + RTT ÷ 2: nobody can be faster
	EachTime  telemetry.Micros `json:"eachTime"`  // Each · 8 ÷ rate + RTT ÷ 2: the traditional way at its very best
	Completed int              `json:"completed"` // phones
	Phones    int              `json:"phones"`
}

// Compare reads the cost of the run so far. end is when the run ended, or the
// present while it runs.
func Compare(f *telemetry.Fleet, end telemetry.Micros) Cost {
	c := Cost{
		Down:      f.Run.Down,
		Delivered: f.Totals.ServerBytes + f.Totals.PeerBytes,
		Once:      f.Run.Size,
		Elapsed:   max(end-f.Run.Start, 0),
		Completed: f.Totals.Completed,
		Phones:    max(f.Run.Phones, len(f.Nodes)),
	}
	known, each := sizes(f)
	c.Once = max(c.Once, known)
	c.Each = max(each, c.Once/telemetry.Bytes(max(f.Run.Loads, 1))*telemetry.Bytes(c.Phones))
	if c.Once > 0 {
		c.CopiesPPM = int64(c.Down) * 1_000_000 / int64(c.Once)
	}
	c.Bound, c.EachTime = lineTime(c.Once, f.Run), lineTime(c.Each, f.Run)
	return c
}

// sizes adds up the files that the hierarchies know of: once, and for each phone.
// A file that several subnets share is one.
func sizes(f *telemetry.Fleet) (once, each telemetry.Bytes) {
	phones, known := phonesOf(f), map[place]bool{}
	for i := range f.Hiers {
		h := &f.Hiers[i]
		if h.Size <= 0 {
			continue
		}
		each += h.Size * telemetry.Bytes(phones[kin{h.Subnet, h.Model}])
		if file := (place{kin{"", h.Model}, h.File}); !known[file] {
			known[file] = true
			once += h.Size
		}
	}
	return once, each
}

func lineTime(n telemetry.Bytes, r telemetry.RunState) telemetry.Micros {
	if n <= 0 || r.Rate <= 0 {
		return 0
	}
	// Bytes and rates fit far below the limit once seconds and rest part ways.
	bits := int64(n) * 8
	return telemetry.Micros(bits/r.Rate*1_000_000+bits%r.Rate*1_000_000/r.Rate) + r.RTT/2
}
