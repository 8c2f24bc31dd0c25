package bench

// A Case is work beside the table, with flags and bars of its own.
type Case struct {
	Name   string
	Phones int
	Ways   []string
	Args   []string // of pfs lab
	Bar    string   // what its figures are held against
}

// Cases are all that there are.
var Cases = []Case{
	{"LAN bound: 100 MB, no WAN limit", 16, []string{"express http", "express tftp"},
		[]string{"--bytes", "100MB", "--wan", "unlimited", "--rtt", "2ms"}, "≤ 1.5 × F/b"},
	{"root killed at 50 %", 20, []string{"express http"},
		[]string{"--kill-root", "50"}, "adds ≤ 2 s, WAN ÷ F ≤ 1.1"},
	{"root killed at 50 %", 20, []string{"express tftp"},
		[]string{"--kill-root", "50"}, "adds ≤ 2 s, WAN ÷ F ≤ 1.6"},
	{"1 % of the packets lost", 20, []string{"express http", "express tftp"},
		[]string{"--loss", "1%"}, "the line is filled"},
	{"the log's timers", 20, []string{"classic http"}, nil, "within 5 % of the formula"},
}

// bar is that of a cell's case.
func (c *Cell) bar() string {
	for _, k := range Cases {
		for _, way := range k.Ways {
			if k.Name == c.Case && way == c.Way {
				return k.Bar
			}
		}
	}
	return ""
}
