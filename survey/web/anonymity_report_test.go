package web_test

import (
	"context"
	"fmt"
	"html"
	"maps"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/surveytest"
	"nawoord/survey/web"
)

// reader is a differencing attacker: it reads every page of the results and subtracts.
type reader struct {
	*browser
	t     *testing.T
	pages map[string]map[string]int // unit and period: figures of the page
}

// cells of a page: a figure with its title and table, a row, a number.
var (
	figureOf   = regexp.MustCompile(`(?s)<figure><figcaption>(.*?)</figcaption>(.*?)</figure>`)
	nBehind    = regexp.MustCompile(`(?s) <span class="n">n = (\d+)</span>`)
	tableRow   = regexp.MustCompile(`(?s)<tr><th scope="row">(.*?)</th>(.*?)</tr>`)
	tableCell  = regexp.MustCompile(`(?s)<td[^>]*>(.*?)</td>`)
	headCell   = regexp.MustCompile(`(?s)<th scope="col"[^>]*>(.*?)</th>`)
	wholeCell  = regexp.MustCompile(`^(\d+)(?: <small>\d+%</small>)?$`)
	anyN       = regexp.MustCompile(`n = (\d+)`)
	anyOf      = regexp.MustCompile(`\d+ van (\d+)`)
	mainColumn = "Belangrijkste reden"
)

// figures reads what the tables of a page of results count: figure, row and column.
func figures(t *testing.T, page string) map[string]int {
	t.Helper()
	all := map[string]int{}
	for _, f := range figureOf.FindAllStringSubmatch(page, -1) {
		title := nBehind.ReplaceAllString(f[1], "")
		if n := nBehind.FindStringSubmatch(f[1]); n != nil {
			all[html.UnescapeString(title+" | n")], _ = strconv.Atoi(n[1])
		} else {
			title = "" // its rows are questions of their own, and which ones stand together changes
		}
		heads := headCell.FindAllStringSubmatch(f[2], -1)
		if len(heads) > 0 && heads[0][1] == "Maand" {
			continue // the openings themselves
		}
		for _, row := range tableRow.FindAllStringSubmatch(f[2], -1) {
			cells := tableCell.FindAllStringSubmatch(row[2], -1)
			for i, cell := range cells {
				head := heads[len(heads)-len(cells)+i][1]
				count := wholeCell.FindStringSubmatch(cell[1])
				if count == nil || head == mainColumn || head == "%" || head == "n" && title != "" {
					continue
				}
				n, err := strconv.Atoi(count[1])
				if err != nil {
					t.Fatal(err)
				}
				all[html.UnescapeString(title+" | "+row[1]+" | "+head)] += n
			}
		}
	}
	return all
}

func (r *reader) read(unit, period string) map[string]int {
	r.t.Helper()
	key := unit + " " + period
	if r.pages[key] == nil {
		page := r.get("/hr/resultaten?"+url.Values{"unit": {unit}, "periode": {period}}.Encode()).is(200, "desk-results")
		r.pages[key] = figures(r.t, page.body)
	}
	return r.pages[key]
}

// least is how many others stand behind a figure at least: the n of a 0–10 question and of
// the sensitive option are of ten or more.
func least(figure string) int {
	if strings.Contains(figure, "aanraadt") || strings.Contains(figure, "niet veilig") {
		return survey.SensitiveK
	}
	return survey.MinK
}

// isN tells a number of people who answered from a count of one option.
func isN(figure string) bool { return strings.HasSuffix(figure, "| n") }

// isKnown tells the figures of what HR knows of every leaver. Each count of them is of enough
// people, or a 1 would tell that the only one who retires took part.
func isKnown(figure string) bool {
	return strings.Contains(figure, "stopt je baan") || strings.Contains(figure, "Met pensioen")
}

