package main

import (
	"context"
	"runtime"
	"runtime/debug"
)

// version prints the version of the program and of the language it was built with.
func version(_ context.Context, c *call) error {
	c.flagSet(folders...)
	if _, err := c.parse(); err != nil {
		return err
	}
	c.printf("nawoord %s, %s", revision(), runtime.Version())
	return nil
}

// revision is the version of the module, or the commit it was built from.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return info.Main.Version
}
