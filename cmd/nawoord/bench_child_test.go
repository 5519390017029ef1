package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// child is a program that is measured from outside.
type child struct {
	b      *testing.B
	cmd    *exec.Cmd
	began  time.Time
	errors bytes.Buffer
	addr   string // where it listens
	path   string // of the first link that it printed, if any
}

// listens finds where a program says that it listens.
var listens = regexp.MustCompile(`(?:127\.0\.0\.1|localhost):(\d+)(/v/\w+)?`)

// launch starts a program and waits until it says where it listens.
func launch(b *testing.B, env []string, program string, args ...string) *child {
	b.Helper()
	c := &child{b: b, cmd: exec.Command(program, args...)}
	c.cmd.Env = append(env, "TMPDIR="+b.TempDir())
	c.cmd.Stderr = &c.errors
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	c.began = time.Now()
	if err := c.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.cmd.Process.Kill() }) // after a failure
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if found := listens.FindStringSubmatch(lines.Text()); found != nil {
			c.addr, c.path = "127.0.0.1:"+found[1], found[2]
			return c
		}
	}
	_ = c.cmd.Wait()
	b.Fatalf("%s %s did not start: %s", filepath.Base(program), strings.Join(args, " "), c.errors.String())
	return nil
}

// stop ends the program and waits until it is gone.
func (c *child) stop() {
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		c.b.Error(err)
	}
	_ = c.cmd.Wait() // the bare program has no ear for signals
}

// firstAnswer is how long it took from the start of the program to its first page.
func (c *child) firstAnswer(path string) time.Duration {
	c.b.Helper()
	d, err := newDevice(c.addr, 0)
	if err != nil {
		c.b.Fatal(err)
	}
	defer d.close()
	page, err := d.do("GET", path, "")
	if err != nil || page.Status != 200 {
		c.b.Fatalf("first page: status %d, %v", page.Status, err)
	}
	return time.Since(c.began)
}

// cpu is the time that all threads of the program were on a processor, in the program and
// in the kernel for it. It counts nanoseconds where /proc/PID/stat counts hundredths.
func (c *child) cpu() time.Duration {
	c.b.Helper()
	var total time.Duration
	threads, err := filepath.Glob(c.proc("task/*/schedstat"))
	if err != nil || len(threads) == 0 {
		c.b.Fatalf("no %s: %v", c.proc("task/*/schedstat"), err)
	}
	for _, thread := range threads {
		text, err := os.ReadFile(thread)
		if err != nil {
			c.b.Fatal(err)
		}
		ran, err := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
		if err != nil {
			c.b.Fatal(err)
		}
		total += time.Duration(ran)
	}
	return total
}

// memory returns a number of bytes that the kernel keeps of the program, such as VmRSS or
// VmHWM of status and Pss of smaps_rollup.
func (c *child) memory(file, name string) float64 {
	c.b.Helper()
	text, err := os.ReadFile(c.proc(file))
	if err != nil {
		c.b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == name+":" {
			kib, err := strconv.ParseFloat(words[1], 64)
			if err != nil {
				c.b.Fatal(err)
			}
			return kib * 1024
		}
	}
	c.b.Fatalf("no %s in %s", name, c.proc(file))
	return 0
}

func (c *child) proc(file string) string {
	return fmt.Sprintf("/proc/%d/%s", c.cmd.Process.Pid, file)
}
