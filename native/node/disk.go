package node

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"openpfs/core/load"
	"openpfs/core/pfs"
	"openpfs/native/store"
)

// held tells what the disk has: every whole file, and the parts of this load's
// files that can be resumed. Which files those are, a whole list says; without
// one no component has been begun.
func (n *Node) held() []pfs.Held {
	var all []pfs.Held
	for _, i := range n.cfg.Store.Wholes() {
		all = append(all, pfs.Held{File: i.Name, Have: i.Size, Size: i.Size, Digest: i.Digest, Whole: true})
	}
	list := pfs.ListName(n.cfg.PFS.Load)
	names := []string{list}
	if content, err := n.readFile(list); err == nil {
		if l, err := load.Parse(content); err == nil {
			names = append(names, l.Components...)
		}
	}
	for _, name := range names {
		if _, whole := n.cfg.Store.Whole(name); whole {
			continue
		}
		if p, ok := n.cfg.Store.Partial(name); ok && !p.Digest.IsZero() {
			all = append(all, pfs.Held{File: name, Have: p.Have, Size: p.Size, Digest: p.Digest})
		}
	}
	return all
}

// readFile reads a whole file of the size of a list.
func (n *Node) readFile(name string) ([]byte, error) {
	f, info, err := n.cfg.Store.OpenWhole(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info.Size > load.MaxListBytes {
		return nil, fmt.Errorf("node: the list %s has %d bytes, at most %d are read", name, info.Size, load.MaxListBytes)
	}
	return io.ReadAll(io.LimitReader(f, load.MaxListBytes))
}

func (n *Node) readList(file string) {
	content, err := n.readFile(file)
	n.post(envelope{in: pfs.ListRead{File: file, Content: content, Err: err}})
}

// finish checks what has come and makes it whole, and then checks it ahead of its
// commit, while others are still to come.
func (n *Node) finish(file string) {
	in := n.intakes[file]
	in.claim()
	n.wg.Go(func() {
		select {
		case <-in.ready: // it is already, unless there was nothing to receive
		case <-n.quit:
			return
		}
		stored := pfs.Stored{File: file, Err: in.err}
		if in.err == nil {
			var info store.Info
			info, stored.Err = in.writer.Finish()
			stored.Size, stored.Digest = info.Size, info.Digest
		}
		var corrupt *store.CorruptError
		stored.Corrupt = errors.As(stored.Err, &corrupt)
		in.release()
		n.post(envelope{in: stored})
		n.cfg.Store.CheckAhead(n.ctx, file)
	})
}

// discard removes a file, after whoever writes it has let go.
func (n *Node) discard(file string) {
	in := n.newIntake(file)
	in.claim()
	n.wg.Go(func() {
		defer in.release()
		if in.takeTurn() != nil {
			return
		}
		if err := n.cfg.Store.Discard(file); err != nil {
			n.cfg.Log.Warn("discard", "err", err) // it will be replaced all the same
		}
	})
}

// commit makes the load the active one and starts it.
func (n *Node) commit(e pfs.Commit) {
	if n.cfg.Refuse != nil {
		if why := n.cfg.Refuse(e.Load, e.Files); why != nil {
			n.post(envelope{in: pfs.Activated{Err: why, Unfit: true}})
			return
		}
	}
	err := n.commitOnce(e)
	if err == nil && e.Edition == (load.Edition{}) {
		n.cfg.Log.Warn("committed unverified: no key has vouched for the list", "load", e.Load)
	}
	answer := pfs.Activated{Err: err}
	var rotted *store.CorruptError
	switch {
	case errors.As(err, &rotted): // since it was verified: it is fetched anew
		answer.Changed = rotted.Name
	case err == nil && n.cfg.Activate != nil:
		answer = n.activate(e.Load)
	}
	if answer.Err == nil {
		if err := n.cfg.Store.Prune(e.Files); err != nil {
			n.cfg.Log.Warn("the files of earlier loads stay on the disk", "err", err)
		}
	}
	n.post(envelope{in: answer})
}

// commitOnce leaves the slots alone when the load is in one of them, active.
func (n *Node) commitOnce(e pfs.Commit) error {
	active, ok := n.cfg.Store.Active()
	if !ok || active.Load != e.Load || !slices.EqualFunc(active.Files, e.Files, n.isWhole) {
		return n.cfg.Store.CommitEdition(e.Load, e.Files, e.Edition)
	}
	for _, name := range e.Files {
		if err := n.cfg.Store.Verify(name); err != nil {
			return err
		}
	}
	return n.cfg.Store.Record(e.Edition)
}

func (n *Node) isWhole(i store.Info, name string) bool {
	whole, ok := n.cfg.Store.Whole(name)
	return ok && whole == i
}

// activate starts the load that was committed, and goes back to the one before
// it if that fails.
func (n *Node) activate(loadName string) pfs.Activated {
	slot, ok := n.cfg.Store.Active()
	if !ok || slot.Load != loadName {
		panic("node: committed and not active: " + loadName)
	}
	err := n.cfg.Activate(n.ctx, loadName, slot.Dir)
	if err == nil || n.ctx.Err() != nil {
		return pfs.Activated{Err: err}
	}
	err = fmt.Errorf("node: activate %s: %w", loadName, err)
	if back := n.cfg.Store.Rollback(); back != nil {
		return pfs.Activated{Err: fmt.Errorf("%w; it stays: %w", err, back), Unfit: true}
	}
	slot, ok = n.cfg.Store.Active()
	if !ok {
		panic("node: rolled back to nothing")
	}
	err = fmt.Errorf("%w; rolled back to %s", err, slot.Load)
	if again := n.cfg.Activate(n.ctx, slot.Load, slot.Dir); again != nil {
		err = fmt.Errorf("%w, which does not start either: %w", err, again)
	}
	return pfs.Activated{Err: err, Unfit: true, To: slot.Load}
}
