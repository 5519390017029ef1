package workbook

import (
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"nawoord/survey"
	"nawoord/survey/view"
)

// Book is what a spreadsheet is made of.
type Book struct {
	Words        *view.Words
	Organisation survey.Organisation
	Reading      survey.Reading
	Report       survey.Report
	Tables       []survey.ReportTable
}

// Write writes the spreadsheet. The same figures give the same sheets. The long sheets are
// streamed last: whatever touches all sheets after them would read them back.
func Write(w io.Writer, b Book) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it holds no file of ours
	m := &maker{Book: b, f: f}
	for _, step := range []func() error{m.prepare, m.addCharts, m.addAbout, m.addFigures, m.addOpenings} {
		if err := step(); err != nil {
			return fmt.Errorf("write spreadsheet: %w", err)
		}
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write spreadsheet: %w", err)
	}
	return nil
}

// maker is the making of one spreadsheet.
type maker struct {
	Book
	f      *excelize.File
	sheets []string                                     // those with charts, in order
	styles struct{ title, head, text, share, link int } // numbers of the spreadsheet
}

func (m *maker) t(key string, pairs ...any) string {
	return m.Words.T(m.Reading.Lang, "workbook_"+key, pairs...)
}

func (m *maker) prepare() error {
	if err := m.f.SetSheetName("Sheet1", m.t("about")); err != nil {
		return err
	}
	err := m.f.SetDocProps(&excelize.DocProperties{
		Title: m.t("title", "Whose", m.Reading.Place), Creator: "Nawoord", LastModifiedBy: "Nawoord", Language: string(m.Reading.Lang),
		Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z", // no clock: equal figures, equal files
	})
	if err != nil {
		return err
	}
	for _, style := range []struct {
		id *int
		as *excelize.Style
	}{
		{&m.styles.title, &excelize.Style{Font: &excelize.Font{Family: family, Bold: true, Size: 15}}},
		{&m.styles.head, &excelize.Style{
			Font:   &excelize.Font{Family: family, Bold: true},
			Border: []excelize.Border{{Type: "bottom", Color: "808080", Style: 1}},
		}},
		{&m.styles.text, &excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top", Horizontal: "left"}}},
		{&m.styles.share, &excelize.Style{NumFmt: 9}}, // 0%
		{&m.styles.link, &excelize.Style{Font: &excelize.Font{Family: family, Color: "0B5C62", Underline: "single"}}},
	} {
		if *style.id, err = m.f.NewStyle(style.as); err != nil {
			return err
		}
	}
	return nil
}

// newSheet adds a sheet that prints on one page wide.
func (m *maker) newSheet(name string, widths ...float64) error {
	if _, err := m.f.NewSheet(name); err != nil {
		return err
	}
	return m.layOut(name, widths...)
}

func (m *maker) layOut(name string, widths ...float64) error {
	for i, width := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := m.f.SetColWidth(name, column, column, width); err != nil {
			return err
		}
	}
	landscape, a4, wide, high, fit := "landscape", 9, 1, 0, true
	if err := m.f.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	return m.f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit})
}

// family is the letter of what a style of ours writes, the same as of all other cells.
const family = "Calibri"

// row writes cells beside each other from column A on: texts as texts, numbers as numbers.
func (m *maker) row(sheet string, row, style int, values ...any) error {
	for i, value := range values {
		at, err := excelize.CoordinatesToCellName(i+1, row)
		if err != nil {
			return err
		}
		if text, ok := value.(string); ok {
			err = m.f.SetCellStr(sheet, at, text)
		} else {
			err = m.f.SetCellValue(sheet, at, value)
		}
		if err != nil {
			return err
		}
		if err := m.f.SetCellStyle(sheet, at, at, style); err != nil {
			return err
		}
	}
	return nil
}

