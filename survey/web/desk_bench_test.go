package web_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/selfcheck"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
	"nawoord/survey/web"
)

// What a page of the desk may take at most.
const (
	deskMilliseconds = 50.0
	deskKilobytes    = 40.0
	deskRatio        = 1.5
)

// unmeasured says why an address of the desk is not measured here.
var unmeasured = map[string]string{
	"/hr/gesprekken/:id/afzeggen":              "its talk is planned",
	"/hr/gesprekken/:id/afsluiten":             "a question and a button",
	"/hr/gesprekken/:id/verslag":               "measured with a talk that was held",
	"/hr/gesprekken/:id/verslag/geen":          "a question and a button",
	"/hr/gesprekken/:id/verslag/stuur":         "needs a finished record",
	"/hr/gesprekken/:id/verslag/akkoord":       "needs a record to read out",
	"/hr/uitnodigingen/:id/wijzigen":           "its invitation is planned",
	"/hr/mail/:sealed":                         "one letter",
	"/hr/instellingen/mails/voorbeeld/:sealed": "one letter",
	"/hr/openen":                   "for keyholders",
	"/hr/resultaten/teksten/:id":   "one text",
	"/hr/teksten/:id":              "one text",
	"/hr/teksten/volgende":         "leads to one text",
	"/hr/verbeterpunten/:id":       "one point",
	"/hr/accounts/:id":             "one account",
	"/hr/accounts/:id/verwijderen": "one account",
	"/hr/resultaten/papier":        "there is nothing to print",
}

// BenchmarkDesk measures every page of the desk in an organisation of 200 units with 20,000
// invitations and 2,000 talks beside one with a unit, ten invitations and three talks: at
// most 50 ms, 40 kB gzip and 1.5 times, for somebody who works for all of it and for HR of
// one unit. A full page of a list takes longer to draw than one with a row or two, in
// whatever organisation: what it takes where there is hardly more than one page of rows is
// measured too, and tells drawing from growing. Times are the least of the rounds, which
// take turns, of a request over HTTP, log-in included.
//
// A search by a part of a text has no limit to its ratio: it reads every text once to find
// it and once more to count what it found when that is much, and the bare reading stands
// below. An index of all parts would be a second copy of every address, many times as large,
// and HR looks for "jansen" in p.jansen@ and in pjansen@.
func BenchmarkDesk(b *testing.B) {
	small, full, large := newDeskSite(b, 1, 10, 3), newDeskSite(b, 1, 60, 120), newDeskSite(b, 200, 20_000, 2_000)
	var lines []string
	for b.Loop() {
		lines = nil
		for who, me := range large.desks {
			for _, route := range large.server.DeskRoutes() {
				if route.Method != http.MethodGet || unmeasured[route.Path] != "" || !me.May(route.May) {
					continue
				}
				for _, query := range append([]string{""}, deskQueries[route.Path]...) {
					if who > 0 && strings.Contains(query, "blad=") { // one unit has no such page
						continue
					}
					lines = append(lines, compareDesk(b, small, full, large, who, route.Path, query))
				}
			}
		}
	}
	lines = append(lines, timeCheck(b, small, large), timeReading(b, small, large))
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(table, "\nwho\tpage of the desk\tms\tlimit\tms small\tratio\tlimit\tms full page\tratio\tkB gzip\tlimit\t\n%s\n", strings.Join(lines, "\n"))
	_ = table.Flush()
	b.ReportMetric(0, "ns/op")
}

// timeCheck measures the check itself, of which the page shows the latest: every morning and
// when somebody asks for it.
func timeCheck(b *testing.B, small, large *deskSite) string {
	b.Helper()
	check := func(s *deskSite) float64 {
		return leastTime(b, func() error {
			_, err := selfcheck.Run(b.Context(), selfcheck.Installation{DB: s.DB, KeyDir: s.Keys.Dir(), Today: surveytest.Today})
			return err
		})
	}
	before, ms := check(small), check(large)
	verdict := ""
	if ms > deskMilliseconds {
		verdict = "over"
	}
	return fmt.Sprintf("all\tthe check, when it runs\t%.1f\t%.0f\t%.1f\t%.2f\t\t\t\t\t\t%s", ms, deskMilliseconds, before, ms/before, verdict)
}

