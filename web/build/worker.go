package build

import (
	"context"
	"os/exec"
	"path/filepath"
)

// Worker builds the program of web/worker into destDir: app.wasm, and the
// modules around it, which destDir/worker.mjs begins. What was in destDir is
// gone afterwards.
func Worker(ctx context.Context, destDir string, log func(string)) error {
	tools, err := findTools(ctx)
	if err != nil {
		return err
	}
	dest, err := filepath.Abs(destDir)
	if err != nil {
		return err
	}
	if log != nil {
		log("building the Worker's program from " + tools.source)
	}
	// The modules hold the runtime of a Go version: go.mod says which generator.
	if err := tools.run(exec.CommandContext(ctx, tools.goCommand, "tool", "workers-assets-gen", "-mode=go", "-o", dest)); err != nil {
		return err
	}
	return tools.compile(ctx, "./web/worker", filepath.Join(dest, "app.wasm"))
}
