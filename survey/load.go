package survey

import (
	_ "embed" // the standard questionnaire
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

//go:embed standard/standard.yaml
var standard []byte

// Packs lists the packs that a questionnaire file may name.
var Packs = []Pack{Generic, Edu, Rijk}

// Problem is one thing wrong with a questionnaire file, and what to do about it.
type Problem struct {
	File string
	Line int
	Text string
}

// String returns the problem as file:line: text.
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// Problems is the error of a file that cannot be used: everything wrong with it.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// Standard returns the questionnaire that comes with the program.
func Standard(pack Pack) (*Questionnaire, error) {
	q, _, err := Load("standard.yaml", standard, pack)
	return q, err
}

// Load reads a questionnaire file for one pack and checks all of it. The error is of type
// Problems; the warnings say what is allowed but probably not meant.
func Load(name string, data []byte, pack Pack) (q *Questionnaire, warnings []Problem, err error) {
	return load(name, data, Organisation{Pack: pack})
}

// load reads a questionnaire file with what an organisation adds to it.
func load(name string, data []byte, o Organisation) (q *Questionnaire, warnings []Problem, err error) {
	pack := o.Pack
	r := &reader{name: name, data: data, pack: pack}
	if !slices.Contains(Packs, pack) {
		r.wrong("$", "there is no pack %q; choose one of %s", pack, list(Packs))
		return nil, nil, r.problems
	}
	if problem, ok := r.decode(); !ok {
		return nil, nil, Problems{problem}
	}
	r.setPlaces()
	r.useWords(o)
	r.addExtra(o.Extra)
	r.checkFile()
	q = r.build()
	r.checkBuilt(q)
	q.finish()
	r.checkSizes(q)
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
		return nil, r.warnings, r.problems
	}
	return q, r.warnings, nil
}

// reader reads one file and collects what is wrong with it.
type reader struct {
	name string
	data []byte
	pack Pack
	file struct {
		About     int                  `yaml:"about"`
		Charts    map[string]Text      `yaml:"charts"`
		Scales    map[string][]*Option `yaml:"scales"`
		Pages     []*Page              `yaml:"pages"`
		Routes    []*Route             `yaml:"routes"`
		Questions []*Question          `yaml:"questions"`
	}
	ast      *ast.File // read again for line numbers, only when something is wrong
	problems Problems
	warnings []Problem
}

// decode reads the file as YAML; without that there is nothing more to check.
func (r *reader) decode() (problem Problem, ok bool) {
	problem = Problem{File: r.name, Line: 1, Text: "this is not a questionnaire; compare the standard file"}
	defer func() {
		if recover() != nil { // the YAML library panics on some broken files
			ok = false
		}
	}()
	err := yaml.UnmarshalWithOptions(r.data, &r.file, yaml.Strict())
	if err == nil {
		return Problem{}, true
	}
	var positioned yaml.Error
	if errors.As(err, &positioned) {
		problem.Text = explain(positioned)
		if token := positioned.GetToken(); token != nil && token.Position != nil {
			problem.Line = token.Position.Line
		}
	}
	return problem, false
}

// explain says what to do about an error of the YAML library.
func explain(err yaml.Error) string {
	var unknown *yaml.UnknownFieldError
	var wrongType *yaml.TypeError
	switch {
	case errors.As(err, &unknown):
		return unknown.GetMessage() + "; correct its spelling or leave it out"
	case strings.Contains(err.GetMessage(), "already defined"):
		return err.GetMessage() + "; keep one of the two"
	case errors.As(err, &wrongType):
		return "this should be " + shape(wrongType.DstType) + "; compare the standard file"
	}
	return err.GetMessage() + "; correct the YAML here or just above"
}

func shape(t reflect.Type) string {
	if t == nil {
		return "something else"
	}
	switch t.Kind() {
	case reflect.Slice:
		return "a list like [a, b]"
	case reflect.Map, reflect.Struct, reflect.Pointer:
		return "keys and values like {a: b}"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a text"
	}
	return "a whole number"
}

// setPlaces notes where everything stands, before other packs' entries are left out.
func (r *reader) setPlaces() {
	options := func(place string, all []*Option) []*Option {
		for i, o := range all {
			if o == nil {
				all[i] = &Option{}
			}
			all[i].place = fmt.Sprintf("%s[%d]", place, i)
		}
		return all
	}
	for key, scale := range r.file.Scales {
		options("$.scales."+key, scale)
	}
	for i, p := range r.file.Pages {
		if p == nil {
			p = &Page{}
			r.file.Pages[i] = p
		}
		p.place, p.N = fmt.Sprintf("$.pages[%d]", i), i+1
	}
	for i, route := range r.file.Routes {
		if route == nil {
			route = &Route{}
			r.file.Routes[i] = route
		}
		route.place = fmt.Sprintf("$.routes[%d]", i)
	}
	for i, q := range r.file.Questions {
		if q == nil {
			q = &Question{}
			r.file.Questions[i] = q
		}
		q.place = fmt.Sprintf("$.questions[%d]", i)
		q.Options = options(q.place+".options", q.Options)
		q.Items = options(q.place+".items", q.Items)
	}
}

// wrong notes a problem at a place in the file.
func (r *reader) wrong(place, format string, args ...any) {
	r.problems = append(r.problems, Problem{r.name, r.line(place), fmt.Sprintf(format, args...)})
}

func (r *reader) warn(place, format string, args ...any) {
	r.warnings = append(r.warnings, Problem{r.name, r.line(place), fmt.Sprintf(format, args...)})
}

// line finds the line of a place; of what is not in the file, that of what it is missing in.
func (r *reader) line(place string) int {
	if r.ast == nil {
		file, err := parser.ParseBytes(r.data, 0)
		if err != nil {
			return 1
		}
		r.ast = file
	}
	for len(place) > 1 {
		if path, err := yaml.PathString(place); err == nil {
			if node, err := path.FilterFile(r.ast); err == nil && node != nil && node.GetToken() != nil {
				return node.GetToken().Position.Line
			}
		}
		place = place[:max(1, strings.LastIndexAny(place, ".["))]
	}
	return 1
}

// list writes values as a, b, c.
func list[T ~string](values []T) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}
