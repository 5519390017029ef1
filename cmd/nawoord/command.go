package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// command is one of the program's commands. Its run function registers its flags, calls
// parse and does the work.
type command struct {
	name    string // as it is typed: "account add"
	args    string // what follows the name
	summary string
	run     func(ctx context.Context, c *call) error
}

var commands = []command{
	{"setup", "--organisation NAME --units \"vo=150,mbo=40\" --contact \"name;mail;phone\" --admin EMAIL", "make a new organisation", setUp},
	{"serve", "", "serve the pages and send the mails", serve},
	{"invite", "FILE.csv", "invite everybody in a file", invite},
	{"open", "", "open the ballot boxes that are due", openBoxes},
	{"backup", "FOLDER", "write a copy of the database, without keys", backUp},
	{"restore", "FILE", "put a backup into an empty data folder", restore},
	{"keyholder new", "[--language nl|en] [--code-file FILE]", "give a keyholder a code and print its sheet", keyholderNew},
	{"keyholder stop", "", "keep the keys on this machine again, while nothing is sealed and no mailed link works", keyholderStop},
	{"report", "", "print the released figures", report},
	{"share", "[--units]", "print the released figures for a picture of several organisations", share},
	{"combine", "FILES...", "make one picture of what three or more organisations share", combine},
	{"check", "", "look whether the promise is kept, or print the record of processing", check},
	{"account add", "EMAIL --role admin,hr,interviewer,auditor", "add somebody who works at the desk", accountAdd},
	{"account link", "EMAIL", "make a new one-time link to choose a password", accountLink},
	{"mail test", "ADDRESS", "send a test mail", mailTest},
	{"questionnaire check", "FILE", "check a questionnaire file", questionnaireCheck},
	{"demo", "", "run a rehearsal organisation with 41 leavers", demo},
	{"healthz", "", "ask a running server whether it is well", healthz},
	{"version", "", "print the version", showVersion},
}

// Exit codes.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

// usageError is a mistake in how the program was called.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run carries out the command line and returns the exit code.
func run(args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cmd, rest := find(args)
	if cmd == nil {
		return unknown(args, out, errOut)
	}
	c := &call{command: cmd, args: rest, out: out, errOut: errOut, now: time.Now}
	err := cmd.run(ctx, c)
	var usage usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(errOut, "nawoord %s: %v\nSee nawoord %s --help.\n", cmd.name, err, cmd.name)
		return exitUsage
	}
	fmt.Fprintf(errOut, "nawoord %s: %v\n", cmd.name, err)
	return exitError
}

// find returns the command that the arguments name and the arguments behind its name. Asked
// for help on a command it returns that, with what asks for its help.
func find(args []string) (*command, []string) {
	if len(args) > 1 && args[0] == "help" {
		args = append(slices.Clone(args[1:]), "--help")
	}
	for i := range commands {
		words := strings.Fields(commands[i].name)
		if len(args) >= len(words) && strings.Join(args[:len(words)], " ") == commands[i].name {
			return &commands[i], args[len(words):]
		}
	}
	return nil, nil
}

func unknown(args []string, out, errOut io.Writer) int {
	asked := len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h"
	if !asked {
		fmt.Fprintf(errOut, "nawoord: there is no command %q\n\n", strings.Join(args, " "))
		out = errOut
	}
	fmt.Fprintln(out, "Nawoord, the online exit questionnaire.\n\nCommands:")
	for _, c := range commands {
		fmt.Fprintf(out, "  %-20s %s\n", c.name, c.summary)
	}
	fmt.Fprintln(out, "\nnawoord COMMAND --help tells more.")
	if asked {
		return exitOK
	}
	return exitUsage
}

// call is one run of a command.
type call struct {
	command *command
	config
	args        []string
	flags       *flag.FlagSet
	out, errOut io.Writer
	now         func() time.Time
}

// flagSet returns the flags of the command, those of the configuration it needs included.
func (c *call) flagSet(settings ...setting) *flag.FlagSet {
	if c.flags == nil {
		c.flags = flag.NewFlagSet(c.command.name, flag.ContinueOnError)
		c.flags.SetOutput(io.Discard)
	}
	c.config.register(c.flags, settings)
	return c.flags
}

// parse reads the flags, which may stand before and behind the arguments, and returns the
// arguments: exactly as many as there are names.
func (c *call) parse(names ...string) ([]string, error) {
	var found []string
	rest := c.args
	for {
		if err := c.flags.Parse(rest); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				c.help()
				return nil, err
			}
			return nil, usageError{err}
		}
		if c.flags.NArg() == 0 {
			break
		}
		found, rest = append(found, c.flags.Arg(0)), c.flags.Args()[1:]
	}
	if last := len(names) - 1; last >= 0 && len(found) > last && strings.HasSuffix(names[last], "...") {
		return found, c.config.read(c.flags)
	}
	if len(found) > len(names) {
		return nil, usagef("%q is one argument too many", found[len(names)])
	}
	if len(found) < len(names) {
		return nil, usagef("%s is missing", names[len(found)])
	}
	return found, c.config.read(c.flags)
}

func (c *call) help() {
	fmt.Fprintf(c.out, "nawoord %s: %s\n\nUsage: nawoord %s\n", c.command.name, c.command.summary, strings.TrimSpace(c.command.name+" "+c.command.args))
	if any := false; c.flags != nil {
		c.flags.VisitAll(func(f *flag.Flag) {
			if !any {
				fmt.Fprintln(c.out, "\nFlags:")
				any = true
			}
			fmt.Fprintf(c.out, "  --%-15s %s\n", f.Name, f.Usage)
		})
	}
}

// printf writes a line of what the command has to say.
func (c *call) printf(format string, args ...any) {
	fmt.Fprintf(c.out, format+"\n", args...)
}
