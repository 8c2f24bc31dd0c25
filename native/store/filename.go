package store

import (
	"strconv"
	"strings"

	"openpfs/core/load"
)

// UnknownSize is the size of a file whose source did not tell.
const UnknownSize = -1

// Info describes a whole file.
type Info struct {
	Name   string      `json:"name"`
	Size   int64       `json:"size"` // bytes
	Digest load.Digest `json:"sha256"`
}

// encode returns the file name on disk: NAME@SIZE@DIGEST.
func (i Info) encode() string {
	size, digest := "-", "-"
	if i.Size >= 0 {
		size = strconv.FormatInt(i.Size, 10)
	}
	if !i.Digest.IsZero() {
		digest = i.Digest.String()
	}
	return i.Name + "@" + size + "@" + digest
}

// decode reads what encode wrote, and only that.
func decode(file string) (i Info, ok bool) {
	parts := strings.Split(file, "@")
	if len(parts) != 3 || load.CheckName(parts[0]) != nil {
		return Info{}, false
	}
	i = Info{Name: parts[0], Size: UnknownSize}
	if parts[1] != "-" {
		n, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil {
			return Info{}, false
		}
		i.Size = n
	}
	if parts[2] != "-" {
		d, err := load.ParseDigest(parts[2])
		if err != nil {
			return Info{}, false
		}
		i.Digest = d
	}
	return i, i.encode() == file
}
