package lab

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// pieceBytes divides the real load into 125 pieces, so that a swarm has
// something to trade.
const pieceBytes = 64 << 10

// writeTorrent describes a folder's files for swarms (BEP 3), with a tracker,
// and returns the number under which trackers know it.
func writeTorrent(path, folder string, files []string, tracker string) (infoHash string, err error) {
	var pieces, list bytes.Buffer
	var content []io.Reader
	for _, name := range files {
		f, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			return "", err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return "", err
		}
		content = append(content, f)
		fmt.Fprintf(&list, "d6:lengthi%de4:pathl%see", info.Size(), text(name))
	}
	all, piece := io.MultiReader(content...), make([]byte, pieceBytes)
	for {
		n, err := io.ReadFull(all, piece)
		if n > 0 {
			sum := sha1.Sum(piece[:n])
			pieces.Write(sum[:])
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			break
		}
		if err != nil {
			return "", err
		}
	}
	info := fmt.Sprintf("d5:filesl%se4:name%s12:piece lengthi%de6:pieces%se",
		list.String(), text(filepath.Base(folder)), pieceBytes, text(pieces.String()))
	sum := sha1.Sum([]byte(info))
	torrent := fmt.Sprintf("d8:announce%s4:info%se", text(tracker), info)
	return hex.EncodeToString(sum[:]), os.WriteFile(path, []byte(torrent), 0o644)
}

// text is a string as torrents write it.
func text(s string) string { return strconv.Itoa(len(s)) + ":" + s }
