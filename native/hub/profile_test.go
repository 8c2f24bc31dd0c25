package hub_test

import (
	"testing"

	"openpfs/native/hub"
)

// A viewer's wish for another profile comes before the restart that it goes with;
// a restart without one wishes for none.
func TestTheWishForAProfileComesWithTheRestart(t *testing.T) {
	for message, want := range map[string]string{
		`{"control":"restart","profile":"express"}`: "express, then restart",
		`{"control":"restart"}`:                     "restart",
	} {
		said, done := "", make(chan string, 1)
		_, url := serve(t, hub.Config{Demo: true, Profile: func(name string) { said = name + ", then " }, Restart: func() { done <- said + "restart" }})
		v := watch(t, url)
		if err := v.conn.Write(t.Context(), []byte(message)); err != nil {
			t.Fatal(err)
		}
		if got := <-done; got != want {
			t.Errorf("%s: %s", message, got)
		}
	}
}
