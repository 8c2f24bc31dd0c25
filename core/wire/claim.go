package wire

import "encoding/binary"

// Claim says "I would be root" (ClaimRoot(tent), Ad 0) and repeats it
// (Ad 1 to 4), as in the phone's log. Body:
//
//	+---------------------------------------------------------------+
//	|                           strength                            |
//	+---------------------------------------------------------------+
//	|     map: bit 31 is set if the first 32nd of the file is held  |
//	+---------------+---------------+-------------------------------+
//	|      ad       | len | model ...                               |
//	+---------------+-----------------------------------------------+
//	| len | file ...
type Claim struct {
	Header
	Topic
	Strength uint32
	Map      uint32
	Ad       uint8 // 0 for the claim itself
}

// MaxAd is the number of the last repetition.
const MaxAd = 4

// Head returns the header.
func (m *Claim) Head() Header { return m.Header }

func (m *Claim) kind() MessageType { return TypeClaim }

func (m *Claim) flags() uint16 { return 0 }

func (m *Claim) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, m.Strength)
	b = binary.BigEndian.AppendUint32(b, m.Map)
	b = append(b, m.Ad)
	return appendTopic(b, m.Topic)
}

func parseClaim(h Header, c *cursor) (*Claim, error) {
	m := &Claim{Header: h, Strength: c.u32(), Map: c.u32(), Ad: c.u8(), Topic: c.topic()}
	if err := c.end("claim"); err != nil {
		return nil, err
	}
	if m.Ad > MaxAd {
		return nil, &Error{"claim", "an ad number above 4"}
	}
	if Confirmed(m.Strength) {
		return nil, &Error{"claim", "a tentative claim with a confirmed root's strength"}
	}
	return m, m.Topic.checkHier("claim", h.Hier)
}

// checkHier holds a topic to the limits of names and to its identifier.
func (t Topic) checkHier(what string, hier uint32) error {
	if err := t.check(what); err != nil {
		return err
	}
	if Hier(t.Model, t.File) != hier {
		return &Error{what, "its hierarchy is not that of its model and file"}
	}
	return nil
}
