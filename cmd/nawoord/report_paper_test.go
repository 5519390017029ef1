package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

var (
	pdfPage    = regexp.MustCompile(`/Type\s*/Page\b[^s]`)
	pdfA4      = regexp.MustCompile(`/MediaBox\s*\[0 0 59[456](\.\d+)? 84[12](\.\d+)?\]`)
	pdfOutline = regexp.MustCompile(`(?s)/Title\s*(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f]*>)`)
)

// TestPaperIsATaggedPDF prints the report as a visitor's browser does: A4, with tags for who
// does not see it, a language, and every heading in its outline.
func TestPaperIsATaggedPDF(t *testing.T) {
	t.Parallel()
	browser := surveytest.NewBrowser(t)
	for _, lang := range survey.Langs {
		w := newWalker(t, lang)
		tab := browser.NewTab(t, surveytest.View{Width: 1280, Dark: lang == survey.EN})
		tab.SetCookies(w.base, w.desk())
		tab.Open(w.base + "/hr/resultaten/papier")
		pdf := tab.PDF("paper-" + string(lang))
		pages, sized := len(pdfPage.FindAll(pdf, -1)), len(pdfA4.FindAll(pdf, -1))
		if pages < 6 || pages > 30 || sized != pages {
			t.Errorf("%s: %d pages, %d of them A4", lang, pages, sized)
		}
		for _, part := range []string{"/StructTreeRoot", "/MarkInfo", "/Marked true", "/Lang (" + string(lang) + ")", "/S /Table", "/S /TH", "/S /Figure"} {
			if !bytes.Contains(pdf, []byte(part)) {
				t.Errorf("%s: there is no %s in the PDF", lang, part)
			}
		}
		outline := outlineOf(pdf)
		for _, chart := range []string{"C1", "C3", "C4", "C6", "C7", "C8", "C2"} {
			if title := w.questionnaire.Charts[chart][lang]; !strings.Contains(outline, title) {
				t.Errorf("%s: %q is not in the outline\n%s", lang, title, outline)
			}
		}
	}
}

// outlineOf reads the titles of the headings.
func outlineOf(pdf []byte) string {
	var titles []string
	for _, found := range pdfOutline.FindAllSubmatch(pdf, -1) {
		title := string(found[1])
		if title[0] == '<' {
			titles = append(titles, fromHex(title[1:len(title)-1]))
			continue
		}
		titles = append(titles, title[1:len(title)-1])
	}
	return strings.Join(titles, "\n")
}

// fromHex reads UTF-16 with its byte order mark, as PDF writes what is not ASCII.
func fromHex(s string) string {
	var units []uint16
	for i := 0; i+4 <= len(s); i += 4 {
		var unit uint16
		if _, err := fmt.Sscanf(s[i:i+4], "%04x", &unit); err == nil && unit != 0xfeff {
			units = append(units, unit)
		}
	}
	return string(utf16.Decode(units))
}
