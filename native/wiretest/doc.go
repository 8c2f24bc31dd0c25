// Package wiretest holds the Wireshark dissector (assets/wireshark/pfs.lua) to
// the codec (core/wire): whatever the codec writes, tshark reads field by
// field; whatever the codec refuses, the dissector marks, for the same reason.
//
// It has tests only. With the tag interop they write capture files by hand and
// need tshark; with the tag root they capture loopback while real sockets and
// real nodes talk on port 4051, and need the right to capture as well.
package wiretest
