//go:build !linux

package httpd

import "net"

// socket is Linux's.
type socket struct{}

func socketOf(net.Conn) (socket, bool) { return socket{}, false }

func (socket) prepare()            {}
func (socket) cork(bool)           {}
func (socket) hasBBR() bool        { return false }
func (socket) look() (sight, bool) { return sight{}, false }
func (socket) unsent() int         { return 0 }
func (socket) search()             {}
func (socket) limit(int64)         {}
