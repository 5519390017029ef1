package survey

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the schema
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// ShareSchema describes a ShareFile (JSON Schema, draft 2020-12).
//
//go:embed share.schema.json
var ShareSchema []byte

// The format and version of a ShareFile, and the bounds of what is read.
const (
	shareFormat      = "nawoord-share"
	shareVersion     = 1
	MaxShare         = 8 << 20 // bytes of one file
	maxShareNames    = 200     // characters of a name
	maxShareKeys     = 100     // characters of a key
	maxShareCounted  = 5000    // questions, or options of one, or units
	maxShareText     = 1000    // characters of a text in words
	maxSharePeople   = 10_000_000
	floorOfAnyFigure = 5 // the floor of k
)

// ShareFile is what an organisation gives to whoever makes one picture of many: its released
// figures of the whole, no texts, and no unit below it unless that was asked for.
type ShareFile struct {
	Format       string             `json:"format"`
	Version      int                `json:"version"`
	Organisation string             `json:"organisation"`
	K            int                `json:"k"`
	Period       Period             `json:"period,omitzero"`
	N            int                `json:"n"`
	Opened       int                `json:"opened"`
	Questions    map[string]Counted `json:"questions"`
	Labels       map[string]Label   `json:"labels"`
	Units        []ShareUnit        `json:"units,omitempty"`
	Checksum     string             `json:"checksum,omitempty"` // of everything above
}

// ShareUnit is the figures of one unit.
type ShareUnit struct {
	Name      string             `json:"name"`
	N         int                `json:"n"`
	Questions map[string]Counted `json:"questions"`
}

// ShareFlaw is why a file cannot be combined. Key is a word, share_KEY; Detail what in it.
type ShareFlaw struct{ Key, Detail string }

// Error names the flaw.
func (f *ShareFlaw) Error() string {
	return strings.TrimSpace("shared file: " + f.Key + " " + f.Detail)
}

// Share makes the file of an organisation from the report of the whole, and of units where
// that was asked for.
func (q *Questionnaire) Share(o Organisation, whole Report, units []Report) ShareFile {
	file := ShareFile{
		Format: shareFormat, Version: shareVersion, Organisation: o.Name, K: o.K, Period: whole.Period,
		N: whole.N, Opened: whole.Opened, Questions: q.shared(whole.Questions), Labels: map[string]Label{},
	}
	for key, label := range q.File(o, whole).Labels {
		if _, ok := file.Questions[key]; ok {
			file.Labels[key] = label
		}
	}
	for _, unit := range units {
		if questions := q.shared(unit.Questions); len(questions) > 0 {
			file.Units = append(file.Units, ShareUnit{Name: unit.Unit, N: unit.N, Questions: questions})
		}
	}
	return file
}

// shared leaves out text boxes and the groups of the split. Where one organisation counts
// groups and another does not, the whole less the groups would be the figures of the other.
func (q *Questionnaire) shared(questions map[string]Counted) map[string]Counted {
	told := map[string]Counted{}
	for key, counted := range questions {
		if len(counted.Options) > 0 && !strings.Contains(key, "@") {
			name, _, _ := strings.Cut(key, "~")
			if d := q.byName[name]; d != nil {
				counted.N = d.count().People(counted)
			}
			told[key] = counted
		}
	}
	return told
}

// Write writes the file with its checksum as JSON.
func (f ShareFile) Write(w io.Writer) error {
	sum, err := f.sum()
	if err != nil {
		return err
	}
	f.Checksum = sum
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(f); err != nil {
		return fmt.Errorf("write shared file: %w", err)
	}
	return nil
}

// sum is the checksum: it shows damage, and whoever changes figures on purpose can make a new one.
func (f ShareFile) sum() (string, error) {
	f.Checksum = ""
	var plain bytes.Buffer
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(f); err != nil {
		return "", fmt.Errorf("checksum: %w", err)
	}
	sum := sha256.Sum256(bytes.TrimSuffix(plain.Bytes(), []byte("\n")))
	return hex.EncodeToString(sum[:]), nil
}

