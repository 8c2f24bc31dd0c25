//go:build !linux

package httpd

import "net"

// holdBack is Linux's to do.
func holdBack(net.Conn) {}
