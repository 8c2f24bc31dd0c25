package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"openpfs/core/load"
)

// The crash tests run this test binary again as a child that works on a store
// until it is killed. What the parent then finds must keep the package's promise.

const (
	envDir  = "PFS_STORE_CRASH_DIR"
	envSeed = "PFS_STORE_CRASH_SEED"
	envStep = "PFS_STORE_CRASH_STEP" // die before this change of the disk; -1: run on
)

const versions = 6

var crashNames = []string{"jar.sbn", "apps.sbn", "cvm.sbn"}

// truth is every content that the child may write, by digest.
func truth() (byDigest map[load.Digest][]byte, byVersion [versions][]load.Digest) {
	byDigest = map[load.Digest][]byte{}
	for v := range versions {
		spec := load.Spec{Name: "L", Files: []load.FileSpec{{Name: "L.loads", Size: 652}}}
		for i, name := range crashNames {
			spec.Files = append(spec.Files, load.FileSpec{Name: name, Size: int64(20_000*i*i + 1000*v)})
		}
		syn, err := load.Synthesize(spec, "CP-7961G", uint64(v))
		if err != nil {
			panic(err)
		}
		for _, f := range syn.Files[1:] {
			b, _ := io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
			d := load.Sum(b)
			byDigest[d] = b
			byVersion[v] = append(byVersion[v], d)
		}
	}
	return byDigest, byVersion
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(envDir); dir != "" {
		if err := child(dir); err != nil {
			fmt.Println("error:", err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child upgrades the store again and again, and says what it has committed.
func child(dir string) error {
	seed, _ := strconv.ParseUint(os.Getenv(envSeed), 10, 64)
	at, _ := strconv.Atoi(os.Getenv(envStep))
	rng, step := rand.New(rand.NewPCG(seed, 0)), 0
	s, err := Open(dir, Options{step: func() {
		if step == at {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		step++
	}})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	rounds := 2
	if at < 0 {
		rounds = 1 << 30
	}
	return upgrades(s, rng, rounds)
}

// upgrades commits the version after the active one, rounds times.
func upgrades(s *Store, rng *rand.Rand, rounds int) error {
	byDigest, byVersion := truth()
	v := -1
	if slot, ok := s.Active(); ok {
		v, _ = strconv.Atoi(slot.Load)
	}
	for range rounds {
		v++
		for i, name := range crashNames {
			if err := fetch(s, rng, name, byDigest[byVersion[v%versions][i]]); err != nil {
				return err
			}
		}
		if err := s.Commit(strconv.Itoa(v), crashNames); err != nil {
			return err
		}
		fmt.Println("committed", v)
	}
	return s.Close()
}

// fetch gets one file as a phone does: it resumes, is interrupted, goes on, and
// now and then gets wrong bytes.
func fetch(s *Store, rng *rand.Rand, name string, data []byte) error {
	digest := load.Sum(data)
	for {
		if i, ok := s.Whole(name); ok && i.Digest == digest {
			return nil
		}
		offset := int64(0)
		if p, ok := s.Partial(name); ok && p.Digest == digest {
			offset = p.Have
		}
		size := int64(len(data))
		if rng.IntN(3) == 0 {
			size = UnknownSize
		}
		w, err := s.Begin(name, Want{Digest: digest, Size: size}, offset)
		if err != nil {
			return err
		}
		stop := offset + rng.Int64N(2*int64(len(data))+1)
		for w.Have() < int64(len(data)) && w.Have() < stop {
			end := min(w.Have()+16<<10, int64(len(data)))
			if _, err := w.Write(data[w.Have():end]); err != nil {
				return err
			}
		}
		if w.Have() < int64(len(data)) {
			if err := w.Close(); err != nil {
				return err
			}
			continue
		}
		if _, err := w.Finish(); err != nil {
			return err
		}
	}
}

// run starts a child, kills it once after has returned unless that is nil, and
// returns the last version it has committed, or -1, and whether it was killed.
func run(t *testing.T, dir string, seed uint64, step int, after func()) (committed int, killed bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envDir+"="+dir, envSeed+"="+strconv.FormatUint(seed, 10), envStep+"="+strconv.Itoa(step))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	committed = -1
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := lines.Text()
		if n, ok := strings.CutPrefix(line, "committed "); ok {
			committed, _ = strconv.Atoi(n)
		} else if line == "ready" && after != nil {
			go func() { after(); _ = cmd.Process.Kill() }()
		} else if line != "ready" {
			t.Errorf("child: %s", line)
		}
	}
	var ee *exec.ExitError
	if err := cmd.Wait(); errors.As(err, &ee) {
		killed = ee.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
		if !killed {
			t.Fatalf("child: %v", err)
		}
	}
	return committed, killed
}

// inspect opens the store after a crash and holds the promise of the package.
func inspect(t *testing.T, dir string, committed int) {
	t.Helper()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // the check is over
	byDigest, byVersion := truth()
	for _, i := range s.Wholes() {
		if got, err := hashFile(s.wholePath(i)); err != nil || got != i.Digest || byDigest[got] == nil {
			t.Errorf("whole %s: %s, %v", i.Name, got, err)
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, dirPartial))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		i, ok := decode(e.Name())
		p, known := s.Partial(i.Name)
		b, err := os.ReadFile(filepath.Join(dir, dirPartial, e.Name()))
		if !ok || !known || err != nil || int64(len(b)) != p.Have || !strings.HasPrefix(string(byDigest[i.Digest]), string(b)) {
			t.Errorf("partial %s: %+v %v, %d bytes, %v", e.Name(), p, known, len(b), err)
		}
	}
	active := -1
	if slot, ok := s.Active(); ok {
		active, _ = strconv.Atoi(slot.Load)
		if err := slot.verify(); err != nil {
			t.Errorf("active: %v", err)
		}
		for i, d := range byVersion[active%versions] {
			if slot.Files[i].Digest != d {
				t.Errorf("active load %d holds %s of another version", active, slot.Files[i].Name)
			}
		}
	}
	// What a process was told is committed stays so; one more may be.
	if active != committed && active != committed+1 {
		t.Errorf("load %d is active after %d was committed", active, committed)
	}
	for _, note := range s.Recovered() {
		if strings.Contains(note, "damaged") {
			t.Error(note)
		}
	}
}

func TestKilledBeforeEveryChangeOfTheDisk(t *testing.T) {
	for step := 0; ; step++ {
		dir := t.TempDir()
		committed, killed := run(t, dir, 7, step, nil)
		if !killed {
			if step < 50 {
				t.Errorf("only %d steps", step)
			}
			t.Logf("%d changes of the disk, a crash before each", step)
			return
		}
		inspect(t, dir, committed)
		// And it goes on from there.
		s, err := Open(dir, Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := upgrades(s, rand.New(rand.NewPCG(1, 1)), 1); err != nil {
			t.Errorf("step %d: %v", step, err)
		}
		if t.Failed() {
			t.Fatalf("at step %d", step)
		}
	}
}

func TestKilledAtAnyMoment(t *testing.T) {
	kills := 100
	if testing.Short() {
		kills = 20
	}
	const seed = 42
	rng, dir, last := rand.New(rand.NewPCG(seed, 0)), t.TempDir(), -1
	for i := range kills {
		wait := time.Duration(rng.IntN(20_000)) * time.Microsecond
		committed, killed := run(t, dir, uint64(i), -1, func() { time.Sleep(wait) })
		if !killed {
			t.Fatal("the child ended by itself")
		}
		last = max(last, committed)
		inspect(t, dir, last)
		last = activeLoad(t, dir, last)
		if t.Failed() {
			t.Fatalf("kill %d, seed %d", i, seed)
		}
	}
	t.Logf("%d kills, %d loads committed", kills, last+1)
}

// activeLoad reads which load is active; it is last or the one after.
func activeLoad(t *testing.T, dir string, last int) int {
	t.Helper()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // it was only read
	slot, ok := s.Active()
	if !ok {
		return last
	}
	v, _ := strconv.Atoi(slot.Load)
	return v
}
