package survey

import "testing"

func TestCoverage(t *testing.T) {
	t.Parallel()
	of := Coverage{Leavers: 12}
	for n, want := range map[int]int{0: 0, 3: 25, 5: 42, 12: 100} {
		if got, known := of.Percent(n); !known || got != want {
			t.Errorf("%d of 12: %d%%, %t, want %d%%", n, got, known, want)
		}
	}
	if _, known := of.Percent(13); known {
		t.Error("more people than payroll counted are a percentage")
	}
	if _, known := (Coverage{Leavers: -1}).Percent(1); known {
		t.Error("somebody of nobody knows how many is a percentage")
	}
	if _, known := (Coverage{}).Percent(0); known {
		t.Error("nobody of nobody is a percentage")
	}
}
