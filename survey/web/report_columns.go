package web

import (
	"strconv"
	"strings"

	"nawoord/survey"
)

// The size of the drawing with the columns 0 to 10.
const columnWidth, columnHeight, columnTop, columnStep = 26, 110, 20, 34

// columns draws a question from 0 to 10, with the eNPS: the share of 9 and 10 less that of
// 0 to 6.
func (w drawer) columns(q survey.CountedQuestion, counted survey.Counted) figure {
	made := figure{Question: q.Key, Title: w.title(q), N: counted.N}
	most := 1
	for _, n := range counted.Options {
		most = max(most, n)
	}
	for i := range 11 {
		n := counted.Options[strconv.Itoa(i)]
		class := "k3"
		switch {
		case i >= 9:
			class = "k5"
		case i >= 7:
			class = "k4"
		}
		height := n * columnHeight / most
		made.Columns = append(made.Columns, column{
			Label: strconv.Itoa(i), Class: class, Count: n, X: i*columnStep + 4, Y: columnTop + columnHeight - height, Height: height,
			Center: i*columnStep + 4 + columnWidth/2, Above: columnTop + columnHeight - height - 5, Base: columnTop + columnHeight + 17,
		})
	}
	high, low := promoters(counted)
	made.Score = w.d.view.T(w.lang, "results_enps", "Score", signed(percent(high, counted.N)-percent(low, counted.N)),
		"High", percent(high, counted.N), "Low", percent(low, counted.N))
	for i, class := range []string{"k3", "k4", "k5"} {
		made.Scale = append(made.Scale, scaleStep{Class: class, Label: []string{"0–6", "7–8", "9–10"}[i]})
	}
	return made
}

// promoters counts the answers 9 and 10, and those from 0 to 6.
func promoters(counted survey.Counted) (high, low int) {
	for i := range 11 {
		switch n := counted.Options[strconv.Itoa(i)]; {
		case i >= 9:
			high += n
		case i <= 6:
			low += n
		}
	}
	return high, low
}

// signed writes a number with its sign.
func signed(n int) string {
	if n > 0 {
		return "+" + strconv.Itoa(n)
	}
	return strings.Replace(strconv.Itoa(n), "-", "−", 1)
}
