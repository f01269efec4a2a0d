package stream

// Goal: frames leave when they should, and nobody is waited for longer than the document says. Method: virtual time (testing/synctest), so that moments are compared
// exactly, and no machine is too slow for them.

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// Frames of a connection are its pace apart, however much there is to send; what comes meanwhile shares the next one; and what finds the connection idle leaves at that
// very moment, the first one as well as one after a while.
func TestPace(t *testing.T) {
	for _, c := range []struct {
		set, pace time.Duration
	}{{0, 3 * time.Millisecond}, {20 * time.Millisecond, 20 * time.Millisecond}, {time.Hour, time.Hour}, {-1, 0}} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			side := &Side{KeyID: "acq-1", Private: keyOf("acq"), Keys: newRing("acq", "switch"), Now: time.Now, Past: time.Minute, Future: time.Minute, Pace: c.set}
			s := newSession(side, SessionID{1}, "switch", FromInstitution, 0, 1<<16)
			go s.run(near, reader(near), 10*time.Hour, 0, 0, "switch-1")
			type left struct {
				at    time.Duration
				count uint32
			}
			var frames []left
			start, read := time.Now(), make(chan struct{})
			go func() {
				defer close(read)
				for next := reader(far); ; {
					kind, body, err := next()
					if err != nil || kind == frameEnd {
						return
					}
					if kind == frameMessages {
						f, err := parseFrame(body[8:])
						if err != nil {
							t.Error(err)
							return
						}
						frames = append(frames, left{time.Since(start), f.Count})
					}
				}
			}()
			ask := func() {
				if !askThen(t.Context(), s, 100*time.Hour, "n", func(string, error) {}) {
					t.Error("there is no place")
				}
				synctest.Wait()
			}
			const every, messages = 100*time.Microsecond + 7, 1000 // about thirty in the usual pace
			for range messages {
				ask()
				time.Sleep(every)
			}
			time.Sleep(c.pace)
			synctest.Wait()
			apart, sum := max(c.pace, every), uint32(0)
			for i, f := range frames {
				if sum += f.count; f.at != time.Duration(i)*apart || i == 0 && f.count != 1 {
					t.Fatalf("pace %s: frame %d left at %s with %d messages, not at %s", c.pace, i, f.at, f.count, time.Duration(i)*apart)
				}
			}
			if want := 1 + int(((messages-1)*every+apart-1)/apart); sum != messages || len(frames) != want {
				t.Errorf("pace %s: %d messages in %d frames, %d in %d were due", c.pace, sum, len(frames), messages, want)
			}
			// And idle again.
			time.Sleep(c.pace + time.Second)
			before := len(frames)
			now := time.Since(start)
			ask()
			if len(frames) != before+1 || frames[before] != (left{now, 1}) {
				t.Errorf("pace %s: a message found the connection idle at %s: %v", c.pace, now, frames[before:])
			}
			s.End(nil)
			<-read
		})
	}
}

// Whoever connects and does not greet is waited for five seconds, on either side.
func TestGreetingsHaveFiveSeconds(t *testing.T) {
	certificate, _, _, err := Loopback()
	if err != nil {
		t.Fatal(err)
	}
	side := &Side{KeyID: "acq-1", Private: keyOf("acq"), Keys: newRing("acq", "switch"), Now: time.Now, Past: time.Minute, Future: time.Minute}
	for name, greet := range map[string]func(net.Conn) error{
		"switch": func(c net.Conn) error {
			return (&Host{Side: side, TLS: &tls.Config{Certificates: []tls.Certificate{certificate}}}).Serve(context.Background(), c)
		},
		"institution": func(c net.Conn) error {
			_, _, _, err := (&Offer{Side: side, Switch: "switch"}).Dial(context.Background(), c, &tls.Config{ServerName: "localhost"}, nil)
			return err
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			defer far.Close()
			start := time.Now()
			if err := greet(near); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 5*time.Second {
				t.Errorf("the %s waited %s for a greeting: %v", name, time.Since(start), err)
			}
		})
	}
}
