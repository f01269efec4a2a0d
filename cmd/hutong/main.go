// Command hutong is the switch: one binary, wiring and flags only.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

type commands struct {
	Version kong.VersionFlag `help:"Print the version and stop."`

	Demo     DemoCmd       `cmd:"" help:"Run a switch and seven institutions on loopback and watch money cross borders."`
	Serve    ServeCmd      `cmd:"" help:"Run the switch."`
	Verify   VerifyCmd     `cmd:"" help:"Derive every balance, position and state from the postings again and compare."`
	Sim      SimCmd        `cmd:"" help:"Run the switch in a world that loses, lies and crashes, in virtual time, and check everything."`
	Bench    BenchCmd      `cmd:"" help:"Put load on the switch and measure it."`
	Party    BenchPartyCmd `cmd:"" name:"bench-party" hidden:""`
	Export   ExportCmd     `cmd:"" help:"Write everything that a store keeps as JSON lines."`
	Archive  ArchiveCmd    `cmd:"" help:"Take old days out of a PostgreSQL store into checked, compressed files."`
	Migrate  MigrateCmd    `cmd:"" help:"Bring a store to the schema of this version (serve and demo do it by themselves)."`
	Decode   DecodeCmd     `cmd:"" help:"Say what a payment code is, field by field."`
	Registry RegistryCmd   `cmd:"" help:"Keep the registry of code issuers."`
	Resolve  ResolveCmd    `cmd:"" help:"Decide, as two persons, payments that the switch cannot end by itself."`
	Lanes    LanesCmd      `cmd:"" help:"Show the lanes of a running switch, or change their number while payments go on."`
}

// exitFailed is what the process exits with when an error has no code of its own.
const exitFailed = 1

// version is what the build knows of itself.
func version() string {
	if b, ok := debug.ReadBuildInfo(); ok {
		return "hutong " + b.Main.Version + " " + b.GoVersion
	}
	return "hutong"
}

func main() {
	var c commands
	parser := kong.Must(&c, kong.Name("hutong"), kong.Description("The open switch for payment interconnection."), kong.Vars{"version": version()})
	ctx, err := parser.Parse(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "hutong: %v (see hutong --help)\n", err)
		os.Exit(exitUsage)
	}
	if err := ctx.Run(); err != nil {
		code := exitFailed
		var exit *exitError
		if errors.As(err, &exit) {
			code = exit.code
		}
		if err.Error() != "" {
			fmt.Fprintln(os.Stderr, "hutong:", err)
		}
		os.Exit(code)
	}
}
