package main

import (
	"fmt"
	"text/tabwriter"

	"hutong/client"
	"hutong/wire/api"
)

// LanesCmd shows the lanes of a running switch, or changes their number while payments go on.
type LanesCmd struct {
	OperatorCall
	Set *int `name:"set" placeholder:"N" help:"Change the number of lanes to this, 1 to 64."`
}

func (l *LanesCmd) Run() error {
	if l.Set != nil && (*l.Set < 1 || *l.Set > 64) {
		return usage("lanes: --set is %d, want 1 to 64", *l.Set)
	}
	c, ctx, cancel, err := l.connect("lanes")
	if err != nil {
		return err
	}
	defer cancel()
	var a *api.LanesAnswer
	if l.Set != nil {
		a, err = c.ChangeLanes(ctx, client.NewRequestID(), *l.Set)
	} else {
		a, err = c.Lanes(ctx)
	}
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(writer(l.out), 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "LANE\tSLOTS\tWAITING")
	for _, x := range a.Lanes {
		fmt.Fprintf(t, "%d\t%d to %d\t%d\n", x.Lane, x.From, x.To-1, x.Waiting)
	}
	fmt.Fprintf(t, "\n%d lanes have the slots; %d are retired\n", len(a.Lanes), a.Retired)
	return t.Flush()
}
