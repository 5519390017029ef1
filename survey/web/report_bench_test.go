package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
	"nawoord/survey/web"
)

// BenchmarkResults measures the pages of results of 200 units and 10 years of monthly
// openings from a million answers: at most 100 ms and 60 kB gzip. Times are the least of
// the rounds, of a request over HTTP, log-in included.
func BenchmarkResults(b *testing.B) {
	s := filledSite(b, benchUnits, 120)
	for _, page := range []struct{ name, path string }{
		{"together", "/hr/resultaten"}, {"unit", "/hr/resultaten?unit=unit_007"}, {"half", "/hr/resultaten?periode=2036-h1"},
		{"month", "/hr/resultaten?periode=2036-03"}, {"units", "/hr/resultaten/onderdelen"}, {"units-half", "/hr/resultaten/onderdelen?periode=2036-h1"}, {"units-year", "/hr/resultaten/onderdelen?periode=2035"}, {"trend", "/hr/resultaten/verloop"},
		{"periods", "/hr/resultaten/periodes"}, {"groups", "/hr/resultaten/groepen"},
	} {
		b.Run(page.name, func(b *testing.B) {
			least, size := s.measure(b, page.path)
			b.ReportMetric(float64(least.Microseconds())/1000, "ms-least")
			b.ReportMetric(float64(size)/1000, "kB-gzip")
		})
	}
}

// BenchmarkWorkbook makes the spreadsheet of the same: at most 2 s and 200 MB. The memory is
// what the heap held at most while it was made, garbage and the server's own included.
func BenchmarkWorkbook(b *testing.B) {
	s := filledSite(b, benchUnits, 120)
	me := s.desk("hr@vo-campus.example")
	var least time.Duration
	var most uint64
	for b.Loop() {
		runtime.GC()
		stop, held := make(chan bool), make(chan uint64)
		go func() {
			var heap runtime.MemStats
			var top uint64
			for {
				runtime.ReadMemStats(&heap)
				top = max(top, heap.HeapAlloc)
				select {
				case <-stop:
					held <- top
					return
				case <-time.After(25 * time.Millisecond):
				}
			}
		}()
		start := time.Now()
		file := me.post("/hr/resultaten/bestand", "soort", "xlsx")
		took := time.Since(start)
		close(stop)
		most = max(most, <-held)
		if file.status != http.StatusOK || !strings.HasPrefix(file.body, "PK") {
			b.Fatalf("no spreadsheet: %d", file.status)
		}
		if least == 0 || took < least {
			least = took
		}
	}
	b.ReportMetric(float64(least.Microseconds())/1000, "ms-least")
	b.ReportMetric(float64(most)/1e6, "MB-held")
}

// BenchmarkResultsGrow compares a page about 24 openings where there are 1,000 answers with
// the same where there are 1,000,000: at most 1.3 times the time.
func BenchmarkResultsGrow(b *testing.B) {
	small, large := filledSite(b, 1, 24), filledSite(b, benchUnits, 120)
	least := map[*site]time.Duration{}
	for b.Loop() {
		for _, s := range []*site{small, large} { // in turns: others may be busy too
			took, _ := s.measure(b, "/hr/resultaten?unit=unit_000&periode=2026-11..2028-10")
			if least[s] == 0 || took < least[s] {
				least[s] = took
			}
		}
	}
	b.ReportMetric(float64(least[small].Microseconds())/1000, "ms-1k")
	b.ReportMetric(float64(least[large].Microseconds())/1000, "ms-1M")
	b.ReportMetric(float64(least[large])/float64(least[small]), "ratio")
}

// measure asks for a page some times; it returns the least time and the size on the wire.
func (s *site) measure(b *testing.B, path string) (least time.Duration, size int) {
	b.Helper()
	ask := s.asker(b, "hr@vo-campus.example")
	for range 15 {
		took, packed, text := ask(path)
		if least == 0 || took < least {
			least = took
		}
		size = packed
		if !strings.Contains(text, "unit_000") {
			b.Fatalf("not the page %s", path)
		}
	}
	return least, size
}

// asker is a session at the desk: it asks for a page and returns how long that took, how
// many bytes came over the wire and what is in it.
func (s *site) asker(b *testing.B, email string) func(path string) (took time.Duration, size int, text string) {
	b.Helper()
	who, err := s.DB.Credentials(context.Background(), email)
	if err != nil {
		b.Fatal(err)
	}
	secret, kept := sqlite.NewSecret()
	if err := s.DB.StartSession(context.Background(), who.ID, kept, s.clock().Add(time.Hour)); err != nil {
		b.Fatal(err)
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	b.Cleanup(client.CloseIdleConnections)
	return func(path string) (time.Duration, int, string) {
		request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, s.base+path, nil)
		if err != nil {
			b.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", "gzip")
		request.AddCookie(&http.Cookie{Name: "session", Value: secret})
		begin := time.Now()
		response, err := client.Do(request)
		if err != nil {
			b.Fatal(err)
		}
		packed, err := io.ReadAll(response.Body)
		took := time.Since(begin)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			b.Fatal(path, response.StatusCode, err)
		}
		if response.Header.Get("Content-Encoding") != "gzip" {
			return took, len(packed), string(packed)
		}
		plain, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			b.Fatal(err)
		}
		text, err := io.ReadAll(plain)
		if err != nil {
			b.Fatal(err)
		}
		return took, len(packed), string(text)
	}
}

