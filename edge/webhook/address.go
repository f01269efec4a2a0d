package webhook

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// MaxURL is the longest address that is taken, in bytes.
const MaxURL = 512

// notPublic are the addresses that are no public host's, by the IANA special-purpose registries (RFC 6890 and its followers), and those of
// clouds' own services that look public.
var notPublic = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
	"192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"168.63.129.16/32", // a cloud's service for its own machines
	"2001::/23",        // protocol assignments, Teredo among them
	"2001:db8::/32", "2002::/16", "3fff::/20",
)

// globalIPv6 is all that is public in IPv6: what lies outside are loopback, link-local and unique local addresses, multicast, and the forms that
// carry an IPv4 address inside.
var globalIPv6 = netip.MustParsePrefix("2000::/3")

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// Public tells whether an address is a public host's.
func Public(a netip.Addr) bool {
	if !a.IsValid() || a.Is4In6() || a.Zone() != "" || a.Is6() && !globalIPv6.Contains(a) {
		return false
	}
	return !within(a, notPublic)
}

func within(a netip.Addr, list []netip.Prefix) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// httpsPort is the port of public hosts that is called without the operator's approval: what listens at other ports of a host may take a
// stranger's request for its own.
const httpsPort = 443

// mayCall tells whether an address may be called: a public one with TLS at the port of https or one of the approved ports, or any port of the
// approved ranges.
func mayCall(a netip.AddrPort, plain bool, approved []netip.Prefix, ports []uint16) bool {
	return within(a.Addr(), approved) || !plain && Public(a.Addr()) && (a.Port() == httpsPort || slices.Contains(ports, a.Port()))
}

// CheckURL tells what is wrong with a webhook's address, as far as can be seen without calling it: approved are the private ranges, and ports
// those of public hosts beside 443, that the operator approved for its institution. What a name stands for is looked at when it is called, each time.
func CheckURL(text string, approved []netip.Prefix, ports []uint16) error {
	if len(text) > MaxURL {
		return fmt.Errorf("is longer than %d bytes", MaxURL)
	}
	if strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || unicode.IsControl(r) }) >= 0 {
		return errors.New("must be printable ASCII without spaces")
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return errors.New("is not an address like https://bank.example/hooks")
	case u.User != nil:
		return errors.New("must not carry a name or password: it is signed")
	case u.Fragment != "":
		return errors.New("must not have a fragment")
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("must begin with https://")
	case u.Scheme == "http" && len(approved) == 0:
		return errors.New("must begin with https://: plain http is taken only where the operator approved a leased line")
	}
	port := uint64(httpsPort)
	if text := u.Port(); text != "" {
		if port, err = strconv.ParseUint(text, 10, 16); err != nil || port == 0 {
			return fmt.Errorf("%q is not a port", text)
		}
	}
	host := u.Hostname()
	if a, err := netip.ParseAddr(host); err == nil {
		if !within(a, approved) && (u.Scheme == "http" || !Public(a)) {
			return fmt.Errorf("%s is not a public address, nor in a range that the operator approved", a)
		}
		if !mayCall(netip.AddrPortFrom(a, uint16(port)), u.Scheme == "http", approved, ports) {
			return fmt.Errorf("port %d is not %d, nor one that the operator approved", port, httpsPort)
		}
		return nil
	}
	if len(approved) == 0 && port != httpsPort && !slices.Contains(ports, uint16(port)) {
		return fmt.Errorf("port %d is not %d, nor one that the operator approved", port, httpsPort)
	}
	if !isName(host) {
		return fmt.Errorf("%q is not a host's name", host)
	}
	return nil
}

// isName tells whether a host is written as a name: labels of letters, digits and hyphens, the last not all digits, so that nobody's resolver
// takes it for an address in an unusual form.
func isName(host string) bool {
	if len(host) > 253 {
		return false
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for i := range len(l) {
			if c := l[i]; c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
				return false
			}
		}
	}
	last := labels[len(labels)-1]
	return last[0] > '9' // 0x7f000001 and 2130706433 are addresses to some
}