// timeReading measures what SQLite alone takes to look for a text in every address.
func timeReading(b *testing.B, small, large *deskSite) string {
	b.Helper()
	read := func(s *deskSite) float64 {
		db, err := sql.Open("sqlite3", "file:"+filepath.Join(s.Dir, "data", sqlite.FileName)+"?mode=ro")
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		var n int
		return leastTime(b, func() error {
			return db.QueryRow("SELECT COUNT(*) FROM invitation WHERE email LIKE '%jansen%'").Scan(&n)
		})
	}
	before, ms := read(small), read(large)
	return fmt.Sprintf("\tbare: reading every address once\t%.1f\t\t%.1f\t%.2f\t\t\t\t\t\t", ms, before, ms/before)
}

// leastTime returns the least of some rounds, in milliseconds.
func leastTime(b *testing.B, do func() error) float64 {
	b.Helper()
	took := time.Hour
	for range 20 {
		begin := time.Now()
		if err := do(); err != nil {
			b.Fatal(err)
		}
		took = min(took, time.Since(begin))
	}
	return float64(took.Microseconds()) / 1000
}

// deskQueries are what somebody looks for on a page besides all of it.
var deskQueries = map[string][]string{
	"/hr/uitnodigingen": {"?q=kim1&status=sent", "?q=kim1999&status=sent", "?q=jansen", "?unit=unit_000", "?blad=300"},
	"/hr/gesprekken":    {"?q=kim1", "?q=jansen", "?deel=over", "?deel=over&blad=9"},
	"/hr/logboek":       {"?blad=300"},
}

// compareDesk measures one page in the three organisations.
func compareDesk(b *testing.B, small, full, large *deskSite, who int, path, query string) string {
	b.Helper()
	least := map[*deskSite]time.Duration{}
	size := 0
	for range 80 {
		for _, s := range []*deskSite{small, full, large} {
			address := strings.ReplaceAll(path, ":id", s.talk)
			if strings.HasPrefix(path, "/hr/uitnodigingen") {
				address = strings.ReplaceAll(path, ":id", s.invitation)
			} else if strings.HasPrefix(path, "/hr/instellingen/onderdelen") {
				address = strings.ReplaceAll(path, ":id", s.Units[1].ID.String())
			}
			took, packed, _ := s.desks[who].ask(address + query)
			if least[s] == 0 || took < least[s] {
				least[s] = took
			}
			if s == large {
				size = packed
			}
		}
	}
	ms := func(s *deskSite) float64 { return float64(least[s].Microseconds()) / 1000 }
	kilobytes, ratio := float64(size)/1000, ms(large)/ms(small)
	limit, over := fmt.Sprint(deskRatio), ratio > deskRatio
	if strings.Contains(query, "q=") {
		limit, over = "", false
	}
	verdict := ""
	if over || ms(large) > deskMilliseconds || kilobytes > deskKilobytes {
		verdict = "over"
	}
	return fmt.Sprintf("%s\t%s%s\t%.1f\t%.0f\t%.1f\t%.2f\t%s\t%.1f\t%.2f\t%.1f\t%.0f\t%s", large.desks[who].called, path, query, ms(large), deskMilliseconds, ms(small), ratio, limit,
		ms(full), ms(large)/ms(full), kilobytes, deskKilobytes, verdict)
}

// deskSite is a website with many invitations and talks, and somebody at its desk.
type deskSite struct {
	*site
	invitation, talk string // one of them
	desks            []deskOf
}

// deskOf is the desk of somebody.
type deskOf struct {
	survey.Account
	called string
	ask    func(path string) (took time.Duration, size int, text string)
}

func newDeskSite(b *testing.B, units, invitations, talks int) *deskSite {
	b.Helper()
	root := survey.Unit{ID: uuid.New(), Name: "VO-Campus", OwnBox: true}
	tree := survey.Units{root}
	for i := range units {
		tree = append(tree, survey.Unit{ID: uuid.New(), Parent: root.ID, Name: fmt.Sprintf("unit_%03d", i), Expected: 60, OwnBox: true})
	}
	house := surveytest.OrganisationOf(b, tree)
	s := &deskSite{site: newSite(b, func(o *web.Options) { o.DB, o.Keys, o.Units = house.DB, house.Keys, house.Units })}
	s.House = house
	me := s.staff("hr@vo-campus.example", "admin,hr,interviewer,auditor,policy,reader", "")
	for i, role := range []string{"keyholder", "keyholder", "reader", "auditor"} {
		s.staff(fmt.Sprintf("%s%d@vo-campus.example", role, i), role, "")
	}
	advisers := []survey.Account{me}
	for i := range units {
		advisers = append(advisers, s.staff(fmt.Sprintf("hr%d@vo-campus.example", i), "hr,interviewer", tree[1+i].Name))
	}
	s.fillDesk(b, advisers, invitations, talks)
	own := advisers[1+1%units]
	s.desks = []deskOf{{me, "all", s.asker(b, me.Email)}, {own, "HR of a unit", s.asker(b, own.Email)}}
	return s
}

