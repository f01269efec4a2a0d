package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// process is one that this one started.
type process struct {
	name string
	cmd  *exec.Cmd
	in   io.WriteCloser // ends it when it is closed; nil: a signal does
	log  tail
	done chan struct{} // closed when it has ended
	err  error         // why, once it has
}

// newProcess prepares a process of the binary.
func newProcess(o *Options, name string, args ...string) *process {
	p := &process{name: name, cmd: exec.Command(o.Binary, append(args, profileArgs(o.Profiles, name)...)...), done: make(chan struct{})}
	p.cmd.Stderr = &p.log
	ofItsOwn(p.cmd)
	return p
}

func (p *process) start() error {
	if err := startLasting(p.cmd); err != nil {
		close(p.done)
		return fmt.Errorf("bench: start the %s: %w", p.name, err)
	}
	return nil
}

// watch waits for the end of the process; whoever reads its output has to have read it all first.
func (p *process) watch() {
	p.err = p.cmd.Wait()
	close(p.done)
}

// end asks a process to end and waits until it has.
func (p *process) end() error {
	if p.in != nil {
		p.in.Close()
	} else {
		p.cmd.Process.Signal(syscall.SIGTERM)
	}
	kill := time.AfterFunc(time.Minute, func() { p.cmd.Process.Kill() })
	defer kill.Stop()
	<-p.done
	return p.fault()
}

// fault is why a process that has ended did not end well.
func (p *process) fault() error {
	if p.err != nil {
		return fmt.Errorf("bench: the process of the %s: %w\n%s", p.name, p.err, p.log.String())
	}
	return nil
}

// tail keeps the end of what is written.
type tail struct {
	mu sync.Mutex
	b  []byte
}

const tailBytes = 8 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p...)
	if over := len(t.b) - tailBytes; over > 0 {
		t.b = append(t.b[:0], t.b[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.b))
}

// startSwitch starts the switch on what was installed in a folder.
func startSwitch(o *Options, dir string) (*process, error) {
	p := newProcess(o, "switch", "serve", "--config", filepath.Join(dir, "switch.yaml"), "--store", o.Store)
	if err := p.start(); err != nil {
		return nil, err
	}
	go p.watch()
	return p, nil
}

// partyProcess is the process of one side's institutions.
type partyProcess struct {
	*process
	side      side
	connected chan error // one, once it is connected
}

// startParty starts one side's institutions and adds their addresses to endpoints. Once they are connected their reports go to the join.
func startParty(o *Options, n *network, of side, j *join, endpoints map[string]string) (*partyProcess, error) {
	p := newProcess(o, string(of), "bench-party")
	job := partyJob{Switch: operatorID, KeyID: keyID(operatorID), Public: n.public(operatorID)}
	for _, id := range n.ids(of) {
		job.Members = append(job.Members, member{ID: id, KeyID: keyID(id), Seed: n.keys[id].Seed()})
	}
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		p.in, err = p.cmd.StdinPipe()
	}
	if err == nil {
		err = p.start()
	}
	if err != nil {
		return nil, err
	}
	lines := bufio.NewReaderSize(out, 1<<16)
	var addresses partyAddresses
	line, err := json.Marshal(job)
	if err == nil {
		_, err = p.in.Write(append(line, '\n'))
	}
	if err == nil {
		if line, err = lines.ReadBytes('\n'); err == nil {
			err = json.Unmarshal(line, &addresses)
		}
	}
	if err == nil && len(addresses.Listen) != len(job.Members) {
		err = fmt.Errorf("%d addresses for %d institutions", len(addresses.Listen), len(job.Members))
	}
	if err != nil {
		go p.watch()
		return nil, errors.Join(fmt.Errorf("bench: the %s did not start: %w", of, err), p.end())
	}
	for i, m := range job.Members {
		endpoints[m.ID] = "http://" + addresses.Listen[i]
	}
	source, connected := j.source(), make(chan error, 1)
	go func() {
		_, err := lines.ReadBytes('\n')
		connected <- err
		j.read(source, lines)
		p.watch()
	}()
	return &partyProcess{p, of, connected}, nil
}

// connect tells the institutions where the switch is, which is up by then, and waits until they are connected.
func (p *partyProcess) connect(o *Options, at switchAt) error {
	if !asked(o.Flow, p.side) {
		at = switchAt{}
	}
	line, err := json.Marshal(at)
	if err == nil {
		_, err = p.in.Write(append(line, '\n'))
	}
	if err == nil {
		err = <-p.connected
	}
	if err != nil {
		return errors.Join(fmt.Errorf("bench: the %s did not connect: %w", p.side, err), p.end())
	}
	return nil
}
