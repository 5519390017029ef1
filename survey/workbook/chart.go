package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"nawoord/survey"
)

// The colours of a scale from low to high, as on the results page.
var colours = []string{"8C3A1F", "D08A5B", "C9C2B4", "6FA9A6", "0B5C62"}

// colour is that of a step on a scale of so many.
func colour(step, of int) string {
	return colours[min(step+len(colours)-min(of, len(colours)), len(colours)-1)]
}

// maxName is the length of the longest name that a sheet can have.
const maxName = 31

// addCharts adds a sheet for each chart of the questionnaire, with its tables one below the
// other and a chart beside each.
func (m *maker) addCharts() error {
	for first := 0; first < len(m.Tables); {
		last := first
		for last < len(m.Tables) && m.Tables[last].Chart == m.Tables[first].Chart {
			last++
		}
		if err := m.addChart(m.Tables[first:last]); err != nil {
			return err
		}
		first = last
	}
	return nil
}

// sheetName makes a name that every spreadsheet program takes.
func (m *maker) sheetName(t survey.ReportTable) string {
	name := strings.TrimSpace(t.Chart + " " + t.Heading)
	if name == "" {
		name = m.t("before")
	}
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > maxName {
		name = strings.TrimSpace(string(runes[:maxName]))
	}
	return name
}

func (m *maker) addChart(tables []survey.ReportTable) error {
	sheet := m.sheetName(tables[0])
	if err := m.newSheet(sheet, 56, 14, 14, 14, 14, 14, 14); err != nil {
		return err
	}
	m.sheets = append(m.sheets, sheet)
	heading := tables[0].Heading
	if heading == "" {
		heading = sheet
	}
	if err := m.row(sheet, 1, m.styles.title, heading+" – "+m.Reading.Place); err != nil {
		return err
	}
	if err := m.link(sheet, "A2", m.t("about")); err != nil {
		return err
	}
	row := 4
	for _, table := range tables {
		var err error
		if row, err = m.addTable(sheet, row, table); err != nil {
			return err
		}
	}
	return nil
}

// pixelsPerRow is the height of a row as programs draw it.
const pixelsPerRow = 20

// addTable writes a table from a row on, and returns where the next one begins.
func (m *maker) addTable(sheet string, row int, t survey.ReportTable) (next int, err error) {
	if err := m.row(sheet, row, m.styles.head, t.Title); err != nil {
		return 0, err
	}
	head := row + 1
	names := []any{m.t("answer_words"), m.t("count"), "%", "n"}
	if t.Form == survey.TableStacks {
		names = []any{m.t("question_words")}
		for _, column := range t.Columns {
			names = append(names, column)
		}
		names = append(names, "n")
	}
	if err := m.row(sheet, head, m.styles.head, names...); err != nil {
		return 0, err
	}
	for i, line := range t.Lines {
		values := []any{line.Label}
		for _, count := range line.Counts {
			values = append(values, count)
		}
		if t.Form != survey.TableStacks {
			values = append(values, share(line.Counts[0], line.N))
		}
		if err := m.row(sheet, head+1+i, 0, append(values, line.N)...); err != nil {
			return 0, err
		}
		if t.Form != survey.TableStacks {
			at := fmt.Sprintf("C%d", head+1+i)
			if err := m.f.SetCellStyle(sheet, at, at, m.styles.share); err != nil {
				return 0, err
			}
		}
	}
	height := max(240, 80+25*len(t.Lines))
	if err := m.draw(sheet, row, head, height, t); err != nil {
		return 0, err
	}
	return row + max(len(t.Lines)+2, height/pixelsPerRow+1) + 2, nil
}

// draw puts the chart of a table beside it.
func (m *maker) draw(sheet string, row, head, height int, t survey.ReportTable) error {
	quoted := "'" + sheet + "'!"
	first, last := head+1, head+len(t.Lines)
	labels := fmt.Sprintf("%s$A$%d:$A$%d", quoted, first, last)
	small := excelize.Font{Size: 9, Color: "404040"}
	chart := &excelize.Chart{
		Type:      excelize.Bar,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: t.Title, Font: &excelize.Font{Size: 11, Bold: true}}}},
		Legend:    excelize.ChartLegend{Position: "none"},
		Dimension: excelize.ChartDimension{Width: 720, Height: uint(height)},
		Format:    excelize.GraphicOptions{AltText: m.spoken(t)},
		XAxis:     excelize.ChartAxis{ReverseOrder: true, Font: small},
		YAxis:     excelize.ChartAxis{Font: small, MajorGridLines: true},
		PlotArea:  excelize.ChartPlotArea{ShowVal: true},
	}
	switch t.Form {
	case survey.TableStacks:
		chart.Type, chart.Legend.Position = excelize.BarPercentStacked, "bottom"
		for i := range t.Columns {
			column, err := excelize.ColumnNumberToName(i + 2)
			if err != nil {
				return err
			}
			chart.Series = append(chart.Series, excelize.ChartSeries{
				Name: fmt.Sprintf("%s$%s$%d", quoted, column, head), Categories: labels,
				Values: fmt.Sprintf("%s$%s$%d:$%s$%d", quoted, column, first, column, last), Fill: solid(colour(i, len(t.Columns))),
			})
		}
	default:
		values := excelize.ChartSeries{Name: m.t("count"), Categories: labels, Values: fmt.Sprintf("%s$B$%d:$B$%d", quoted, first, last), Fill: solid(colours[4])}
		if t.Form == survey.TableMarks {
			chart.Type, chart.XAxis.ReverseOrder = excelize.Col, false
		}
		chart.Series = []excelize.ChartSeries{values}
	}
	at, err := excelize.CoordinatesToCellName(max(len(t.Columns)+2, 4)+2, row)
	if err != nil {
		return err
	}
	return m.f.AddChart(sheet, at, chart)
}

func solid(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

// maxAlt is more than a screen reader's user wants to hear at once.
const maxAlt = 500

// spoken says what the chart shows, for those who do not see it.
func (m *maker) spoken(t survey.ReportTable) string {
	words := []string{t.Title}
	for _, line := range t.Lines {
		counts := make([]string, len(line.Counts))
		for i, count := range line.Counts {
			counts[i] = fmt.Sprint(count)
			if t.Form == survey.TableStacks {
				counts[i] = t.Columns[i] + " " + counts[i]
			}
		}
		words = append(words, line.Label+": "+strings.Join(counts, ", "))
	}
	text := strings.Join(words, "; ")
	if runes := []rune(text); len(runes) > maxAlt {
		text = string(runes[:maxAlt]) + "…"
	}
	return text
}
