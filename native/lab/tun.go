package lab

import (
	"errors"
	"fmt"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

// wanDevice is the line's name in the namespaces at its ends.
const wanDevice = "wan"

// tun makes the line's end in a namespace: what is sent to it comes out of the
// file, one IP packet a read, without checksums or segments left to do.
func (s *space) tun(addr netip.Prefix) (f *os.File, err error) {
	// The device is made in the namespace of the thread that opens the file.
	err = s.do(func() error {
		fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
		if errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("lab: this kernel offers no TUN devices (modprobe tun): %w", err)
		}
		if err != nil {
			return fmt.Errorf("lab: /dev/net/tun: %w", err)
		}
		f = os.NewFile(uintptr(fd), "tun")
		req, err := unix.NewIfreq(wanDevice)
		if err != nil {
			return err
		}
		req.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		return unix.IoctlIfreq(fd, unix.TUNSETIFF, req)
	})
	if err != nil {
		return nil, err
	}
	link, err := s.nl.LinkByName(wanDevice)
	if err != nil {
		return nil, err
	}
	// The line's queue is the one that counts: none is to be lost before it.
	if err := errors.Join(s.nl.LinkSetTxQLen(link, 10_000), s.nl.LinkSetMTU(link, mtu), s.addr(wanDevice, addr)); err != nil {
		return nil, err
	}
	return f, nil
}
