//go:build root

package harness

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/vishvananda/netns"
)

// network is a ground on which every phone has a network stack of its own, with
// an eth0 on a common bridge:
//
//	server, hub 10.77.0.254 --+
//	phone 1     10.77.0.1   --+- bridge, 10.77.0.0/24
//	phone 2     10.77.0.2   --+
//
// Everything is in namespaces with a random name: nothing of this machine is
// touched, and removing those removes it all.
type network struct {
	t      *testing.T
	name   string
	phones map[int]string
	server string
	split  bool // there is a second switch
}

const serverHost = 254

func newNetwork(t *testing.T) *network {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Fatal("this test makes network namespaces: run it as root (go test -tags root), or without that tag")
	}
	n := &network{t: t, name: fmt.Sprintf("pfh%08x", rand.Uint32()), phones: map[int]string{}}
	n.namespace(n.name)
	n.command("ip -n " + n.name + " link add br0 type bridge")
	n.command("ip -n " + n.name + " link set br0 up")
	n.server = n.host(serverHost)
	return n
}

func (n *network) namespace(name string) {
	n.t.Helper()
	n.command("ip netns add " + name)
	n.t.Cleanup(func() {
		if out, err := exec.Command("ip", "netns", "delete", name).CombinedOutput(); err != nil {
			n.t.Errorf("namespace %s stays: %v: %s", name, err, out)
		}
	})
}

func (n *network) command(line string) {
	n.t.Helper()
	args := strings.Fields(line)
	if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		n.t.Fatalf("%s: %v: %s(this test needs iproute2 and the rights of root)", line, err, out)
	}
}

// host makes a namespace with an eth0 on the bridge and returns its name.
func (n *network) host(number int) string {
	n.t.Helper()
	if ns, ok := n.phones[number]; ok {
		return ns
	}
	ns := fmt.Sprintf("%s-%d", n.name, number)
	n.namespace(ns)
	n.phones[number] = ns
	n.command(fmt.Sprintf("ip -n %s link add to-%d type veth peer name eth0 netns %s address %s", n.name, number, ns, mac(number)))
	n.command(fmt.Sprintf("ip -n %s link set to-%d master br0 up", n.name, number))
	n.command("ip -n " + ns + " link set lo up")
	n.command(fmt.Sprintf("ip -n %s address add %s/24 brd + dev eth0", ns, n.addr(number)))
	n.command("ip -n " + ns + " link set eth0 up")
	return ns
}

// cut takes a phone's cable out at the switch, and plug puts it in again.
func (n *network) cut(number int)  { n.t.Helper(); n.link(number, "down") }
func (n *network) plug(number int) { n.t.Helper(); n.link(number, "up") }

func (n *network) link(number int, to string) {
	n.t.Helper()
	n.command(fmt.Sprintf("ip -n %s link set to-%d %s", n.name, number, to))
}

// deaf keeps broadcasts from a phone; what is sent to it alone still arrives,
// from those who know its address: see acquaint. hears heals it.
func (n *network) deaf(number int)  { n.t.Helper(); n.broadcasts(number, "off") }
func (n *network) hears(number int) { n.t.Helper(); n.broadcasts(number, "on") }

func (n *network) broadcasts(number int, to string) {
	n.t.Helper()
	n.command(fmt.Sprintf("bridge -n %s link set dev to-%d bcast_flood %s", n.name, number, to))
}

// acquaint tells everybody everybody's Ethernet address, so that nobody has to
// ask for it by broadcast.
func (n *network) acquaint(numbers ...int) {
	n.t.Helper()
	numbers = append(numbers, serverHost)
	for _, who := range numbers {
		for _, whom := range numbers {
			if who != whom {
				n.command(fmt.Sprintf("ip -n %s neigh replace %s lladdr %s dev eth0 nud permanent", n.host(who), n.addr(whom), mac(whom)))
			}
		}
	}
}

func mac(number int) string { return fmt.Sprintf("02:77:00:00:00:%02x", number) }

// apart puts a phone's cable into another switch, which nothing else is at but
// those who were put there, too; together puts it back.
func (n *network) apart(number int) {
	n.t.Helper()
	if !n.split {
		n.command("ip -n " + n.name + " link add br1 type bridge")
		n.command("ip -n " + n.name + " link set br1 up")
		n.split = true
	}
	n.command(fmt.Sprintf("ip -n %s link set to-%d master br1", n.name, number))
}

func (n *network) together(number int) {
	n.t.Helper()
	n.command(fmt.Sprintf("ip -n %s link set to-%d master br0", n.name, number))
}

// slow limits what a phone sends.
func (n *network) slow(number int, rate string) {
	n.t.Helper()
	n.command("tc -n " + n.host(number) + " qdisc add dev eth0 root tbf rate " + rate + " burst 32kb latency 200ms")
}

func (n *network) addr(number int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, 77, 0, byte(number)})
}
func (n *network) serverAddr() string { return netip.AddrPortFrom(n.addr(serverHost), 0).String() }

func (n *network) run(number int, agent string, args ...string) *exec.Cmd {
	n.t.Helper()
	// ip becomes the agent: signals reach that.
	return exec.Command("ip", append([]string{"netns", "exec", n.host(number), agent, "--iface", "eth0"}, args...)...)
}

func (n *network) listenPacket(addr string) (c net.PacketConn, err error) {
	n.inside(n.server, func() { c, err = net.ListenPacket("udp4", addr) })
	return c, err
}

func (n *network) listenHub() (l net.Listener, err error) {
	n.inside(n.server, func() { l, err = net.Listen("tcp4", n.serverAddr()) })
	return l, err
}

// inside runs f on a thread that has gone to a namespace and is not used again
// for anything else.
func (n *network) inside(namespace string, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		h, err := netns.GetFromName(namespace)
		if err == nil {
			defer h.Close()
			err = netns.Set(h)
		}
		if err != nil {
			n.t.Errorf("namespace %s: %v", namespace, err)
			return
		}
		f()
	}()
	<-done
}
