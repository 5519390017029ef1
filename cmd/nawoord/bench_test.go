package main

import (
	"bytes"
	"debug/elf"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// builtProgram is what `make build` leaves, and `make bench` measures.
const builtProgram = "../../bin/nawoord"

const benchHeader = `
The numbers of Nawoord, each beside its limit and a bare program in the same run.
Bare: Fiber v2 with as many replies of the same size packed the same way, a sealed cookie
opened and set with every form, and two durable inserts. Other work on the machine makes
times longer, up to several times: of processor time this is the least of the rounds, which
take turns with the bare program, of a start the median. Trust the ratio more than the
milliseconds. A kB is 1,000 bytes of HTTP/1.1; TLS and TCP are not counted.
`

// BenchmarkNumbers measures the program as `make build` made it and prints a table. It
// holds nobody to the limits: a busy machine is no mistake in the program.
func BenchmarkNumbers(b *testing.B) {
	table := &figures{}
	program := copyProgram(b)
	table.size(b, program)

	s := newBenchSite(b, demoUnits, 2000)
	folder := b.TempDir()
	table.start(b, s, program, folder)
	table.processor(b, s, program, folder)
	table.memory(b, s, program, folder)
	table.demo(b, program)

	fmt.Print(benchHeader, "\n", table)
	b.ReportMetric(0, "ns/op")
}

// copyProgram keeps the program as it is now, whoever builds a new one meanwhile.
func copyProgram(b *testing.B) string {
	b.Helper()
	content, err := os.ReadFile(builtProgram)
	if err != nil {
		b.Fatalf("run make build first: %v", err)
	}
	copied := filepath.Join(b.TempDir(), "nawoord")
	if err := os.WriteFile(copied, content, 0o700); err != nil {
		b.Fatal(err)
	}
	return copied
}

// figures is the table that is printed.
type figures struct{ lines []string }

// add adds a line. A limit or a bare measurement of 0 is none.
func (f *figures) add(name, unit string, measured, limit, bare float64) {
	cell := func(v float64) string {
		if v == 0 {
			return "-"
		}
		return fmt.Sprintf("%.2f %s", v, unit)
	}
	ratio, verdict := "-", ""
	if bare > 0 {
		ratio = fmt.Sprintf("%.1f x", measured/bare)
	}
	if limit > 0 && measured > limit {
		verdict = "over"
	}
	f.lines = append(f.lines, strings.Join([]string{name, fmt.Sprintf("%.2f %s", measured, unit), cell(limit), cell(bare), ratio, verdict}, "\t"))
}

// none adds a line of something that must not be there.
func (f *figures) none(name string, measured int) {
	f.lines = append(f.lines, fmt.Sprintf("%s\t%d\t0\t-\t-\t%s", name, measured, []string{"", "over"}[min(measured, 1)]))
}

// String lays out the table.
func (f *figures) String() string {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "figure\tmeasured\tlimit\tbare\tratio\t")
	for _, line := range f.lines {
		fmt.Fprintln(w, line)
	}
	_ = w.Flush()
	return out.String()
}

// size is that of the file, and whether it is static: it asks for no loader, no library.
func (f *figures) size(b *testing.B, program string) {
	b.Helper()
	info, err := os.Stat(program)
	if err != nil {
		b.Fatal(err)
	}
	file, err := elf.Open(program)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	needs, err := file.ImportedLibraries()
	if err != nil {
		b.Fatal(err)
	}
	for _, part := range file.Progs {
		if part.Type == elf.PT_INTERP {
			needs = append(needs, "a loader")
		}
	}
	f.add("binary", "MB", float64(info.Size())/1e6, 25, 0)
	f.none("binary: libraries and loaders it needs", len(needs))
}

// starts is how often the start of a program is measured.
const starts = 9

// start notes the journey, weighs it and measures how soon the program answers.
func (f *figures) start(b *testing.B, s *benchSite, program, folder string) {
	b.Helper()
	_, token := s.token()
	s.journey = s.explore(b, program, token, benchAnswers)
	f.weigh(s.journey)
	asked := newBenchSite(b, "vo=45,mbo=20", 1) // large enough for the split
	_, only := asked.token()
	long := asked.explore(b, program, only, longAnswers())
	f.add(fmt.Sprintf("longest journey, %d requests, down", len(long)), "kB", kB(long, down), 35, 0)

	var ours, bare []time.Duration
	for range starts {
		c := s.server(b, program)
		ours = append(ours, c.firstAnswer("/v/"+token))
		c.stop()
		c = s.bareServer(b, folder)
		bare = append(bare, c.firstAnswer("/0"))
		c.stop()
	}
	f.add("start to first answered request", "ms", ms(median(ours)), 150, ms(median(bare)))
}

