package survey

import "testing"

func TestCoverage(t *testing.T) {
	t.Parallel()
	var sum Coverage
	sum.Add(Coverage{Leavers: 7, Invited: 5, Informal: 3, Formal: 1})
	sum.Add(Coverage{Leavers: 5, Invited: 4, Informal: 2, Formal: 2})
	if want := (Coverage{Leavers: 12, Invited: 9, Informal: 5, Formal: 3}); sum != want {
		t.Errorf("the sum is %+v, want %+v", sum, want)
	}
	for n, want := range map[int]int{0: 0, 3: 25, 5: 42, 12: 100} {
		if got, known := sum.Percent(n); !known || got != want {
			t.Errorf("%d of 12: %d%%, %t, want %d%%", n, got, known, want)
		}
	}
	if _, known := sum.Percent(13); known {
		t.Error("more people than payroll counted are a percentage")
	}
	sum.Add(Coverage{Leavers: -1, Invited: 2})
	if _, known := sum.Percent(1); known || sum.Leavers != -1 || sum.Invited != 11 {
		t.Errorf("with a unit of which payroll said nothing the sum is %+v", sum)
	}
	if _, known := (Coverage{}).Percent(0); known {
		t.Error("nobody of nobody is a percentage")
	}
}