// lived lets an organisation live for some months: random people of three units answer
// random things, and the boxes are opened every month.
func lived(t *testing.T, seed uint64) *site {
	t.Helper()
	root := survey.Unit{ID: uuid.New(), Name: "VO-Campus", OwnBox: true}
	house := surveytest.OrganisationOf(t, survey.Units{
		root, {ID: uuid.New(), Parent: root.ID, Name: "mbo", Expected: 25, OwnBox: true},
		{ID: uuid.New(), Parent: root.ID, Name: "pabo", Expected: 8}, {ID: uuid.New(), Parent: root.ID, Name: "vo", Expected: 60, OwnBox: true},
	})
	s := newSite(t, func(o *web.Options) { o.DB, o.Keys, o.Units = house.DB, house.Keys, house.Units })
	s.House = house
	random := rand.New(rand.NewPCG(seed, 4))
	ctx := context.Background()
	for month := range 5 {
		begin := surveytest.Today + survey.Day(31*month)
		s.later(begin.In(house.Organisation.Location()).Add(10 * time.Hour).Sub(s.clock()))
		for _, of := range []struct {
			unit string
			most int
		}{{"mbo", 12}, {"pabo", 9}, {"vo", 34}} {
			for n := range random.IntN(of.most) {
				unit := of.unit
				s.answerAtRandom(random, unit, fmt.Sprintf("%s.%d.%d@example.org", unit, month, n), begin)
			}
		}
		if _, err := s.DB.OpenDue(ctx, s.Keys, begin+31); err != nil {
			t.Fatal(err)
		}
	}
	s.later(31 * 24 * time.Hour)
	return s
}

// answerAtRandom invites somebody, who answers.
func (s *site) answerAtRandom(random *rand.Rand, unit, email string, today survey.Day) {
	s.t.Helper()
	ctx := context.Background()
	i, err := survey.Invitee{Email: email, LastDay: (today + 1).String(), Unit: unit, Group: "voluntary", Lang: "nl"}.Check(s.Units, today)
	if err != nil {
		s.t.Fatal(err)
	}
	i.ID, i.Version = uuid.New(), 1
	if _, err := s.DB.Invite(ctx, []survey.Numbered{{Line: 1, Invitation: i}}, false, s.clock()); err != nil {
		s.t.Fatal(err)
	}
	q := s.server.Questionnaire
	facts := survey.Facts{BoxExpects: s.Units.BoxExpects(s.Units.BoxOf(i.Unit).ID), OrganisationExpects: s.Units.Expected()}
	answers := survey.Answers{}
	for page, ok := q.Next(0, answers, facts); ok; page, ok = q.Next(page, answers, facts) {
		p, _ := q.Page(page)
		form := map[string][]string{}
		for _, field := range q.Show(p, answers, facts, 1) {
			for n, o := range field.Options {
				if ticked := random.IntN(3) == 0; field.Kind == survey.KindSeveral && ticked || field.Kind != survey.KindSeveral && n == 0 && random.IntN(8) > 0 {
					if field.Kind != survey.KindSeveral {
						o = field.Options[random.IntN(len(field.Options))]
					}
					form[o.Name] = append(form[o.Name], o.Value)
				}
			}
		}
		if answers, err = q.Accept(p, func(name string) []string { return form[name] }, answers, facts); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := s.server.Cast(ctx, i, answers, random.IntN(6) == 0); err != nil {
		s.t.Fatal(err)
	}
}

// TestAnonymityAtomsOnEveryPage: over all pages of the results, of every unit and period,
// each number is the sum of those of single openings, and behind every opening's question
// stand enough people: whoever subtracts pages from each other is left with nobody or with
// at least k.
func TestAnonymityAtomsOnEveryPage(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			s := lived(t, seed)
			s.staff("hr@vo-campus.example", "hr", "")
			r := &reader{browser: s.desk("hr@vo-campus.example"), t: t, pages: map[string]map[string]int{}}
			for _, unit := range []string{"", "vo", "mbo", "pabo"} {
				r.subtract(unit)
			}
			r.across()
			r.beside()
		})
	}
}

