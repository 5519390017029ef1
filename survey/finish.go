package survey

import (
	"encoding/hex"
	"encoding/json"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
)

// What a draft cookie and a ballot can hold.
const (
	maxCookie = 3000 // bytes, before sealing and base64
	maxVotes  = 8000 // bytes of JSON
)

// set is an answer that a route gives by itself.
type set struct {
	field   *field
	options []string
	known   bool // nobody else can choose it, so it tells the route
}

// finish works out what requests need: version, sizes, the counted questions.
func (q *Questionnaire) finish() {
	var words []string
	for _, d := range q.fields {
		hash := fnv.New64a()
		_, _ = hash.Write([]byte(d.name)) // never fails
		d.salt = hash.Sum64()
		words = append(words, d.name, string(d.kind), strings.Join(d.keys, " "))
		q.choiceSize += d.bytes()
		if d.kind == KindText {
			q.textSize += 2 + d.maxBytes
		}
		if len(d.question.Splits) == 0 {
			q.counted = append(q.counted, d.count())
		}
	}
	for _, p := range q.Pages {
		p.solo = len(p.fields) > 0 && p.alone()
		words = append(words, p.Key)
		for _, d := range p.fields {
			words = append(words, d.name)
		}
	}
	for _, route := range q.Routes {
		words = append(words, route.Key, strings.Join(route.Pages, " "))
		for _, key := range slices.Sorted(maps.Keys(route.Sets)) {
			if d := q.byName[key]; d != nil {
				_, offered := d.index[route.Sets[key]]
				route.sets = append(route.sets, set{field: d, options: []string{route.Sets[key]}, known: !offered})
			}
		}
	}
	q.stamp = fingerprint(words...)
	q.Version = hex.EncodeToString(q.stamp)
	q.choiceSize += len(q.stamp)
	q.textSize += len(q.stamp)
}

// count describes the field for the results.
func (d *field) count() CountedQuestion {
	c := CountedQuestion{
		Key: d.name, Variant: d.variant, Question: d.question.Key, Title: d.title(), Kind: d.kind,
		Options: d.counted, Part: d.part, Chart: d.question.Chart, Split: d.split,
		Multiple: d.kind == KindSeveral, Sensitive: d.least > 0, Known: d.question.Known,
	}
	if d.of != nil {
		c.Of = d.question.Title
	}
	if d.list != nil {
		c.Kind, c.Multiple = KindOne, false
	}
	return c
}

// checkSizes refuses a questionnaire whose largest answers would not fit.
func (r *reader) checkSizes(q *Questionnaire) {
	if q.choiceSize > maxCookie {
		r.wrong("$.questions", "all choices together take %d bytes of a draft, %d fit; leave out questions", q.choiceSize, maxCookie)
	}
	if q.textSize > maxCookie {
		r.wrong("$.questions", "all texts together take %d bytes of a draft, %d fit; lower max or leave out texts", q.textSize, maxCookie)
	}
	for _, part := range []Part{PartUnit, PartOrganisation} {
		if n := q.worstVotes(part); n > maxVotes {
			r.wrong("$.questions", "all answers of part %s together take %d bytes of a ballot, %d fit; leave out questions", part, n, maxVotes)
		}
	}
}

// worstVotes returns the length of the longest votes of a part, as JSON.
func (q *Questionnaire) worstVotes(part Part) int {
	const escaped = 6 // bytes that JSON may make of one character
	group := ""
	for _, o := range q.Groups() {
		if len(o.Key) > len(group) {
			group = o.Key
		}
	}
	var votes []Vote
	size := 0
	for _, d := range q.fields {
		if d.part != part {
			continue
		}
		vote := d.ballot(group)
		keys := make([]string, len(d.counted))
		for i, o := range d.counted {
			keys[i] = o.Key
		}
		if d.kind == KindText {
			vote.Text = "-"
			size += escaped * d.question.Max
		}
		if (d.kind != KindSeveral || d.list != nil) && len(keys) > 0 {
			keys = []string{slices.MaxFunc(keys, func(a, b string) int { return len(a) - len(b) })}
		}
		vote.Options = keys
		votes = append(votes, vote)
	}
	data, err := json.Marshal(votes)
	if err != nil {
		return maxVotes + 1
	}
	return size + len(data)
}