// fillDesk writes invitations, talks, improvement points and lines of the log as they lie after
// some years: of a hundred talks 97 are over, of three one. The first adviser is who looks.
func (s *deskSite) fillDesk(b *testing.B, advisers []survey.Account, invitations, talks int) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(s.Dir, "data", sqlite.FileName)+"?_synchronous=off&_journal_mode=wal")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	exec := func(query string, args ...any) {
		if _, err := db.Exec(query, args...); err != nil {
			b.Fatal(err)
		}
	}
	today := surveytest.Today
	unit := func(i int) []byte { id := s.Units[1+i%(len(s.Units)-1)].ID; return id[:] }
	exec("BEGIN")
	for i := range invitations {
		id, last := uuid.New(), today+survey.Day((i+8)%60-5)
		failure, sent := "", 1
		if i%100 == 3 {
			failure, sent = "unknown", 0
		}
		exec(`INSERT INTO invitation (id, email, first_name, lang, unit, leaver_group, last_day, send_on, closes_on, mails_sent, failure)
			VALUES (?, ?, 'Kim', 'nl', ?, 'voluntary', ?, ?, ?, ?, ?)`, id[:], fmt.Sprintf("kim%d@example.org", i), unit(i), last, last-20, last, sent, failure)
		exec("INSERT INTO audit (id, day, minute, action, actor, about, unit, many, detail) VALUES (?, ?, 600, 'invitation_sent', ?, '', ?, 1, '')", idBytes(), today-survey.Day(i%300), advisers[0].Email, unit(i))
		if i == 1 {
			s.invitation = id.String()
		}
	}
	statuses := []survey.TalkStatus{survey.TalkRequested, survey.TalkScheduled, survey.TalkHeld, survey.TalkClosed, survey.TalkWithdrawn}
	for i := range talks {
		id, status, interviewer := uuid.New(), statuses[min(i%100, 3+i%2)], any(nil)
		if i+1 == talks {
			status = survey.TalkClosed
		}
		if status != survey.TalkRequested {
			holder := advisers[1+i%(len(advisers)-1)]
			switch {
			case i%50 == 2:
				holder = advisers[0]
			case i%4 == 0: // asked for somebody outside
				holder = advisers[1+(i+1)%(len(advisers)-1)]
			}
			interviewer = holder.ID[:]
		}
		exec(`INSERT INTO talk (id, unit, status, source, lang, name, email, phone, with_whom, form_wish, when_wish, requested_on, promised_on, interviewer, day, start, minutes, form, place)
			VALUES (?, ?, ?, 'leaver', 'nl', ?, ?, '', ?, '', '', ?, ?, ?, ?, 600, 45, 'phone', '024 1')`, id[:], unit(i), status, fmt.Sprintf("Kim%d", i),
			fmt.Sprintf("kim%d@example.org", i), []string{"hr_outside", "any", "", "hr_own"}[i%4], today-survey.Day(i%90), today+survey.Day(5-i%90), interviewer, today+3)
		if i == 1 {
			s.talk = id.String()
		}
	}
	for i := range max(4, talks/10) {
		exec(`INSERT INTO point (id, unit, theme, wording, for_whom, owner_name, due_on, status, outcome, half, shown, shown_nl, shown_en)
			VALUES (?, ?, '', 'Maak het rooster eerder bekend', 'school', 'Kees', ?, 'open', '', ?, 0, '', '')`, idBytes(), unit(i), today+survey.Day(i), int(today.Month().Half()))
	}
	for i := range s.Units {
		for month := range 24 {
			exec("INSERT OR IGNORE INTO unit_month (unit, month, invited, informal_talks, formal_talks) VALUES (?, ?, 4, 1, 1)", s.Units[i].ID[:], int(today.Month())-month)
		}
		for half := range 4 {
			exec("INSERT OR IGNORE INTO payroll (unit, half, leavers) VALUES (?, ?, 20)", s.Units[i].ID[:], int(today.Month().Half())-half)
		}
	}
	exec("COMMIT")
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
}

func idBytes() []byte {
	id := uuid.New()
	return id[:]
}
