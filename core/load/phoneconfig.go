package load

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// MaxConfigBytes bounds a SEP<MAC>.cnf.xml; real ones have some 10 KiB.
const MaxConfigBytes = 1 << 20

// A Setting is a switch that a level of configuration may leave unset.
type Setting uint8

// The values of a Setting.
const (
	Unset Setting = iota
	Off
	On
)

// A PhoneConfig is what a SEP<MAC>.cnf.xml or XMLDefault.cnf.xml says of
// firmware: the load and, per level, the vendor's settings. Other elements are
// passed over.
type PhoneConfig struct {
	Load  string            // loadInformation, without .loads; empty in XMLDefault
	Loads map[string]string // XMLDefault: load by model name, as "Cisco IP Phone 7941"

	Phone, Profile, Enterprise VendorConfig // highest precedence first
}

// A VendorConfig is one level's settings.
type VendorConfig struct {
	PFS        Setting
	LoadServer string // as written: see ParseLoadServer
	LogServer  string // "ip:port"
}

// ConfigError is a configuration that cannot be used.
type ConfigError struct{ What, Why string }

func (e *ConfigError) Error() string { return "phone configuration: " + e.What + ": " + e.Why }

// PFS is the setting in force: the phone's own page before the common profile
// before the enterprise, else the model's default. The 7800 and 8800 series
// have it enabled, the 7900 disabled.
func (c *PhoneConfig) PFS(model string) bool {
	for _, level := range []VendorConfig{c.Phone, c.Profile, c.Enterprise} {
		if level.PFS != Unset {
			return level.PFS == On
		}
	}
	return strings.HasPrefix(model, "CP-78") || strings.HasPrefix(model, "CP-88")
}

// LoadServer is the server for loads that is in force; empty: the TFTP server.
func (c *PhoneConfig) LoadServer() string {
	return firstOf(c.Phone.LoadServer, c.Profile.LoadServer, c.Enterprise.LoadServer)
}

// LogServer is the log server in force, "ip:port".
func (c *PhoneConfig) LogServer() string {
	return firstOf(c.Phone.LogServer, c.Profile.LogServer, c.Enterprise.LogServer)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// ConfigName is the configuration file of a phone with that MAC address.
func ConfigName(mac [6]byte) string { return fmt.Sprintf("SEP%X.cnf.xml", mac[:]) }

// ParsePhoneConfig reads a SEP<MAC>.cnf.xml or an XMLDefault.cnf.xml.
func ParsePhoneConfig(b []byte) (*PhoneConfig, error) {
	if len(b) > MaxConfigBytes {
		return nil, &ConfigError{fmt.Sprintf("%d bytes", len(b)), fmt.Sprintf("at most %d are read", MaxConfigBytes)}
	}
	p := configParser{d: xml.NewDecoder(bytes.NewReader(b)), c: &PhoneConfig{Loads: map[string]string{}}}
	p.d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // what we read is ASCII
	if err := p.run(); err != nil {
		return nil, err
	}
	return p.c, nil
}

// configParser walks the elements; path holds the open ones.
type configParser struct {
	d    *xml.Decoder
	c    *PhoneConfig
	path []xml.StartElement
	text strings.Builder
	seen bool
}

const maxConfigDepth = 32

func (p *configParser) run() error {
	for {
		token, err := p.d.Token()
		if err == io.EOF {
			if !p.seen {
				return &ConfigError{"no element", "the file is empty or no XML"}
			}
			return nil
		}
		if err != nil {
			return &ConfigError{"XML", err.Error()}
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(p.path) == maxConfigDepth {
				return &ConfigError{t.Name.Local, fmt.Sprintf("elements lie more than %d deep", maxConfigDepth)}
			}
			p.seen = true
			p.path = append(p.path, t.Copy())
			p.text.Reset()
		case xml.CharData:
			if p.text.Len()+len(t) <= 4096 {
				p.text.Write(t)
			}
		case xml.EndElement:
			if err := p.end(strings.TrimSpace(p.text.String())); err != nil {
				return err
			}
			p.path = p.path[:len(p.path)-1]
			p.text.Reset()
		}
	}
}

// end takes the value of the element that closes.
func (p *configParser) end(value string) error {
	e := p.path[len(p.path)-1]
	switch name := e.Name.Local; {
	case name == "loadInformation" && len(p.path) == 2:
		return p.load(value, &p.c.Load)
	case strings.HasPrefix(name, "loadInformation") && len(p.path) == 2:
		for _, a := range e.Attr {
			if a.Name.Local == "model" {
				var l string
				err := p.load(value, &l)
				p.c.Loads[a.Value] = l
				return err
			}
		}
	case len(p.path) == 3:
		if level := p.level(); level != nil {
			return level.set(name, value)
		}
	}
	return nil
}

func (p *configParser) load(value string, to *string) error {
	value = strings.TrimSuffix(value, ListSuffix)
	if value == "" {
		return nil // the phone keeps what it runs
	}
	if err := CheckName(value + ListSuffix); err != nil {
		return &ConfigError{"loadInformation", err.Error()}
	}
	*to = value
	return nil
}

// level is the block that the open element lies in.
func (p *configParser) level() *VendorConfig {
	switch p.path[1].Name.Local {
	case "vendorConfig":
		return &p.c.Phone
	case "commonConfig":
		return &p.c.Profile
	case "enterpriseConfig":
		return &p.c.Enterprise
	}
	return nil
}

func (v *VendorConfig) set(name, value string) error {
	switch name {
	case "peerFirmwareSharing":
		switch value {
		case "1":
			v.PFS = On
		case "0":
			v.PFS = Off
		case "":
		default:
			return &ConfigError{name, fmt.Sprintf("%q: 0 or 1", value)}
		}
	case "loadServer":
		v.LoadServer = value
	case "logServer":
		v.LogServer = value
	}
	return nil
}

// ParseLoadServer splits a Load Server: "address", "address:port" or the newer
// "address:port@@base=N;pfs=N". pfs is Unset unless it says so.
func ParseLoadServer(s string) (address string, pfs Setting, err error) {
	address, options, _ := strings.Cut(s, "@@")
	if address == "" {
		return "", Unset, &ConfigError{"loadServer", "no address"}
	}
	for option := range strings.SplitSeq(options, ";") {
		switch key, value, _ := strings.Cut(option, "="); {
		case option == "" || key == "base":
		case key == "pfs" && value == "0":
			pfs = Off
		case key == "pfs" && value == "1":
			pfs = On
		default:
			return "", Unset, &ConfigError{"loadServer", fmt.Sprintf("%q is not base=<0-7> or pfs=<0-1>", option)}
		}
	}
	return address, pfs, nil
}
