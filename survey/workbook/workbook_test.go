package workbook_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"testing/fstest"
	"time"

	"github.com/xuri/excelize/v2"

	"nawoord/survey"
	"nawoord/survey/view"
	"nawoord/survey/workbook"
	"nawoord/templates"
)

// book is a spreadsheet of the standard questionnaire, every question answered by 12.
func book(t testing.TB, lang survey.Lang, place string) workbook.Book {
	t.Helper()
	o := survey.Organisation{Name: place, Pack: survey.Edu, K: survey.MinK}
	words, err := view.LoadWords(templates.FS, o)
	if err != nil {
		t.Fatal(err)
	}
	q, err := survey.Standard(o.Pack)
	if err != nil {
		t.Fatal(err)
	}
	report := survey.Report{N: 12, Opened: 1, Questions: map[string]survey.Counted{
		"=1+1": {Variant: "v", N: 12, Options: map[string]int{"=HYPERLINK(\"http://example.org\")": 7, "+b": 5}},
	}}
	report.Openings = []survey.OpeningInfo{{Unit: "=vo", Part: survey.PartUnit, Month: "2026-07", N: 12}}
	for _, counted := range q.Counted() {
		c := survey.Counted{Variant: counted.Variant, N: 12, Options: map[string]int{}}
		for i, option := range counted.Options {
			c.Options[option.Key] = i % 3
		}
		report.Questions[counted.Key] = c
	}
	reading := survey.Reading{Lang: lang, Organisation: place, Place: place}
	return workbook.Book{Words: words, Organisation: o, Reading: reading, Report: report, Tables: q.Tables(report, reading)}
}

// TestNothingBecomesAFormula writes hostile names and keys: every cell of the spreadsheet
// stays a text or a number, and no link leads outside.
func TestNothingBecomesAFormula(t *testing.T) {
	t.Parallel()
	for _, lang := range survey.Langs {
		var file bytes.Buffer
		if err := workbook.Write(&file, book(t, lang, "=cmd|' /C calc'!A0")); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(&file)
		if err != nil {
			t.Fatal(err)
		}
		cells, hostile := 0, 0
		for _, sheet := range f.GetSheetList() {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for i, row := range rows {
				for j, text := range row {
					at, _ := excelize.CoordinatesToCellName(j+1, i+1)
					formula, err := f.GetCellFormula(sheet, at)
					if err != nil || formula != "" {
						t.Errorf("%s %s is the formula %q, %v", sheet, at, formula, err)
					}
					if linked, to, _ := f.GetCellHyperLink(sheet, at); linked && to[0] != '\'' {
						t.Errorf("%s %s leads to %q", sheet, at, to)
					}
					cells++
					if text != "" && text[0] == '=' {
						hostile++
					}
				}
			}
		}
		if cells < 1000 || hostile < 5 {
			t.Errorf("%d cells, %d of them hostile: the test is blind", cells, hostile)
		}
		_ = f.Close()
	}
}

// TestEqualFiguresEqualFile writes twice: whoever compares two files finds what changed in
// the figures, and no clock.
func TestEqualFiguresEqualFile(t *testing.T) {
	t.Parallel()
	var files [2]bytes.Buffer
	for i := range files {
		if err := workbook.Write(&files[i], book(t, survey.NL, "vo")); err != nil {
			t.Fatal(err)
		}
	}
	if len(files[0].Bytes()) == 0 || !bytes.Equal(content(t, files[0].Bytes()), content(t, files[1].Bytes())) {
		t.Error("the same figures give two files")
	}
}

// content is what is in the parts of a spreadsheet, in the order of their names.
func content(t *testing.T, file []byte) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	parts := fstest.MapFS{}
	f.Pkg.Range(func(name, data any) bool {
		parts[name.(string)] = &fstest.MapFile{Data: data.([]byte)}
		return true
	})
	var all bytes.Buffer
	entries, err := parts.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		fmt.Fprintln(&all, entry.Name())
	}
	for _, name := range []string{"xl/sharedStrings.xml", "docProps/core.xml", "xl/worksheets/sheet2.xml", "xl/charts/chart1.xml"} {
		all.Write(parts[name].Data)
	}
	return all.Bytes()
}

// BenchmarkTenYears writes the spreadsheet of 200 units with ten years of monthly openings;
// at most 2 s and 200 MB.
func BenchmarkTenYears(b *testing.B) {
	made := book(b, survey.NL, "VO-Campus")
	made.Report.Openings = nil
	for month := range 120 {
		for unit := range 200 {
			made.Report.Openings = append(made.Report.Openings, survey.OpeningInfo{
				Unit: fmt.Sprintf("School %d", unit), Part: survey.PartUnit, Month: survey.Month(2016*12 + month).String(), N: 12, Response: survey.ResponseMore,
			})
		}
	}
	for b.Loop() {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var file bytes.Buffer
		if err := workbook.Write(&file, made); err != nil {
			b.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/1e6, "MB-in-all")
		b.ReportMetric(float64(after.Sys)/1e6, "MB-from-system")
		b.ReportMetric(float64(file.Len())/1e6, "MB-file")
	}
	if each := b.Elapsed() / time.Duration(b.N); each > 2*time.Second {
		b.Logf("over the limit: %s", each)
	}
}
