package main

import (
	"fmt"
	"syscall"
)

// keepMemory makes sure that nothing of the program's memory comes on a disk when it
// crashes: for the time of a request or an opening answers lie there. The limit keeps the
// system from writing a file, the flag from handing the memory to a program that collects
// crashes; it also keeps other processes of the same account from reading along.
func keepMemory() error {
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return fmt.Errorf("core dumps off: %w", err)
	}
	if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_DUMPABLE, 0, 0); errno != 0 {
		return fmt.Errorf("core dumps off: %w", errno)
	}
	return nil
}
