package survey

import (
	"testing"
	"time"
)

func TestOpeningsAreQuarterlyWithKeyholders(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		mode      KeyMode
		after     string
		want      string
		seasonEnd bool
	}{
		{KeyFile, "2026-01-01", "2026-02-01", false},
		{KeyHolder, "2026-01-01", "2026-04-01", false},
		{KeyHolder, "2026-03-31", "2026-04-01", false},
		{KeyHolder, "2026-04-01", "2026-07-01", false},
		{KeyHolder, "2026-07-01", "2026-09-30", true},
		{KeyHolder, "2026-09-30", "2026-10-01", false},
		{KeyHolder, "2026-10-01", "2027-01-01", false},
	} {
		after, err := ParseDay(test.after)
		if err != nil {
			t.Fatal(err)
		}
		day, seasonEnd := Organisation{KeyMode: test.mode, SeasonEnd: 930}.NextOpening(after)
		if day.String() != test.want || seasonEnd != test.seasonEnd {
			t.Errorf("%s after %s: %s, season end %v", test.mode, test.after, day, seasonEnd)
		}
	}
}

func TestHalf(t *testing.T) {
	t.Parallel()
	for day, want := range map[Day]string{
		NewDay(2026, time.January, 1): "2026-1", NewDay(2026, time.June, 30): "2026-1",
		NewDay(2026, time.July, 1): "2026-2", NewDay(2026, time.December, 31): "2026-2",
	} {
		half := day.Month().Half()
		if half.String() != want || half.First() > day.Month() || (half+1).First() <= day.Month() {
			t.Errorf("%s is in %s, from %s", day, half, half.First())
		}
	}
}

func TestAKeyholderHasNoOtherRole(t *testing.T) {
	t.Parallel()
	if roles, err := ParseRoles("keyholder"); err != nil || !roles.Has(RoleKeyholder) {
		t.Errorf("%v, %v", roles, err)
	}
	for _, mixed := range []string{"keyholder,hr", "admin,keyholder"} {
		if _, err := ParseRoles(mixed); err == nil {
			t.Errorf("%q was allowed", mixed)
		}
	}
}
