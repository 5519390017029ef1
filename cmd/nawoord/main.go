// Command nawoord is the online exit questionnaire service: one binary that
// invites, asks, seals, counts and plans. Run it without arguments for its commands.
package main

import (
	"fmt"
	"os"
	"syscall"
	_ "time/tzdata" // the organisation's time zone must be known on every machine
)

func main() {
	syscall.Umask(0o077)
	if err := keepMemory(); err != nil {
		fmt.Fprintf(os.Stderr, "nawoord: %v\n", err)
		os.Exit(exitError)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}
