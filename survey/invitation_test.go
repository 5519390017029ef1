package survey

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

func testUnits() Units {
	root := Unit{ID: uuid.New(), Name: "VO-Campus", OwnBox: true}
	return Units{root, {ID: uuid.New(), Parent: root.ID, Name: "vo", Expected: 35, OwnBox: true}, {ID: uuid.New(), Parent: root.ID, Name: "mbo", Expected: 12}}
}

func TestInviteeCheck(t *testing.T) {
	t.Parallel()
	today := NewDay(2026, 11, 20)
	good := Invitee{Email: "kim@example.org", LastDay: "31-12-2026", Unit: "VO", Group: "voluntary", Lang: "nl"}
	tests := map[string]struct {
		change func(*Invitee)
		want   map[string]string
	}{
		"good":               {func(*Invitee) {}, nil},
		"iso date":           {func(i *Invitee) { i.LastDay = "2026-12-31" }, nil},
		"a week ago":         {func(i *Invitee) { i.LastDay = "2026-11-13" }, nil},
		"more than a week":   {func(i *Invitee) { i.LastDay = "2026-11-12" }, map[string]string{"last_day": "last_day_past"}},
		"no date":            {func(i *Invitee) { i.LastDay = "" }, map[string]string{"last_day": "last_day_empty"}},
		"impossible date":    {func(i *Invitee) { i.LastDay = "31-02-2027" }, map[string]string{"last_day": "day_wrong"}},
		"far away":           {func(i *Invitee) { i.LastDay = "2029-01-01" }, map[string]string{"last_day": "last_day_far"}},
		"no address":         {func(i *Invitee) { i.Email = " " }, map[string]string{"email": "email_empty"}},
		"display name":       {func(i *Invitee) { i.Email = "Kim <kim@example.org>" }, map[string]string{"email": "email_wrong"}},
		"no dot":             {func(i *Invitee) { i.Email = "kim@localhost" }, map[string]string{"email": "email_wrong"}},
		"address literal":    {func(i *Invitee) { i.Email = "kim@[192.0.2.1]" }, map[string]string{"email": "email_wrong"}},
		"quoted":             {func(i *Invitee) { i.Email = `"kim k"@example.org` }, map[string]string{"email": "email_wrong"}},
		"too long":           {func(i *Invitee) { i.Email = strings.Repeat("k", 250) + "@example.org" }, map[string]string{"email": "email_wrong"}},
		"long before the @":  {func(i *Invitee) { i.Email = strings.Repeat("k", 65) + "@example.org" }, map[string]string{"email": "email_wrong"}},
		"long domain label":  {func(i *Invitee) { i.Email = "kim@" + strings.Repeat("k", 64) + ".org" }, map[string]string{"email": "email_wrong"}},
		"longest parts":      {func(i *Invitee) { i.Email = strings.Repeat("k", 64) + "@" + strings.Repeat("k", 63) + ".org" }, nil},
		"empty label":        {func(i *Invitee) { i.Email = "kim@example..org" }, map[string]string{"email": "email_wrong"}},
		"header injection":   {func(i *Invitee) { i.Email = "kim@example.org\r\nBcc: x@example.org" }, map[string]string{"email": "email_wrong"}},
		"unit":               {func(i *Invitee) { i.Unit = "hbo" }, map[string]string{"unit": "unit_unknown"}},
		"organisation":       {func(i *Invitee) { i.Unit = "VO-Campus" }, map[string]string{"unit": "unit_unknown"}},
		"group and language": {func(i *Invitee) { i.Group, i.Lang = "fired", "fr" }, map[string]string{"group": "group_unknown", "lang": "lang_unknown"}},
		"name of two lines":  {func(i *Invitee) { i.FirstName = "Kim\nSmit" }, map[string]string{"first_name": "first_name_wrong"}},
		"sent in the past":   {func(i *Invitee) { i.SendOn = "2026-11-01" }, map[string]string{"send_on": "send_on_past"}},
		"sent after closing": {func(i *Invitee) { i.SendOn = "2027-02-01" }, map[string]string{"send_on": "send_on_late"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			invitee := good
			test.change(&invitee)
			got, err := invitee.Check(testUnits(), today)
			var invalid *Invalid
			if errors.As(err, &invalid) {
				if diff := cmp.Diff(test.want, invalid.Fields); diff != "" {
					t.Fatal(diff)
				}
				return
			}
			if err != nil || test.want != nil {
				t.Fatalf("want %v, got error %v", test.want, err)
			}
			if got.ClosesOn != got.LastDay+14 || got.Version != 1 {
				t.Errorf("closes %s, last day %s, version %d", got.ClosesOn, got.LastDay, got.Version)
			}
		})
	}
}