// subtract compares the pages of one unit over all periods.
func (r *reader) subtract(unit string) {
	r.t.Helper()
	begin := surveytest.Today.Month()
	months := []survey.Month{begin, begin + 1, begin + 2, begin + 3, begin + 4, begin + 5, begin + 6}
	var periods []survey.Period
	for i := range months {
		for _, to := range months[i:] {
			periods = append(periods, survey.Period{From: months[i], To: to})
		}
	}
	periods = append(periods, survey.Period{}, survey.Year(2026), survey.Year(2027), months[0].Half().Period(), months[6].Half().Period())
	for _, period := range periods {
		sum := map[string]int{}
		for _, month := range months {
			if !period.Has(month) {
				continue
			}
			for figure, n := range r.read(unit, survey.Period{From: month, To: month}.String()) {
				sum[figure] += n
				if (isN(figure) || isKnown(figure)) && n < least(figure) {
					r.t.Errorf("%q in %v: n = %d of %s", unit, month, n, figure)
				}
			}
		}
		if page := r.read(unit, period.String()); !maps.Equal(withoutZero(page), withoutZero(sum)) {
			r.t.Errorf("%q in %q is not the sum of its months", unit, period)
		}
	}
	if unit != "pabo" && len(withoutZero(r.read(unit, ""))) == 0 {
		r.t.Errorf("%q has no figures: the test proves nothing", unit)
	}
}

func withoutZero(figures map[string]int) map[string]int {
	kept := maps.Clone(figures)
	maps.DeleteFunc(kept, func(_ string, n int) bool { return n == 0 })
	return kept
}

// across subtracts the units from everything together: what is left is the root's own box.
func (r *reader) across() {
	r.t.Helper()
	for figure, all := range r.read("", "") {
		if !isN(figure) && !isKnown(figure) {
			continue
		}
		// Titles name the unit that is asked about.
		rest := all
		for _, unit := range []string{"vo", "mbo", "pabo"} {
			rest -= r.read(unit, "")[strings.ReplaceAll(figure, "VO-Campus", unit)]
		}
		if rest != 0 && rest < least(figure) {
			r.t.Errorf("everything less the units leaves %d of %s", rest, figure)
		}
	}
}

// beside reads the pages on which figures stand side by side: they show no number of people
// that the page of the same unit and period does not.
func (r *reader) beside() {
	r.t.Helper()
	for _, period := range []string{"", "2026-h2", "2026-11", "2027"} {
		for _, unit := range []string{"", "vo", "mbo", "pabo"} {
			for _, path := range []string{"/onderdelen?wat=stellingen", "/onderdelen?wat=redenen&sort=reason_weight.job", "/onderdelen?wat=terugkijken",
				"/verloop?per=half", "/verloop?per=jaar", "/verloop?per=maand", "/periodes?met=2026-10", "/groepen?"} {
				page := r.get("/hr/resultaten" + path + "&" + url.Values{"unit": {unit}, "periode": {period}}.Encode()).whole()
				for _, n := range append(anyN.FindAllStringSubmatch(page.body, -1), anyOf.FindAllStringSubmatch(page.body, -1)...) {
					if n, err := strconv.Atoi(n[1]); err != nil || n < survey.MinK {
						r.t.Errorf("%s of %q in %q shows n = %d", path, unit, period, n)
					}
				}
				r.sums(path, page.body)
			}
		}
	}
}

// sums checks that every n on a page beside others is one of the pages of figures.
func (r *reader) sums(path, page string) {
	r.t.Helper()
	if strings.HasPrefix(path, "/groepen") {
		return // a group has figures of its own
	}
	known := map[string]bool{}
	for _, page := range r.pages {
		for figure, n := range page {
			if isN(figure) {
				known[strconv.Itoa(n)] = true
			}
		}
	}
	for _, n := range anyN.FindAllStringSubmatch(page, -1) {
		if !known[n[1]] {
			r.t.Errorf("%s shows n = %s, which no page of figures has", path, n[1])
		}
	}
}

// TestAnonymityGroupsAddUp: the two groups of the split add up to what the page of the unit
// shows, each with enough people.
func TestAnonymityGroupsAddUp(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	report, err := s.DB.Report(context.Background(), survey.Selection{Unit: s.Unit(t, "vo")})
	if err != nil {
		t.Fatal(err)
	}
	split := 0
	for key, counted := range report.Questions {
		question, group, ok := strings.Cut(key, "@")
		if !ok {
			continue
		}
		split++
		if counted.N < survey.MinK {
			t.Errorf("%s: n = %d", key, counted.N)
		}
		other := report.Questions[question+"@"+map[string]string{"new": "settled", "settled": "new"}[group]]
		if whole := report.Questions[question]; counted.N+other.N != whole.N {
			t.Errorf("%s: %d and %d are not %d", question, counted.N, other.N, whole.N)
		}
	}
	if split < 4 {
		t.Errorf("%d groups of questions: the test proves nothing", split)
	}
	s.staff("hr@vo-campus.example", "hr", "")
	s.desk("hr@vo-campus.example").get("/hr/resultaten/groepen?unit=vo").is(200, "desk-results-groups").whole().says("Korter dan 5 jaar", "5 jaar of langer", "Wat was hier goed?")
}

