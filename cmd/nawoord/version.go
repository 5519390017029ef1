package main

import (
	"context"
	"runtime"
)

// version is set by the Makefile and the Dockerfile when they build.
var version = "unknown"

// showVersion prints the version of the program and of the language it was built with.
func showVersion(_ context.Context, c *call) error {
	c.flagSet(folders...)
	if _, err := c.parse(); err != nil {
		return err
	}
	c.printf("nawoord %s, %s", version, runtime.Version())
	return nil
}
