//go:build js && wasm

package main

import (
	"context"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/syumai/workers/cloudflare/kv"

	"openpfs/web/worker/edge"
)

// binding is the store's name in wrangler.jsonc.
const binding = "SHARES"

// nothing is what the library makes of JavaScript's null: the answer where there
// is no such key. No document looks like this, for each begins with its type.
const nothing = "<null>"

// store keeps documents in Workers KV, the type in the first line. What goes
// wrong is told to the operator (wrangler tail).
type store struct{}

func (store) Get(_ context.Context, id string) (edge.Document, bool, error) {
	shares, err := kv.NewNamespace(binding)
	if err != nil {
		return edge.Document{}, false, told("open", err)
	}
	value, err := shares.GetString(id, nil)
	if err != nil {
		return edge.Document{}, false, told("get "+id, err)
	}
	if value == nothing {
		return edge.Document{}, false, nil
	}
	kind, text, _ := strings.Cut(value, "\n")
	return edge.Document{Type: kind, Text: []byte(text)}, true, nil
}

func (store) Put(_ context.Context, id string, d edge.Document) error {
	shares, err := kv.NewNamespace(binding)
	if err != nil {
		return told("open", err)
	}
	life := kv.PutOptions{ExpirationTTL: int(edge.Lifetime / time.Second)}
	if err := shares.PutString(id, d.Type+"\n"+string(d.Text), &life); err != nil {
		return told("put "+id, err)
	}
	return nil
}

func told(what string, err error) error {
	err = fmt.Errorf("store: %s: %w", what, err)
	log.Print(err)
	return err
}
