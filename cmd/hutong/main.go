// Command hutong is the switch: one binary, wiring and flags only.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

type commands struct {
	Decode   DecodeCmd   `cmd:"" help:"Say what a payment code is, field by field."`
	Registry RegistryCmd `cmd:"" help:"Keep the registry of code issuers."`
}

func main() {
	var c commands
	parser := kong.Must(&c, kong.Name("hutong"), kong.Description("An open switch for payment interconnection."))
	ctx, err := parser.Parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "hutong:", err)
		os.Exit(exitUsage)
	}
	if err := ctx.Run(); err != nil {
		code := 1
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
