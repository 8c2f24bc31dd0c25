package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"openpfs/core/load"
)

// tagNames are the fields of a vendor's signed header. The algorithm's parts
// are known by place only.
var tagNames = map[byte]string{
	load.TagVersion: "version", load.TagHeaderLength: "header length", load.TagSignerID: "signer id",
	load.TagSignerName: "signer", load.TagSerial: "serial number", load.TagCAName: "CA",
	load.TagSignatureInfo: "signature info", load.TagDigestAlgo: "digest algorithm", load.TagSignatureAlgo: "signature algorithm",
	10: "algorithm", 11: "modulus", load.TagSignature: "signature", load.TagFileName: "file name",
}

// showHeader prints every field by name. The signature in it is the vendor's,
// whose key is not public: nothing is said about its truth.
func showHeader(w io.Writer, h *load.Header) {
	fmt.Fprintf(w, "header\tsigned by the vendor, %d bytes, not verified\n", h.Bytes)
	for _, f := range h.TLVs {
		name, known := tagNames[f.Tag]
		if !known {
			name = fmt.Sprintf("tag %d", f.Tag)
		}
		fmt.Fprintf(w, "  %s\t%s\n", name, fieldText(f))
	}
}

func fieldText(f load.TLV) string {
	switch {
	case f.Tag == load.TagSignerID || f.Tag == load.TagSignatureInfo || f.Tag == load.TagSignatureAlgo:
		return fmt.Sprintf("%d bytes:", len(f.Value))
	case f.Tag == load.TagHeaderLength && len(f.Value) == 2:
		return fmt.Sprint(binary.BigEndian.Uint16(f.Value))
	case f.Tag == load.TagVersion && len(f.Value) == 2:
		return fmt.Sprintf("%d.%d", f.Value[0], f.Value[1])
	case f.Tag == load.TagDigestAlgo && len(f.Value) == 1 && f.Value[0] == 1:
		return "SHA-1"
	case f.Tag == load.TagSignerName || f.Tag == load.TagCAName || f.Tag == load.TagFileName:
		return fmt.Sprintf("%q", strings.TrimRight(string(f.Value), "\x00"))
	}
	const most = 32
	if len(f.Value) > most {
		return fmt.Sprintf("%x… (%d bytes)", f.Value[:most], len(f.Value))
	}
	return fmt.Sprintf("%x", f.Value)
}
