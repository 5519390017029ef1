package survey

import (
	"errors"
	"reflect"
	"strings"
	"unicode"
)

// Gathered is shared files on their way into one picture. A file that is wrong is refused by
// its name, with the reason; the others stay.
type Gathered struct {
	Files   []ShareFile
	Refused []RefusedFile
}

// RefusedFile is a file that is not in the picture, and why.
type RefusedFile struct {
	Name string
	Flaw *ShareFlaw
}

// maxFileName is how many characters of a file's name are told.
const maxFileName = 80

// Add takes a file, or refuses it.
func (g *Gathered) Add(name string, content []byte) error {
	file, err := ParseShare(content)
	if err == nil {
		err = g.known(file)
	}
	if flaw := (*ShareFlaw)(nil); errors.As(err, &flaw) {
		short := []rune(strings.ToValidUTF8(name, ""))
		g.Refused = append(g.Refused, RefusedFile{Name: string(short[:min(len(short), maxFileName)]), Flaw: flaw})
		return nil
	}
	if err != nil {
		return err
	}
	g.Files = append(g.Files, file)
	return nil
}

// known refuses a file of an organisation that is there already, also under another name:
// three files of two organisations would pass for three.
func (g *Gathered) known(file ShareFile) error {
	for _, other := range g.Files {
		if file.sameAs(other) {
			return &ShareFlaw{Key: "twice", Detail: file.Organisation}
		}
		if reflect.DeepEqual(file.Questions, other.Questions) {
			return &ShareFlaw{Key: "same", Detail: other.Organisation}
		}
	}
	return nil
}

// Of returns the file of an organisation, however its name is spelt.
func (g *Gathered) Of(organisation string) (file ShareFile, ok bool) {
	for _, file := range g.Files {
		if file.sameAs(ShareFile{Organisation: organisation}) {
			return file, true
		}
	}
	return ShareFile{}, false
}

// Period is the period that all files are of; ok is false when they differ.
func (g *Gathered) Period() (p Period, ok bool) {
	for i, file := range g.Files {
		if i > 0 && file.Period != p {
			return Period{}, false
		}
		p = file.Period
	}
	return p, len(g.Files) > 0
}

// sameAs reports whether both files are of one organisation. How a name is spelt does not
// matter: VO-Campus is Vo campus.
func (f ShareFile) sameAs(other ShareFile) bool {
	return spelt(f.Organisation) == spelt(other.Organisation)
}

// spelt leaves the letters and digits of a name, or all of a name that has none.
func spelt(name string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
	if plain == "" {
		return name
	}
	return plain
}