// TestResultsWithBadInput: absurd periods, unknown units and odd sorts get a clear page.
func TestResultsWithBadInput(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	for _, period := range []string{"0", "0000", "9999", "2026-h3", "2026-13", "2027..2026", "2026..", "x", strings.Repeat("9", 4000), "\xff\xfe", "2026'--", "<script>"} {
		for _, path := range []string{"", "/onderdelen", "/verloop", "/periodes", "/groepen"} {
			r := b.get("/hr/resultaten"+path+"?periode="+url.QueryEscape(period)).whole().
				says("Fout: ", "Deze periode kennen we niet", `id="fouten"`, `href="#periode"`).hides("<figure", "<script")
			if r.status != 422 {
				t.Errorf("%s with period %.20q is %d", path, period, r.status)
			}
		}
		b.get("/hr/resultaten/methode?periode="+url.QueryEscape(period)).is(200, "desk-results-method").whole()
	}
	if r := b.get("/hr/resultaten/periodes?met=9999").whole().says(`href="#met"`); r.status != 422 {
		t.Errorf("a period beside that makes no sense is %d", r.status)
	}
	for _, unit := range []string{"nergens", "\x00", strings.Repeat("u", 4000), "' OR 1=1"} {
		for _, path := range []string{"", "/verloop", "/periodes", "/groepen"} {
			b.get("/hr/resultaten"+path+"?unit="+url.QueryEscape(unit)).is(404, "desk-refused").whole()
		}
	}
	for _, path := range []string{"/onderdelen?sort=nergens&wat=x", "/verloop?per=eeuw", "/onderdelen?sort=%ff", "?periode=1970-01..2199-12", "?periode=2199"} {
		if r := b.get("/hr/resultaten" + path).whole(); r.status != 200 {
			t.Errorf("%s is %d", path, r.status)
		}
	}
}

// TestResultsOfVeryManyAnswersAreBounded puts thousands of options and questions into the
// tallies, as foreign or old questionnaires might.
func TestResultsOfVeryManyAnswersAreBounded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var rows []string
	for i := range 4000 {
		rows = append(rows, fmt.Sprintf("(x'%032x', 'destination', 'old', 'option_%d', 3)", 1, i), fmt.Sprintf("(x'%032x', 'gone_%d', 'v', '', 9)", 1, i))
	}
	s.change(fmt.Sprintf("INSERT INTO opening (id, unit, part, month, links, n, counted_as) SELECT x'%032x', id, 'unit', 24318, 40, 12000, name FROM unit WHERE parent IS NULL", 1))
	s.change("INSERT INTO tally (opening, question, variant, option, n) VALUES " + strings.Join(rows, ", ") + fmt.Sprintf(", (x'%032x', 'destination', 'old', '', 12000)", 1))
	s.change("INSERT INTO opening_of SELECT unit, part, month, id, n FROM opening")
	s.change("INSERT INTO tally_half SELECT unit, part, month / 6, question, variant, option, tally.n, month FROM tally JOIN opening ON opening.id = opening")
	r := s.hr().get("/hr/resultaten").is(200, "desk-results").whole().
		says("eerdere versie van de vraag", "En nog 3960 antwoorden", "gone_0", "…")
	if len(r.body) > 100_000 {
		t.Errorf("the page is of %d bytes", len(r.body))
	}
	if options := slices.Compact(regexp.MustCompile(`option_\d+`).FindAllString(r.body, -1)); len(options) > 100 {
		t.Errorf("%d options are named", len(options))
	}
}

// change writes to the database, past the program.
func (s *site) change(query string) {
	s.t.Helper()
	db := s.open("rw")
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(query); err != nil {
		s.t.Fatal(err)
	}
}