func TestParseInvitees(t *testing.T) {
	t.Parallel()
	row := Invitee{Email: "kim@example.org", LastDay: "2026-12-31", Unit: "vo", Group: "voluntary", Lang: "nl", FirstName: "Kim"}
	nameless := row
	nameless.FirstName = ""
	tests := map[string]struct {
		file string
		want []Row
		key  string
	}{
		"semicolons":        {"email;last_day;unit;group;lang;first_name\nkim@example.org;2026-12-31;vo;voluntary;nl;Kim\n", []Row{{2, row, ""}}, ""},
		"commas and a mark": {"\ufeffemail,last_day,unit,group,lang,first_name\r\nkim@example.org,2026-12-31,vo,voluntary,nl,Kim\r\n", []Row{{2, row, ""}}, ""},
		"cells of a sheet":  {"email\tlast_day\tunit\tgroup\tlang\tfirst_name\r\nkim@example.org\t2026-12-31\tvo\tvoluntary\tnl\tKim\r\n", []Row{{2, row, ""}}, ""},
		"an empty cell":     {"email\tfirst_name\tlast_day\tunit\tgroup\tlang\nkim@example.org\t\t2026-12-31\tvo\tvoluntary\tnl\n", []Row{{2, nameless, ""}}, ""},
		"quotes":            {"email;last_day;unit;group;lang;first_name\n\"kim@example.org\";\"2026-12-31\";\"vo\";voluntary;nl;\"Kim\"\n", []Row{{2, row, ""}}, ""},
		"other order":       {"first_name;lang;group;unit;last_day;email\nKim;nl;voluntary;vo;2026-12-31;kim@example.org\n", []Row{{2, row, ""}}, ""},
		"empty lines":       {"email;last_day;unit;group;lang;first_name\n\n;;;;;\nkim@example.org;2026-12-31;vo;voluntary;nl;Kim\n", []Row{{4, row, ""}}, ""},
		"nothing":           {"", nil, "csv_empty"},
		"only a header":     {"email;last_day;unit;group;lang\n", nil, "csv_empty"},
		"unknown column":    {"email;last_day;unit;group;lang;salary\n", nil, "csv_column_unknown"},
		"missing column":    {"email;last_day;unit;group\n", nil, "csv_column_missing"},
		"column twice":      {"email;email;last_day;unit;group;lang\n", nil, "csv_column_twice"},
		"too few fields":    {"email;last_day;unit;group;lang\nkim@example.org;2026-12-31\n", []Row{{2, Invitee{}, "csv_fields"}}, ""},
		"open quote":        {"email;last_day;unit;group;lang\n\"kim@example.org;2026-12-31;vo;voluntary;nl\n", nil, "csv_broken"},
		"latin-1":           {"email;last_day;unit;group;lang\nkim\xe9@example.org;2026-12-31;vo;voluntary;nl\n", nil, "csv_not_utf8"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseInvitees([]byte(test.file))
			var wrong RowErrors
			if errors.As(err, &wrong) && wrong[0].Key != test.key || err == nil && test.key != "" {
				t.Fatalf("want %q, got %v", test.key, wrong)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzParseInvitees(f *testing.F) {
	f.Add([]byte("email;last_day;unit;group;lang;first_name\nkim@example.org;2026-12-31;vo;voluntary;nl;Kim\n"))
	f.Add([]byte("\xef\xbb\xbfemail,last_day,unit,group,lang\r\n\"a,b\",,,,\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := ParseInvitees(data)
		if err == nil && (len(rows) == 0 || len(rows) > MaxRows) {
			t.Errorf("%d rows without an error", len(rows))
		}
	})
}

func TestCheckRows(t *testing.T) {
	t.Parallel()
	today := NewDay(2026, 11, 20)
	row := func(line int, email, lastDay string) Row {
		return Row{line, Invitee{Email: email, LastDay: lastDay, Unit: "vo", Group: "voluntary", Lang: "nl"}, ""}
	}
	t.Run("every error of every row", func(t *testing.T) {
		t.Parallel()
		rows := []Row{row(2, "kim@example.org", "2026-12-31"), row(3, "lou", "2020-01-01"), row(4, "KIM@example.org", "2026-12-31"), {Line: 5, Wrong: "csv_fields"}, row(6, "jo", "2026-12-31")}
		people, _, err := CheckRows(rows, testUnits(), today, false)
		want := RowErrors{
			{3, "email", "email_wrong", "lou", 0}, {3, "last_day", "last_day_past", "2020-01-01", 0}, {4, "email", "email_twice", "KIM@example.org", 2},
			{5, "", "csv_fields", "", 0}, {6, "email", "email_wrong", "jo", 0},
		}
		var got RowErrors
		if !errors.As(err, &got) || len(people) != 1 || people[0].Line != 2 {
			t.Fatalf("people %v, error %v", people, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a nightly export keeps listing people who left", func(t *testing.T) {
		t.Parallel()
		rows := []Row{row(2, "kim@example.org", "2026-12-31"), row(3, "lou@example.org", "2020-01-01")}
		people, late, err := CheckRows(rows, testUnits(), today, true)
		if err != nil || len(people) != 1 || late != 1 || people[0].Line != 2 {
			t.Errorf("people %v, late %d, error %v", people, late, err)
		}
	})
}

func TestInvitationStatus(t *testing.T) {
	t.Parallel()
	today := NewDay(2026, 11, 20)
	tests := map[InvitationStatus]Invitation{
		StatusPlanned:      {ClosesOn: today},
		StatusSent:         {ClosesOn: today, MailsSent: 1},
		StatusNotDelivered: {ClosesOn: today, MailsSent: 1, Failure: "no_such_mailbox"},
		StatusWithdrawn:    {ClosesOn: today, MailsSent: 1, WithdrawnOn: today},
		StatusClosed:       {ClosesOn: today - 1, MailsSent: 2},
	}
	for want, i := range tests {
		if got := i.Status(today); got != want {
			t.Errorf("%+v: status %s, want %s", i, got, want)
		}
	}
}
