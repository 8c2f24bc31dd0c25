package node

import (
	"testing"

	"openpfs/native/store"
)

// seed puts a whole file of 10 bytes into the store.
func seed(t *testing.T, c *Config, name string) string {
	t.Helper()
	w, err := c.Store.Begin(name, store.Want{Size: 10}, 0)
	if err == nil {
		_, err = w.Write(make([]byte, 10))
	}
	if err == nil {
		_, err = w.Finish()
	}
	if err != nil {
		t.Fatal(err)
	}
	return name
}
