// Package plan says how long an upgrade will take, and what it will cost the
// line, before anybody begins it: without peer sharing, with the classic profile
// and with express, from the same phones, sizes, line and server.
package plan
