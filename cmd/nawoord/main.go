// Command nawoord is the online exit questionnaire service: one binary that
// invites, asks, seals, counts and plans. Run it without arguments for its commands.
package main

import (
	"os"
	"syscall"
	_ "time/tzdata" // the organisation's time zone must be known on every machine
)

func main() {
	syscall.Umask(0o077)
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}
