package main

import (
	"encoding/json"
	"fmt"
	"os"

	"hutong/sim/scale"
	"hutong/sim/virtual"
)

// SimCmd runs the switch in a world that lies, loses and crashes, in virtual time.
type SimCmd struct {
	Seed     uint64   `default:"1" help:"The same seed gives the same history, bit for bit."`
	Payments int      `default:"20000" help:"How many payments are made; refunds come on top."`
	Faults   []string `help:"Kinds of faults, by comma: all (the default), none, or names; --list tells them." placeholder:"KIND"`
	Lanes    int      `help:"Lanes of the store; 0: worlds with one and with four lanes in turn."`
	World    int      `help:"Payments a world: each world is checked whole. 0: 5,000."`
	Trace    string   `help:"Print everything that happens to one payment." placeholder:"PAYMENT_ID"`
	JSON     bool     `name:"json" help:"Print the report as one JSON object."`
	List     bool     `help:"List the kinds of faults and stop."`
	Scale    bool     `help:"Instead: a model of 1 to 64 lanes and nodes at national volume (docs/SCALING.md)."`
	Costs    string   `help:"With --scale: what payments and batches cost (JSON, as sim/scale/costs.json)." type:"existingfile" placeholder:"FILE"`
}

// Run exits 0 only if every payment ended once and all books agree.
func (c *SimCmd) Run() error {
	if c.List {
		fmt.Print(virtual.Describe())
		return nil
	}
	if c.Scale {
		return c.scale()
	}
	o := virtual.Options{Seed: c.Seed, Payments: c.Payments, Lanes: c.Lanes, World: c.World, Trace: c.Trace}
	if len(c.Faults) > 0 {
		var err error
		if o.Faults, err = virtual.ParseFaults(c.Faults); err != nil {
			return usage("%v", err)
		}
	}
	if c.Trace != "" {
		o.Story = func(line string) { fmt.Fprintln(os.Stderr, line) }
	}
	r, err := virtual.Run(o)
	if err != nil {
		return usage("%v", err)
	}
	if c.JSON {
		err = r.WriteJSON(os.Stdout)
	} else {
		err = r.Write(os.Stdout)
	}
	if err == nil && !r.OK {
		return &exitError{code: exitFailed}
	}
	return err
}

// scale prints what the model gives for the layouts of docs/SCALING.md.
func (c *SimCmd) scale() error {
	var raw []byte
	if c.Costs != "" {
		var err error
		if raw, err = os.ReadFile(c.Costs); err != nil {
			return err
		}
	}
	costs, err := scale.ParseCosts(raw)
	if err != nil {
		return usage("%v", err)
	}
	rows, err := scale.Study(costs, c.Seed)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{"seed": c.Seed, "costs": costs, "rows": rows})
	}
	return scale.Write(os.Stdout, rows)
}
