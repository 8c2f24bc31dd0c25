package sitekey

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

// Why a peer's certificate is refused.
var (
	ErrPeerKey  = errors.New("the peer has another site key")
	ErrPeerCert = errors.New("the peer shows no certificate")
)

// Streams protects connections between peers.
type Streams struct{ dialled, accepted *tls.Config }

// Client protects a connection that this node has opened.
func (s *Streams) Client(c net.Conn) *tls.Conn { return tls.Client(c, s.dialled) }

// Server protects a connection that a peer has opened.
func (s *Streams) Server(c net.Conn) *tls.Conn { return tls.Server(c, s.accepted) }

// newStreams: verify gets the peer's chain, leaf first, and what the leaf must
// be good for.
func newStreams(own tls.Certificate, verify func(chain []*x509.Certificate, use x509.ExtKeyUsage) error) *Streams {
	config := func(peerUse x509.ExtKeyUsage) *tls.Config {
		return &tls.Config{
			Certificates: []tls.Certificate{own},
			MinVersion:   tls.VersionTLS13,
			NextProtos:   []string{"openpfs/1"},
			ClientAuth:   tls.RequireAnyClientCert,
			// The usual check is of a name and of the system's authorities;
			// VerifyConnection takes its place, on both sides.
			InsecureSkipVerify:     true,
			SessionTicketsDisabled: true,
			VerifyConnection: func(s tls.ConnectionState) error {
				if len(s.PeerCertificates) == 0 {
					return ErrPeerCert
				}
				return verify(s.PeerCertificates, peerUse)
			},
		}
	}
	return &Streams{dialled: config(x509.ExtKeyUsageServerAuth), accepted: config(x509.ExtKeyUsageClientAuth)}
}

// Streams are bound to the key: its holders, and nobody else, get through.
func (k *Key) Streams() (*Streams, error) {
	private := ed25519.NewKeyFromSeed(k.streams)
	public := private.Public().(ed25519.PublicKey)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "openpfs site"},
		// Nobody looks at the dates: the key counts, and clocks may be unset.
		NotBefore: time.Unix(0, 0),
		NotAfter:  time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		return nil, err
	}
	own := tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}
	return newStreams(own, func(chain []*x509.Certificate, _ x509.ExtKeyUsage) error {
		peer, ok := chain[0].PublicKey.(ed25519.PublicKey)
		if !ok || subtle.ConstantTimeCompare(peer, public) != 1 {
			return ErrPeerKey
		}
		return nil
	}), nil
}

// Certificates are streams between devices that have certificates: this
// device's, with its key, and the authorities that the peers' must lead to; all
// are PEM files. Others may not be able to read the key.
func Certificates(certFile, keyFile, caFile string) (*Streams, error) {
	cert, err := os.ReadFile(certFile)
	if err != nil {
		return nil, err
	}
	key, err := readPrivate(keyFile)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", keyFile, err)
	}
	own, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("%s and %s: %w", certFile, keyFile, err)
	}
	ca, err := os.ReadFile(caFile)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		return nil, fmt.Errorf("%s: has no certificate in PEM", caFile)
	}
	return newStreams(own, func(chain []*x509.Certificate, use x509.ExtKeyUsage) error {
		between := x509.NewCertPool()
		for _, c := range chain[1:] {
			between.AddCert(c)
		}
		_, err := chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{use}})
		return err
	}), nil
}
