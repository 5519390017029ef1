package sqlite

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// BenchmarkOpening10000 carries out an opening of 10,000 ballots, from the file back to the
// file; at most 5 s and 150 MB. The bare line beside it is BenchmarkCount10000Bare of the
// package ballot: decrypting alone.
func BenchmarkOpening10000(b *testing.B) {
	p := newPolls(b)
	box := p.box("a", survey.PartUnit)
	for b.Loop() {
		b.StopTimer()
		p.exec("UPDATE organisation SET opened_through = ?", start)
		p.fill(box, 10_000)
		p.exec("UPDATE box SET closings = 10000, links = 10000 WHERE id = ?", box.ID[:])
		forgetPeak(b)
		before := processor(b)
		b.StartTimer()
		if opened := p.open(day(2, 1)); len(opened) != 1 || opened[0].N != 10_000 {
			b.Fatalf("%+v", opened)
		}
		b.StopTimer()
		b.ReportMetric(peak(b), "MB-peak-RSS")
		b.ReportMetric((processor(b) - before).Seconds(), "s-processor")
		box = p.box("a", survey.PartUnit)
		b.StartTimer()
	}
}

// fill puts ballots of closed links into a box.
func (p *polls) fill(box Box, n int) {
	p.t.Helper()
	tx, err := p.db.writer.Begin()
	p.must(err)
	for i := range n {
		slot := ballot.RandomSlot()
		sealed, err := ballot.Seal(p.keys.LinkKey(), box.ID, box.Part, slot, box.Public, []survey.Vote{
			choice("occasion", "resigned"), choice("destination", "ab"[i%2:i%2+1]), choice("stay", "x", "y"+strconv.Itoa(i%9)),
			choice("enps", strconv.Itoa(i%11)), choice("decisive", strconv.Itoa(i%20)), choice("preventable", "ab"[i%2:i%2+1]),
		})
		p.must(err)
		_, err = tx.Exec("INSERT INTO ballot (slot, part, box, counts, sealed) VALUES (?, ?, ?, 1, ?)", slot[:], box.Part, box.ID[:], sealed)
		p.must(err)
	}
	p.must(tx.Commit())
	p.must(p.db.Checkpoint(p.t.Context()))
}

// processor is the processor time that the process used: others may be busy too.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// forgetPeak starts measuring the most memory anew.
func forgetPeak(b *testing.B) {
	b.Helper()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600); err != nil {
		b.Fatal(err)
	}
}

// peak is the most memory that the process had, in MB.
func peak(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", "self", "status"))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return float64(kb) / 1000
}