const benchUnits = 200

// filledSite is an organisation of 200 units; so many of them were opened every month, with
// 41 answers each.
func filledSite(b *testing.B, units, months int) *site {
	b.Helper()
	root := survey.Unit{ID: uuid.New(), Name: "VO-Campus", OwnBox: true}
	tree := survey.Units{root}
	for i := range benchUnits {
		tree = append(tree, survey.Unit{ID: uuid.New(), Parent: root.ID, Name: fmt.Sprintf("unit_%03d", i), Expected: 60, OwnBox: true})
	}
	house := surveytest.OrganisationOf(b, tree)
	s := newSite(b, func(o *web.Options) { o.DB, o.Keys, o.Units = house.DB, house.Keys, house.Units })
	s.House = house
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(s.Dir, "data", sqlite.FileName)+"?_synchronous=off&_journal_mode=wal")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	s.fillOpenings(b, db, units, months)
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	s.staff("hr@vo-campus.example", "hr", "")
	return s
}

// fillOpenings writes openings and tallies as a counting leaves them. Sixteen patterns of
// tallies take turns.
func (s *site) fillOpenings(b *testing.B, db *sql.DB, units, months int) {
	b.Helper()
	exec := func(query string, args ...any) {
		if _, err := db.Exec(query, args...); err != nil {
			b.Fatal(err)
		}
	}
	random := rand.New(rand.NewPCG(1, 1))
	exec("CREATE TEMP TABLE pattern (part TEXT, pattern INTEGER, question TEXT, variant TEXT, option TEXT, n INTEGER)")
	exec("BEGIN")
	for pattern := range 16 {
		for _, q := range s.server.Questionnaire.Counted() {
			keys := []string{q.Key}
			if q.Split {
				keys = nil
				for _, group := range s.server.Questionnaire.Groups() {
					keys = append(keys, q.Key+"@"+group.Key)
				}
			}
			for _, key := range keys {
				n := 41 / len(keys)
				exec("INSERT INTO pattern VALUES (?, ?, ?, ?, '', ?)", q.Part, pattern, key, q.Variant, n)
				for option, count := range spread(random, q, n) {
					exec("INSERT INTO pattern VALUES (?, ?, ?, ?, ?, ?)", q.Part, pattern, key, q.Variant, option, count)
				}
			}
		}
	}
	var ids []uuid.UUID
	for range units*months + months {
		ids = append(ids, uuid.New())
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return strings.Compare(string(a[:]), string(b[:])) })
	exec("CREATE TEMP TABLE turn (opening BLOB PRIMARY KEY, pattern INTEGER) WITHOUT ROWID")
	begin := surveytest.Today.Month() + 2
	for i, id := range ids {
		unit, part, month := s.Units[1+i%units], survey.PartUnit, begin+survey.Month(i/units%months)
		var n any = 41
		if i >= units*months {
			unit, part, month, n = s.Units[0], survey.PartOrganisation, begin+survey.Month(i-units*months), nil
		}
		exec("INSERT INTO opening (id, unit, part, month, links, n, counted_as) VALUES (?, ?, ?, ?, 60, ?, ?)", id[:], unit.ID[:], part, month, n, unit.Name)
		exec("INSERT INTO turn VALUES (?, ?)", id[:], i%16)
		exec("INSERT INTO opening_of VALUES (?, ?, ?, ?, ?)", unit.ID[:], part, month, id[:], n)
		if part == survey.PartUnit {
			exec("INSERT INTO opening_of VALUES (?, ?, ?, ?, ?)", s.Units[0].ID[:], part, month, id[:], n)
		}
	}
	exec(`INSERT INTO tally SELECT opening.id, question, variant, option, pattern.n FROM turn CROSS JOIN opening ON opening.id = turn.opening
		CROSS JOIN pattern ON pattern.pattern = turn.pattern AND pattern.part = opening.part`)
	exec(`INSERT INTO tally_half SELECT o.unit, o.part, o.month / 6, t.question, t.variant, t.option, SUM(t.n), MAX(o.month)
		FROM opening_of o JOIN tally t ON t.opening = o.opening GROUP BY 1, 2, 3, 4, 5, 6`)
	exec("COMMIT")
}

// spread gives n answers to options at random.
func spread(random *rand.Rand, q survey.CountedQuestion, n int) map[string]int {
	counts := map[string]int{}
	for range n {
		if len(q.Options) > 0 {
			counts[q.Options[min(random.IntN(len(q.Options)), random.IntN(len(q.Options)))].Key]++
		}
	}
	return counts
}
