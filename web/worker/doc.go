//go:build js && wasm

// Command worker is the page at the edge: a Cloudflare Worker that plans
// (GET /api/plan) and keeps what people share (POST /api/share, GET /s/ID).
// README.md beside this file says how to run and deploy it.
//
// Three parts answer a request, and the cheapest that can does:
//
//   - Files come from the platform's static assets, with the headers that
//     web/build wrote for them. Nothing of ours runs for those.
//   - entry.mjs hands out the page's program as it was packed beforehand, and
//     turns away who shares too often.
//   - This program does all else. The platform starts it anew for every request,
//     so it keeps nothing, and imports little: see the size's test in web/e2e.
package main
