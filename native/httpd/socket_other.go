//go:build !linux

package httpd

import (
	"net"
	"time"
)

// socket is Linux's.
type socket struct{}

func socketOf(net.Conn) (socket, bool) { return socket{}, false }

func (socket) prepare()            {}
func (socket) cork(bool)           {}
func (socket) rate() (int64, bool) { return 0, true }
func (socket) unsent() int         { return 0 }

func (socket) trips() (least, now time.Duration) { return 0, 0 }

func (socket) search()     {}
func (socket) limit(int64) {}
