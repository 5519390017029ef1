package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestACrashLeavesNoMemory runs the program as people do, lets it crash and looks for what
// is left; and asks it, while it runs, what the system would do.
func TestACrashLeavesNoMemory(t *testing.T) {
	t.Parallel()
	if os.Getenv("NAWOORD_TEST_MEMORY") != "" {
		tellMemory(t)
		return
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	asked := exec.Command(program, "-test.run=^TestACrashLeavesNoMemory$", "-test.v")
	asked.Env = append(os.Environ(), "NAWOORD_TEST_MEMORY=1")
	if out, err := asked.CombinedOutput(); err != nil || !strings.Contains(string(out), "core 0/0, dumpable 0") {
		t.Errorf("%v: %s", err, out)
	}
	dir := t.TempDir()
	named := filepath.Join(dir, "nawoord") // by this name the test binary is the program
	if err := os.Symlink(program, named); err != nil {
		t.Fatal(err)
	}
	demo := exec.Command(named, "demo", "--addr", "127.0.0.1:0")
	demo.Dir = dir
	demo.Env = append(os.Environ(), "TMPDIR="+dir, "GOTRACEBACK=crash")
	out, err := demo.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Start(); err != nil {
		t.Fatal(err)
	}
	_, err = out.Read(make([]byte, 1)) // it says where it listens: it runs
	limits, readErr := os.ReadFile(fmt.Sprintf("/proc/%d/limits", demo.Process.Pid))
	_ = demo.Process.Signal(syscall.SIGABRT)
	_ = demo.Wait()
	if err != nil || readErr != nil {
		t.Fatal(err, readErr)
	}
	for line := range strings.Lines(string(limits)) {
		if rest, ok := strings.CutPrefix(line, "Max core file size"); ok && !strings.HasPrefix(strings.Join(strings.Fields(rest), " "), "0 0") {
			t.Errorf("the program may write a core: %s", rest)
		}
	}
	if status, ok := demo.ProcessState.Sys().(syscall.WaitStatus); ok && status.CoreDump() {
		t.Error("the crash left a core dump")
	}
}

func tellMemory(t *testing.T) {
	t.Helper()
	if err := keepMemory(); err != nil {
		t.Fatal(err)
	}
	var core syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &core); err != nil {
		t.Fatal(err)
	}
	dumpable, _, _ := syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_GET_DUMPABLE, 0, 0)
	fmt.Printf("core %d/%d, dumpable %d\n", core.Cur, core.Max, dumpable)
}