// addFigures adds the sheet with all figures, a row per option, under stable keys.
func (m *maker) addFigures() error {
	rows := [][]any{{m.t("chart"), m.t("question"), m.t("question_words"), m.t("answer"), m.t("answer_words"), "n", m.t("count"), "%"}}
	for _, table := range m.Tables {
		for _, line := range table.Lines {
			for i, option := range line.Options {
				question, answer := table.Title, line.Label
				if table.Form == survey.TableStacks {
					question, answer = table.Title+" "+line.Label, table.Columns[i]
				}
				rows = append(rows, []any{table.Chart, line.Question, question, option, answer, line.N, line.Counts[i], share(line.Counts[i], line.N)})
			}
		}
	}
	return m.stream(m.t("figures"), []float64{8, 28, 50, 18, 44, 8, 8, 8}, rows)
}

// addOpenings adds the sheet that says which openings were added up.
func (m *maker) addOpenings() error {
	rows := [][]any{{m.t("month"), m.t("unit"), "n", m.t("response")}}
	for _, o := range m.Report.Openings {
		if o.Part != survey.PartUnit {
			continue
		}
		response := m.Words.T(m.Reading.Lang, "results_response_none")
		if o.Response != survey.ResponseUnknown {
			response = m.Words.T(m.Reading.Lang, "response_"+string(o.Response))
		}
		rows = append(rows, []any{o.Month, o.Unit, o.N, response})
	}
	return m.stream(m.t("openings"), []float64{12, 40, 8, 34}, rows)
}

// stream writes a long sheet whose first row is its heading.
func (m *maker) stream(name string, widths []float64, rows [][]any) error {
	if err := m.newSheet(name); err != nil {
		return err
	}
	s, err := m.f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range widths {
		if err := s.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, values := range rows {
		for j, value := range values {
			style := 0
			if _, ok := value.(float64); ok {
				style = m.styles.share
			}
			if i == 0 {
				style = m.styles.head
			}
			values[j] = excelize.Cell{StyleID: style, Value: value}
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := s.SetRow(at, values); err != nil {
			return err
		}
	}
	return s.Flush()
}

// addAbout fills the first sheet: what this is, whose, how it was counted, and where each
// chart is.
func (m *maker) addAbout() error {
	sheet := m.t("about")
	if err := m.layOut(sheet, 30, 90); err != nil {
		return err
	}
	period := m.t("always")
	if n := len(m.Report.Openings); n > 0 {
		period = m.t("months", "From", m.Report.Openings[0].Month, "To", m.Report.Openings[n-1].Month)
	}
	lines := [][]any{
		{m.t("title", "Whose", m.Reading.Place)}, {},
		{m.t("organisation"), m.Organisation.Name}, {m.t("whose"), m.Reading.Place}, {m.t("period"), period},
		{m.t("answers"), m.Report.N}, {"k", m.Organisation.K},
	}
	lines = append(lines, []any{}, []any{m.t("method")})
	for _, key := range []string{"method_whole", "method_each", "method_least", "method_n", "method_texts", "method_keys"} {
		lines = append(lines, []any{"", m.t(key)})
	}
	lines = append(lines, []any{}, []any{m.t("contents")})
	for i, values := range lines {
		style := m.styles.text
		if i == 0 {
			style = m.styles.title
		}
		if err := m.row(sheet, i+1, style, values...); err != nil {
			return err
		}
	}
	for i, values := range lines {
		if len(values) == 2 && values[0] == "" { // programs do not all find the height of a long text
			text, _ := values[1].(string)
			if err := m.f.SetRowHeight(sheet, i+1, 15.5*float64(1+utf8.RuneCountInString(text)/90)); err != nil {
				return err
			}
		}
	}
	for i, name := range append(m.sheets, m.t("figures"), m.t("openings")) {
		if err := m.link(sheet, fmt.Sprintf("B%d", len(lines)+1+i), name); err != nil {
			return err
		}
	}
	m.f.SetActiveSheet(0)
	return nil
}

// link writes a cell that leads to another sheet.
func (m *maker) link(sheet, at, to string) error {
	if err := m.f.SetCellStr(sheet, at, to); err != nil {
		return err
	}
	if err := m.f.SetCellStyle(sheet, at, at, m.styles.link); err != nil {
		return err
	}
	return m.f.SetCellHyperLink(sheet, at, "'"+to+"'!A1", "Location")
}

func share(count, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(count) / float64(of)
}
