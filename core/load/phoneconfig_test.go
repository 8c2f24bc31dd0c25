package load

import (
	"strings"
	"testing"
)

const sepXML = `<?xml version="1.0" encoding="UTF-8"?>
<device xsi:type="axl:XIPPhone" ctiid="1566023366">
 <loadInformation> SCCP41.9-4-2SR3-1S </loadInformation>
 <vendorConfig><disableSpeaker>false</disableSpeaker><logServer>192.0.2.1:9001</logServer></vendorConfig>
 <commonConfig><peerFirmwareSharing>1</peerFirmwareSharing></commonConfig>
 <enterpriseConfig><peerFirmwareSharing>0</peerFirmwareSharing><loadServer>192.0.2.9:69@@base=2;pfs=1</loadServer></enterpriseConfig>
</device>`

func TestPhoneConfigPrecedence(t *testing.T) {
	c, err := ParsePhoneConfig([]byte(sepXML))
	if err != nil {
		t.Fatal(err)
	}
	if c.Load != "SCCP41.9-4-2SR3-1S" || c.LogServer() != "192.0.2.1:9001" || c.LoadServer() != "192.0.2.9:69@@base=2;pfs=1" {
		t.Errorf("%+v", c)
	}
	// Phone page before profile before enterprise before the model's default.
	for _, step := range []struct {
		phone, profile, enterprise Setting
		model                      string
		want                       bool
	}{
		{Off, On, On, "CP-8841", false}, {On, Off, Off, "CP-7961G", true},
		{Unset, On, Off, "CP-7961G", true}, {Unset, Unset, On, "CP-7961G", true},
		{Unset, Unset, Unset, "CP-7961G", false}, {Unset, Unset, Unset, "CP-7841", true}, {Unset, Unset, Off, "CP-8861", false},
	} {
		c.Phone.PFS, c.Profile.PFS, c.Enterprise.PFS = step.phone, step.profile, step.enterprise
		if got := c.PFS(step.model); got != step.want {
			t.Errorf("%+v: %v", step, got)
		}
	}
}

func TestXMLDefault(t *testing.T) {
	c, err := ParsePhoneConfig([]byte(`<Default><loadInformation00115 model="Cisco IP Phone 7941">SCCP41.9-4-2SR3-1S</loadInformation00115></Default>`))
	if err != nil || c.Loads["Cisco IP Phone 7941"] != "SCCP41.9-4-2SR3-1S" || c.Load != "" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestBadPhoneConfigIsNamed(t *testing.T) {
	for says, text := range map[string]string{
		"no element":                  "",
		"XML":                         "<device><loadInformation>",
		"../x":                        "<device><loadInformation>../x</loadInformation></device>",
		`"yes": 0 or 1`:               "<device><vendorConfig><peerFirmwareSharing>yes</peerFirmwareSharing></vendorConfig></device>",
		"elements lie more than 32":   strings.Repeat("<a>", 40),
		"at most 1048576 are read":    strings.Repeat(" ", MaxConfigBytes+1),
		"is not base=<0-7> or pfs=<0": "@@",
	} {
		_, err := ParsePhoneConfig([]byte(text))
		if text == "@@" {
			_, _, err = ParseLoadServer("192.0.2.1@@foo=1")
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40q: %v, want %q", text, err, says)
		}
	}
}

func TestLoadServerForms(t *testing.T) {
	for text, want := range map[string]Setting{"192.0.2.1": Unset, "192.0.2.1:6970": Unset, "192.0.2.1:6970@@base=3;pfs=0": Off, "h@@pfs=1": On} {
		if _, got, err := ParseLoadServer(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

func FuzzPhoneConfig(f *testing.F) {
	f.Add([]byte(sepXML))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParsePhoneConfig(b)
		if err == nil && c.Load != "" && CheckName(c.Load+ListSuffix) != nil {
			t.Fatalf("%q was accepted as a load", c.Load)
		}
	})
}