// ParseShare reads a shared file. It returns a *ShareFlaw when that is foreign or damaged.
func ParseShare(content []byte) (ShareFile, error) {
	if len(content) > MaxShare {
		return ShareFile{}, &ShareFlaw{Key: "large"}
	}
	var kind struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(content, &kind); err != nil {
		return ShareFile{}, &ShareFlaw{Key: "unread"}
	}
	if kind.Format != shareFormat {
		return ShareFile{}, &ShareFlaw{Key: "foreign"}
	}
	if kind.Version != shareVersion {
		return ShareFile{}, &ShareFlaw{Key: "version", Detail: fmt.Sprint(kind.Version)}
	}
	var file ShareFile
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return ShareFile{}, &ShareFlaw{Key: "damaged"}
	}
	sum, err := file.sum()
	if err != nil {
		return ShareFile{}, err
	}
	if sum != file.Checksum {
		return ShareFile{}, &ShareFlaw{Key: "checksum"}
	}
	return file, file.check()
}

// check holds the figures against what a report can say.
func (f ShareFile) check() error {
	switch {
	case !validName(f.Organisation):
		return &ShareFlaw{Key: "name"}
	case f.K < floorOfAnyFigure || f.K > maxSharePeople || f.N < 0 || f.N > maxSharePeople || f.Opened < 0:
		return &ShareFlaw{Key: "figures", Detail: "k"}
	case len(f.Units) > maxShareCounted:
		return &ShareFlaw{Key: "figures", Detail: "units"}
	case len(f.Questions) == 0:
		return &ShareFlaw{Key: "empty", Detail: f.Organisation}
	}
	if err := checkShared(f.Questions); err != nil {
		return err
	}
	for _, unit := range f.Units {
		if !validName(unit.Name) || unit.N < 0 || unit.N > maxSharePeople {
			return &ShareFlaw{Key: "figures", Detail: "units"}
		}
		if err := checkShared(unit.Questions); err != nil {
			return err
		}
	}
	return checkLabels(f.Labels)
}

func checkShared(questions map[string]Counted) error {
	if len(questions) > maxShareCounted {
		return &ShareFlaw{Key: "figures", Detail: "questions"}
	}
	seen := map[string]bool{}
	for key, counted := range questions {
		at, _, _ := strings.Cut(key, "~")
		at += " " + counted.Variant // the same question with the same options, twice
		ok := !seen[at] && validKey(key) && !strings.Contains(key, "@") && validKey(counted.Variant) && counted.N >= floorOfAnyFigure && counted.N <= maxSharePeople &&
			len(counted.Options) > 0 && len(counted.Options) <= maxShareCounted
		seen[at] = true
		for option, n := range counted.Options {
			ok = ok && validKey(option) && n >= 0 && n <= counted.N
		}
		if !ok {
			return &ShareFlaw{Key: "figures", Detail: key[:min(len(key), maxShareKeys)]}
		}
	}
	return nil
}

// checkLabels holds the words against the schema: they stand on a page.
func checkLabels(labels map[string]Label) error {
	if len(labels) > maxShareCounted {
		return &ShareFlaw{Key: "figures", Detail: "labels"}
	}
	for key, label := range labels {
		ok := validKey(key) && validText(label.Title) && (label.Of == nil || validText(label.Of)) && len(label.Options) <= maxShareCounted
		for option, text := range label.Options {
			ok = ok && validKey(option) && validText(text)
		}
		if !ok {
			return &ShareFlaw{Key: "figures", Detail: "labels " + key[:min(len(key), maxShareKeys)]}
		}
	}
	return nil
}

// validText reports whether a text is there in both languages, and bounded.
func validText(t Text) bool {
	ok := len(t) == len(Langs)
	for _, lang := range Langs {
		ok = ok && t[lang] != "" && len([]rune(t[lang])) <= maxShareText
	}
	return ok
}

func validName(name string) bool {
	return strings.TrimSpace(name) == name && name != "" && len([]rune(name)) <= maxShareNames && !strings.ContainsFunc(name, unicode.IsControl)
}

func validKey(key string) bool {
	return key != "" && len(key) <= maxShareKeys && !strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' })
}
