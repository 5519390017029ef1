package view

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBlocks(t *testing.T) {
	t.Parallel()
	got := blocks("Beste Sam,\nregel twee\n\n  Open:\n  https://a.example/v/x\n\nhttps://b.example/\n\nZo:\n- een\n- twee https://c.example/q?a=1, en\n\nTot: https://d.example.\n")
	want := []block{
		{Lines: [][]span{{{Text: "Beste Sam,"}}, {{Text: "regel twee"}}}},
		{Button: &span{Text: "Open", URL: "https://a.example/v/x"}},
		{Button: &span{Text: "https://b.example/", URL: "https://b.example/"}},
		{Lines: [][]span{{{Text: "Zo:"}}}},
		{Items: [][]span{{{Text: "een"}}, {{Text: "twee "}, {Text: "https://c.example/q?a=1", URL: "https://c.example/q?a=1"}, {Text: ", en"}}}},
		{Lines: [][]span{{{Text: "Tot: "}, {Text: "https://d.example", URL: "https://d.example"}, {Text: "."}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("blocks differ (-want +got):\n%s", diff)
	}
}
