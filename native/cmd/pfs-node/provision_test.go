package main

import (
	"fmt"
	"testing"
	"testing/fstest"

	"openpfs/core/load"
	"openpfs/native/testsite"
)

// configured is an agent that is not told its load: the server must say.
func (s *site) configured(dir string, more ...string) []string {
	return append([]string{"--bind", s.address(1), "--model", "CP-7941G", "--tftp", s.tftp, "--dir", dir,
		"--root-wait", "50ms", "--once", "--timeout", "1m"}, more...)
}

// sep is the name of the configuration file of a site's first agent.
func sep(of testsite.Block) string {
	b := of.Addr(1).As4()
	return load.ConfigName([6]byte{0x02, 0, b[0], b[1], b[2], b[3]})
}

func device(inside string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("<device>" + inside + "</device>")}
}

func TestWithoutALoadTheServersConfigurationSays(t *testing.T) {
	t.Parallel()
	b := testsite.Claim(t)
	s := newSiteAt(t, b, fstest.MapFS{sep(b): device(`<loadInformation>LOAD.1</loadInformation>
		<vendorConfig><peerFirmwareSharing>1</peerFirmwareSharing></vendorConfig>`)})
	dir := t.TempDir()
	p := start(t, s.configured(dir)...)
	p.says("load LOAD.1, PFS on")
	p.ends(0)
	s.checkInstalled(dir)
}

// A phone that the server does not know gets what its model gets, and on the
// 7900 series PFS is off by default.
func TestAnUnknownPhoneGetsItsModelsLoad(t *testing.T) {
	t.Parallel()
	s := newSiteAt(t, testsite.Claim(t), fstest.MapFS{defaultConfig: {Data: []byte(
		`<Default><loadInformation00115 model="Cisco IP Phone 7941">LOAD.1</loadInformation00115></Default>`)}})
	dir := t.TempDir()
	p := start(t, s.configured(dir)...)
	p.says("load LOAD.1, PFS off")
	p.ends(0)
	s.checkInstalled(dir)
}

// The load server is where loads come from, and only they; a flag wins over
// the file.
func TestTheLoadServerAndFlagsWin(t *testing.T) {
	t.Parallel()
	loads, b := newSite(t), testsite.Claim(t)
	config := newSiteAt(t, b, fstest.MapFS{
		sep(b):         device(fmt.Sprintf("<loadInformation>LOAD.1</loadInformation><enterpriseConfig><loadServer>%s@@pfs=1</loadServer></enterpriseConfig>", loads.tftp)),
		"LOAD.1.loads": {Data: []byte("wrong.sbn\r\n")},
	})
	dir := t.TempDir()
	p := start(t, config.configured(dir, "--pfs", "off")...)
	p.says("PFS off, loads from tftp://" + loads.tftp)
	p.ends(0)
	loads.checkInstalled(dir)
}

func TestBadConfigurationIsNamed(t *testing.T) {
	t.Parallel()
	b := testsite.Claim(t)
	for says, files := range map[string]fstest.MapFS{
		"neither SEP":                 {},
		"names no load for a CP-7941": {sep(b): device("")},
		`"../x.loads"`:                {sep(b): device("<loadInformation>../x</loadInformation>")},
		"phone configuration: XML":    {sep(b): {Data: []byte("<device>")}},
	} {
		s := newSiteAt(t, b, files)
		start(t, s.configured(t.TempDir())...).saysAtLast(says)
	}
}

// saysAtLast waits for the end, with an error that has the text.
func (p *process) saysAtLast(text string) {
	p.t.Helper()
	p.ends(1)
	p.says(text)
}
