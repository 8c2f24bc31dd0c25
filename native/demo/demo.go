package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"openpfs/core/telemetry"
	"openpfs/native/report"
	"openpfs/native/tftp"
	"openpfs/native/tftpd"
	"openpfs/native/wan"
)

// Demo is a server, a line and a place for disks. Each Run is one upgrade.
type Demo struct {
	cfg     Config
	content *content

	link   *wan.Link
	server *tftpd.Server
	served chan error
	stop   context.CancelFunc

	dir  string
	runs int

	mu    sync.Mutex // orders events: what is folded here is what emit sees
	emit  func(telemetry.Event)
	fleet telemetry.Fleet
	done  chan struct{} // closed when the run's last phone has committed
}

// New starts the server behind its line. Every event of every run goes to emit,
// one at a time.
func New(cfg Config, emit func(telemetry.Event)) (*Demo, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	d := &Demo{cfg: cfg, emit: emit, served: make(chan error, 1)}
	if d.cfg.Clock == nil {
		began := time.Now()
		d.cfg.Clock = func() time.Duration { return time.Since(began) }
	}
	var err error
	if d.dir, err = os.MkdirTemp(d.cfg.TempDir, "pfs-demo-"); err != nil {
		return nil, err
	}
	if err := d.begin(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(d.dir))
	}
	return d, nil
}

// begin does what may fail once there is a place for files.
func (d *Demo) begin() (err error) {
	server := filepath.Join(d.dir, "server")
	if err := os.Mkdir(server, 0o700); err != nil {
		return err
	}
	if d.content, err = d.cfg.content(server); err != nil {
		return err
	}
	if err := d.room(); err != nil {
		return err
	}
	if d.link, err = wan.New(d.cfg.line()); err != nil {
		return err
	}
	if err := d.serve(); err != nil {
		return errors.Join(err, d.link.Close())
	}
	return nil
}

func (d *Demo) serve() error {
	server, err := tftpd.Listen("127.0.0.1:0", tftpd.Config{
		FS: d.content.fs, MaxTransfers: 2 * MaxPhones,
		Listen: func(addr string) (net.PacketConn, error) {
			c, err := tftp.ListenPacket(addr)
			if err != nil {
				return nil, err
			}
			return d.link.Wrap(c), nil
		},
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	d.server, d.stop = server, stop
	go func() { d.served <- server.Serve(ctx) }()
	return nil
}

// room sees that the phones' disks fit.
func (d *Demo) room() error {
	var need int64
	for i := range d.cfg.Phones {
		need += d.content.loads[i%len(d.cfg.Models)].bytes
	}
	if free, err := freeBytes(d.dir); err == nil && free < need+need/10 {
		return fmt.Errorf("the phones' disks need %s in %s, which has %s: set TMPDIR to a larger place or give fewer --phones",
			report.MB(need), filepath.Dir(d.dir), report.MB(free))
	}
	return nil
}

// Close ends the server and the line and removes the disks. Every run's Stop
// comes first.
func (d *Demo) Close() error {
	d.stop()
	err := <-d.served
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, d.link.Close(), os.RemoveAll(d.dir))
}

// Line is the link as the report needs it.
func (d *Demo) Line() report.Line {
	return report.Line{Rate: int64(d.cfg.WAN.Rate), RTT: d.cfg.WAN.RTT}
}

// Load is the first model's load; every model's has as many files.
func (d *Demo) Load() report.Load {
	l := d.content.loads[0]
	return report.Load{Files: len(l.files), Bytes: l.bytes}
}

// LoadName is the first model's load.
func (d *Demo) LoadName() string { return d.content.loads[0].name }

// Signer names the key that the phones hold the load to; "" if they take what
// anybody publishes.
func (d *Demo) Signer() string { return d.content.signer }

func (d *Demo) micros() telemetry.Micros { return telemetry.Micros(d.cfg.Clock() / time.Microsecond) }

// publish folds an event and passes it on.
func (d *Demo) publish(e telemetry.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fleet.Apply(e)
	d.emit(e)
	if e.Kind == telemetry.Committed && d.fleet.Totals.Completed == d.cfg.Phones {
		select {
		case <-d.done:
		default:
			close(d.done)
		}
	}
}

func (d *Demo) phoneDir(i int) string {
	return filepath.Join(d.dir, "run-"+strconv.Itoa(d.runs), "phone-"+strconv.Itoa(i))
}
