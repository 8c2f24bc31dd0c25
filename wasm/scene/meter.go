package scene

import "openpfs/core/telemetry"

const (
	rateMemory telemetry.Micros = 2_500_000 // a stream that tells nothing for so long stands
	rateWindow telemetry.Micros = 200_000
)

// meter derives a rate from the bytes that arrived of certain files of a phone.
type meter struct {
	rate  float64 // bit/s
	flow  float64 // how far the stream has travelled, CSS pixels
	files uint64  // a bit for each that flows
	have  telemetry.Bytes
	at    telemetry.Micros
}

// read takes how much of the files is here now. Another set of files is another
// stream.
func (m *meter) read(files uint64, have telemetry.Bytes, now telemetry.Micros) {
	if files == 0 || files != m.files || have < m.have || now < m.at {
		rate := 0.0
		if files != 0 && m.files != 0 && now >= m.at { // one of several has come or gone
			rate = m.rate
		}
		m.rate, m.files, m.have, m.at = rate, files, have, now
		return
	}
	dt := now - m.at
	switch {
	case have > m.have && dt >= rateWindow:
		got := float64(have-m.have) * 8e6 / float64(dt)
		if m.rate == 0 {
			m.rate = got
		}
		m.rate += (got - m.rate) * 0.5
		m.have, m.at = have, now
	case dt > rateMemory:
		m.rate = 0
	}
}

// travel lets the stream flow; it reports whether it does.
func (m *meter) travel(dt float64) bool {
	if m.rate <= 0 {
		return false
	}
	m.flow += speedOf(m.rate) * dt
	return true
}

// measure reads a phone's meters. What comes from its parent in the drawn tree
// is told from what comes of other files.
func (s *Scene) measure(p *phone, n *telemetry.NodeState, focus string, now telemetry.Micros) {
	var wan, tree, other uint64
	var haveWAN, haveTree, haveOther telemetry.Bytes
	for i := range n.Files {
		fs, bit := &n.Files[i], uint64(1)<<i
		switch {
		case fs.Phase != telemetry.FromServer && fs.Phase != telemetry.FromPeer, s.file != "" && fs.Name != s.file:
		case fs.Phase == telemetry.FromServer:
			wan, haveWAN = wan|bit, haveWAN+fs.Have
		case fs.Name == focus:
			tree, haveTree = tree|bit, haveTree+fs.Have
		default:
			other, haveOther = other|bit, haveOther+fs.Have
		}
	}
	p.wan.read(wan, haveWAN, now)
	p.all.read(wan|tree|other, haveWAN+haveTree+haveOther, now)
	if tree == 0 {
		tree, haveTree = other, haveOther
	}
	p.tree.read(tree, haveTree, now)
}
