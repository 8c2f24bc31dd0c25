package scene

import (
	"strconv"

	"openpfs/core/telemetry"
)

// appendBytes writes a size as a phone's screen does: kilobytes of 1024
// bytes, from ten thousand on in megabytes; the few hundred bytes of a .loads
// list as they are.
func (w *Words) appendBytes(b []byte, n telemetry.Bytes) []byte {
	if n < 1024 {
		return append(strconv.AppendInt(b, max(int64(n), 0), 10), " B"...)
	}
	kb := int64(n) / 1024
	if kb < 10_000 {
		return append(strconv.AppendInt(b, kb, 10), " KB"...)
	}
	return append(w.appendTenths(b, kb*10/1024), " MB"...)
}

// appendRate writes bit/s with three figures.
func (w *Words) appendRate(b []byte, bits int64) []byte {
	switch {
	case bits < 1000:
		return append(strconv.AppendInt(b, max(bits, 0), 10), " bit/s"...)
	case bits < 1_000_000:
		return append(strconv.AppendInt(b, bits/1000, 10), " kbit/s"...)
	case bits < 100_000_000:
		return append(w.appendTenths(b, bits/100_000), " Mbit/s"...)
	case bits < 1_000_000_000:
		return append(strconv.AppendInt(b, bits/1_000_000, 10), " Mbit/s"...)
	}
	return append(w.appendTenths(b, bits/100_000_000), " Gbit/s"...)
}

// appendTenths writes a number of tenths; a whole number goes
// without its tenths.
func (w *Words) appendTenths(b []byte, tenths int64) []byte {
	b = strconv.AppendInt(b, tenths/10, 10)
	if tenths%10 == 0 {
		return b
	}
	return append(append(b, w.Point...), byte('0'+tenths%10))
}

// component is what people call a file of a load: the letters before its
// first figure ("jar41sccp.9-4-2ES26.sbn" is "jar"), and "loads" for the list.
func component(file string) string {
	if len(file) > 6 && file[len(file)-6:] == ".loads" {
		return "loads"
	}
	end := 0
	for end < len(file) && end < 8 && (file[end]|0x20 >= 'a' && file[end]|0x20 <= 'z') {
		end++
	}
	if end == 0 {
		end = min(len(file), 8)
	}
	return file[:end]
}

// appendTraffic writes what crossed a line as the page does: with thousands, and
// three figures at most.
func (w *Words) appendTraffic(b []byte, n telemetry.Bytes) []byte {
	units, tenths := 0, max(int64(n), 0)*10
	for tenths >= 9_995 && units < 3 {
		tenths, units = (tenths+500)/1000, units+1
	}
	if units < 2 || tenths >= 1000 { // no tenths of a kilobyte, nor of hundreds
		b = strconv.AppendInt(b, (tenths+5)/10, 10)
	} else {
		b = w.appendTenths(b, tenths)
	}
	return append(b, [...]string{" B", " KB", " MB", " GB"}[units]...)
}
