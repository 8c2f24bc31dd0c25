package telemetry

// Phase is where a node stands with one file.
type Phase uint8

// The phases of a file at a node, in the order of a normal life.
const (
	Idle       Phase = iota // not begun
	Hearing                 // listening for claims and offers
	Claiming                // tentative root, advertising
	Following               // yielded; waiting for an offer to join
	RootWait                // confirmed root, giving others time to join
	Waiting                 // joined; the parent is not whole yet
	FromServer              // bytes come over the WAN
	FromPeer                // bytes come from the parent
	Whole                   // verified
	phaseEnd
)

var phaseNames = [phaseEnd]string{"idle", "hearing", "claiming", "following", "root-wait", "waiting", "from-server", "from-peer", "whole"}

// String returns the name used in JSON.
func (p Phase) String() string { return phaseNames[p] }

// MarshalText is the JSON form.
func (p Phase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a name; an unknown one reads as Idle.
func (p *Phase) UnmarshalText(b []byte) error {
	*p = Idle
	for i, name := range phaseNames {
		if name == string(b) {
			*p = Phase(i)
		}
	}
	return nil
}

// FileState is one file at one node.
type FileState struct {
	Name     string   `json:"name"`
	Phase    Phase    `json:"phase"`
	Root     bool     `json:"root,omitempty"`     // confirmed root of the hierarchy
	Parent   string   `json:"parent,omitempty"`   // kept when whole: the tree stays readable
	Children []string `json:"children,omitempty"` // attached now
	Depth    int      `json:"depth,omitempty"`
	Have     Bytes    `json:"have,omitempty"`
	Size     Bytes    `json:"size,omitempty"`
	Server   bool     `json:"server,omitempty"` // some of it came over the WAN
	Since    Micros   `json:"since,omitempty"`  // when the phase began
	Wait     Micros   `json:"wait,omitempty"`   // how long a RootWait takes
	Told     Micros   `json:"told,omitempty"`   // when a transfer that runs last told what is here

	hier int // index into Hiers; −1 if it has none there
}

// NodeState is what is known of one device.
type NodeState struct {
	Name      string      `json:"name"`
	Addr      string      `json:"addr,omitempty"`
	Subnet    string      `json:"subnet,omitempty"` // "" the only one of its site
	Model     string      `json:"model,omitempty"`
	Load      string      `json:"load,omitempty"`    // being installed
	Running   string      `json:"running,omitempty"` // bootable now
	Up        bool        `json:"up"`
	PFS       bool        `json:"pfs"`
	Profile   string      `json:"profile,omitempty"` // "" is classic
	Committed bool        `json:"committed,omitempty"`
	Current   int         `json:"current"` // index into Files of the one begun last; −1 none. See Working
	Files     []FileState `json:"files,omitempty"`
	Ignored   int         `json:"ignored,omitempty"` // foreign messages dropped
	Trust     string      `json:"trust,omitempty"`   // of what it has committed: "verified: ..." or "unverified: ..."

	// RolledBack says why the load does not run here, and which one does
	// instead, until the node tries again.
	RolledBack string `json:"rolled_back,omitempty"`
}

// HierState is one hierarchy: a file of a model's load on the subnet.
type HierState struct {
	Hier      Hex32  `json:"hier"`
	Subnet    string `json:"subnet,omitempty"`
	Model     string `json:"model"`
	File      string `json:"file"`
	Root      string `json:"root,omitempty"`
	Size      Bytes  `json:"size,omitempty"`
	Claims    int    `json:"claims,omitempty"` // ClaimRoot broadcasts
	Ads       int    `json:"ads,omitempty"`
	Offers    int    `json:"offers,omitempty"`
	Confirmed int    `json:"confirmed,omitempty"` // roots ever confirmed
	Started   int    `json:"started,omitempty"`   // nodes that opened it
	Whole     int    `json:"whole,omitempty"`     // nodes that verified the file
	MaxDepth  int    `json:"max_depth,omitempty"`
	Moved     Bytes  `json:"moved,omitempty"` // payload of it that nodes took, from wherever
}

// RunState is what the history said of itself, and the line's counters.
type RunState struct {
	Phones  int    `json:"phones,omitempty"`
	Rate    int64  `json:"rate,omitempty"` // WAN, bit/s
	RTT     Micros `json:"rtt,omitempty"`
	Size    Bytes  `json:"size,omitempty"` // bytes of all loads, one copy each
	Loads   int    `json:"loads,omitempty"`
	Profile string `json:"profile,omitempty"`
	Text    string `json:"text,omitempty"`
	Start   Micros `json:"start,omitempty"`
	Ended   bool   `json:"ended,omitempty"`

	Down       Bytes  `json:"down,omitempty"`      // over the WAN towards the site, headers included
	DownRate   int64  `json:"down_rate,omitempty"` // bit/s between the last two samples
	LineRate   int64  `json:"line_rate,omitempty"` // bit/s that the line can carry now, where it is not Rate any more
	Sampled    bool   `json:"sampled,omitempty"`   // the link itself is measured
	LastSample Micros `json:"last_sample,omitempty"`
}

// Totals are the sums that a report needs.
type Totals struct {
	Events      int   `json:"events"`
	Completed   int   `json:"completed"`
	Confirmed   int   `json:"confirmed_roots"`
	MaxChildren int   `json:"max_children"`
	MaxDepth    int   `json:"max_depth"`
	Fallbacks   int   `json:"fallbacks"`
	Corrupt     int   `json:"corrupt"`
	Redirects   int   `json:"redirects"`
	ParentsLost int   `json:"parents_lost"`
	Broadcasts  int   `json:"broadcasts"`
	ServerBytes Bytes `json:"server_bytes"` // payload that nodes took over the WAN
	PeerBytes   Bytes `json:"peer_bytes"`   // payload that nodes took from peers
}

// Fleet is the fold of a history: the state of every node and hierarchy.
// The zero value is an empty fleet. It is not safe for concurrent use.
type Fleet struct {
	Now    Micros      `json:"now"`
	Run    RunState    `json:"run"`
	Nodes  []NodeState `json:"nodes"` // in order of appearance: the layout's slots
	Hiers  []HierState `json:"hiers"` // in order of appearance
	Totals Totals      `json:"totals"`

	nodeAt map[string]int
	hierAt map[hierKey]int
}

type hierKey struct{ subnet, model, file string }

// Node returns the state of the named node, or nil.
func (f *Fleet) Node(name string) *NodeState {
	f.index()
	if i, ok := f.nodeAt[name]; ok {
		return &f.Nodes[i]
	}
	return nil
}

// NodeIndex returns the node's slot, or −1.
func (f *Fleet) NodeIndex(name string) int {
	f.index()
	if i, ok := f.nodeAt[name]; ok {
		return i
	}
	return -1
}

// File returns the node's state of the named file, or nil.
func (n *NodeState) File(name string) *FileState {
	for i := range n.Files {
		if n.Files[i].Name == name {
			return &n.Files[i]
		}
	}
	return nil
}

// Cur returns the file that the node began last, or nil.
func (n *NodeState) Cur() *FileState {
	if n.Current < 0 || n.Current >= len(n.Files) {
		return nil
	}
	return &n.Files[n.Current]
}

// index rebuilds the look-ups of a fleet that came as JSON.
func (f *Fleet) index() {
	if f.nodeAt != nil {
		return
	}
	f.nodeAt = make(map[string]int, len(f.Nodes))
	f.hierAt = make(map[hierKey]int, len(f.Hiers))
	for i := range f.Nodes {
		f.nodeAt[f.Nodes[i].Name] = i
	}
	for i := range f.Hiers {
		f.hierAt[hierKey{f.Hiers[i].Subnet, f.Hiers[i].Model, f.Hiers[i].File}] = i
	}
	for i := range f.Nodes {
		n := &f.Nodes[i]
		for j := range n.Files {
			n.Files[j].hier = f.knownHier(n, n.Files[j].Name)
		}
	}
}