// explore goes through the whole questionnaire at a server of its own.
func (s *benchSite) explore(b *testing.B, program, token string, answers url.Values) []exchange {
	b.Helper()
	c := s.server(b, program)
	defer c.stop()
	journey, err := explore(c.addr, token, answers)
	if err != nil {
		b.Fatalf("%v: %s", err, c.errors.String())
	}
	return journey
}

var (
	scripts = regexp.MustCompile(`(?i)<script|javascript:| on[a-z]+="`)
	foreign = regexp.MustCompile(`(?i)(?:src|<link[^>]* href)="?(?:https?:)?//|@import|url\((?:["']?(?:https?:)?//)`)
)

// weigh adds what goes over the wire.
func (f *figures) weigh(journey []exchange) {
	var scripted, elsewhere int
	for _, e := range journey {
		scripted += len(scripts.FindAll(e.Page, -1))
		elsewhere += len(foreign.FindAll(e.Page, -1))
	}
	first := slices.IndexFunc(journey, func(e exchange) bool { return nameOf(e) == "question" })
	up, body := func(e exchange) int { return e.Up }, func(e exchange) int { return e.Body }
	head := func(e exchange) int { return e.Down - e.Body }
	for _, part := range []struct {
		name      string
		exchanges []exchange
		limit     float64
	}{
		{"first answerable screen", journey[:first+1], 6},
		{fmt.Sprintf("whole journey, %d requests", len(journey)), journey, 35},
	} {
		f.add(part.name+", down", "kB", kB(part.exchanges, down), part.limit, 0)
		f.add("  of which bodies", "kB", kB(part.exchanges, body), 0, 0)
		f.add("  of which heads", "kB", kB(part.exchanges, head), 0, 0)
		f.add("  and up", "kB", kB(part.exchanges, up), 0, 0)
	}
	f.none("scripts", scripted)
	f.none("requests to third parties", elsewhere)
}

// down is what a request brought, heads included.
func down(e exchange) int { return e.Down }

// kB adds up something of all exchanges, in kilobytes.
func kB(part []exchange, of func(exchange) int) (total float64) {
	for _, e := range part {
		total += float64(of(e)) / 1000
	}
	return total
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// The size of the measurements of processor time and memory.
const (
	warmUp   = 40
	rounds   = 15
	perRound = 40
	together = 64
	perLoad  = 4 * together
)

// bareThere is what the bare program took, in milliseconds, on the machine for which the
// limit of a journey was set. Machines differ several times; the ratio hardly does.
const bareThere = 0.8

// processor measures what a journey costs, of one leaver after the other.
func (f *figures) processor(b *testing.B, s *benchSite, program, folder string) {
	b.Helper()
	server, other := s.server(b, program), s.bareServer(b, folder)
	server.load(s.walk, warmUp, 1)
	other.load(s.walkBare, warmUp, 1)
	var ours, bare []time.Duration
	for range rounds {
		ours = append(ours, server.load(s.walk, perRound, 1))
		bare = append(bare, other.load(s.walkBare, perRound, 1))
	}
	server.stop()
	other.stop()
	times := ms(least(ours)) / ms(least(bare))
	f.add("processor time of a journey", "ms", ms(least(ours)), 0, ms(least(bare)))
	f.add("  times the bare program", "x", times, 3, 0)
	f.add(fmt.Sprintf("  where the bare program takes %.1f ms", bareThere), "ms", times*bareThere, 3, 0)
}

// memory measures it at rest and while many leavers answer together.
func (f *figures) memory(b *testing.B, s *benchSite, program, folder string) {
	b.Helper()
	server, other := s.server(b, program), s.bareServer(b, folder)
	_, token := s.token()
	server.firstAnswer("/v/" + token)
	other.firstAnswer("/0")
	time.Sleep(time.Second)
	f.add("memory at rest (RSS)", "MB", server.memory("status", "VmRSS")/1e6, 40, other.memory("status", "VmRSS")/1e6)
	f.add("memory at rest (PSS)", "MB", server.memory("smaps_rollup", "Pss")/1e6, 40, other.memory("smaps_rollup", "Pss")/1e6)
	ours, bare := server.load(s.walk, perLoad, together), other.load(s.walkBare, perLoad, together)
	f.add(fmt.Sprintf("most memory, %d journeys together (RSS)", together), "MB", server.memory("status", "VmHWM")/1e6, 80, other.memory("status", "VmHWM")/1e6)
	f.add("  processor time of one of them", "ms", ms(ours), 0, ms(bare))
	server.stop()
	other.stop()
}

// demo measures how soon the rehearsal shows its first page.
func (f *figures) demo(b *testing.B, program string) {
	b.Helper()
	var all []time.Duration
	for range 3 {
		c := launch(b, nil, program, "demo", "--addr", "127.0.0.1:0")
		all = append(all, c.firstAnswer(c.path))
		c.stop()
	}
	f.add("demo, start to first page", "ms", ms(median(all)), 1000, 0)
}
