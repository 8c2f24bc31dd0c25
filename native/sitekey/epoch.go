package sitekey

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/google/renameio/v2"
)

// maxEpoch is what 48 bits hold: the year 10889.
const maxEpoch = 1<<48 - 1

// NextEpoch is the epoch of a node that starts now, in milliseconds since 1970:
// the clock's, but above the one that the file has from the start before, and
// writes it there. The epoch is good for use with an error, too: then the file
// could not be read or written, and only the clock keeps it above the last one.
func NextEpoch(path string, now time.Time) (uint64, error) {
	epoch := uint64(max(now.UnixMilli(), 1))
	text, err := os.ReadFile(path)
	if err == nil {
		var last uint64
		if last, err = strconv.ParseUint(strings.TrimSpace(string(text)), 10, 48); err == nil {
			epoch = max(epoch, last+1)
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		err = fmt.Errorf("the last epoch: %w", err)
	}
	epoch = min(epoch, maxEpoch)
	return epoch, errors.Join(err, renameio.WriteFile(path, fmt.Appendln(nil, epoch), 0o644))
}
