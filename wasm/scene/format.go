package scene

import (
	"strconv"

	"openpfs/core/telemetry"
)

// appendBytes writes a size as the page does: in thousands, with tenths of a
// megabyte up to a hundred of them, and of a gigabyte.
func (w *Words) appendBytes(b []byte, n telemetry.Bytes) []byte {
	switch n := int64(n); {
	case n < 1000:
		return append(strconv.AppendInt(b, max(n, 0), 10), " B"...)
	case n < 999_500:
		return append(strconv.AppendInt(b, (n+500)/1000, 10), " kB"...)
	case n < 99_950_000:
		return append(w.appendTenth(b, (n+50_000)/100_000), " MB"...)
	case n < 999_500_000:
		return append(strconv.AppendInt(b, (n+500_000)/1_000_000, 10), " MB"...)
	default:
		return append(w.appendTenth(b, (n/2+25_000_000)/50_000_000), " GB"...)
	}
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

// appendTenth writes a number of tenths.
func (w *Words) appendTenth(b []byte, tenths int64) []byte {
	return append(append(strconv.AppendInt(b, tenths/10, 10), w.Point...), byte('0'+tenths%10))
}

// appendTenths is appendTenth but that a whole number goes without its tenths.
func (w *Words) appendTenths(b []byte, tenths int64) []byte {
	if tenths%10 == 0 {
		return strconv.AppendInt(b, tenths/10, 10)
	}
	return w.appendTenth(b, tenths)
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
