package proof

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// attacker guesses which answer belongs to which leaver. On the build that is weakened for
// it, it has to succeed: an attacker who cannot succeed proves nothing by failing.
type attacker struct {
	name   string
	of     func(leaver) string // the answer that it guesses
	attack func(v *view) guess
	weaken func(v *view) // turns a bare view into that of the weakened build
	weak   string        // what is weak there
}

func short(l leaver) string  { return l.short }
func long(l leaver) string   { return l.long }
func option(l leaver) string { return l.option }

var attackers = []attacker{
	{"order of rows", short, rowOrder, plainRowids, "plain rows in a table with rowids"},
	{"place of cells in a page", short, cellOffset, plainRows, "plain rows under random ids, as they came"},
	{"pages that long rows overflow to", long, overflowPages, unsealed, "ballots padded, but not sealed"},
	{"write-ahead log", short, logFrames, plainUncheckpointed, "plain rows, log never emptied"},
	{"rank of hashes", short, hashRank, namedBySlot, "texts keep the id of their ballot"},
	{"lengths of ballots", short, lengths, unpadded, "ballots not padded"},
	{"difference of two backups", short, backupDifference, plainRows, "plain rows under random ids, as they came"},
	{"lines of the server's log", short, logLines, loggedForms, "forms in the log"},
	{"old backup and a copied key", short, copiedKey, nil, "the keys of the boxes were copied too"},
	{"order of counting, one leaver helps", option, countingOrder, countedInOrder, "options counted and written as they came"},
}

// rowOrder takes the first row for that of whoever sent first.
func rowOrder(v *view) guess {
	var texts []string
	known := v.unknown(short)
	v.query(v.last(), "SELECT text FROM comment WHERE question = '"+keep+"'", func(scan func(...any)) {
		var text string
		if scan(&text); slices.Contains(known, text) {
			texts = append(texts, text)
		}
	})
	return v.pair(v.sent(), texts)
}

// cellOffset takes the row that came into its page first for that of whoever sent first.
func cellOffset(v *view) guess {
	return v.pair(v.sent(), by(v.unknown(short), func(text string) int { return written(v.last().db, []byte(text)) }))
}

// overflowPages takes the text in the lowest page for that of whoever sent first.
func overflowPages(v *view) guess {
	return v.pair(v.sent(), by(v.unknown(long), func(text string) int {
		return bytes.Index(v.last().db, []byte(text[len(text)-len(tail):])) / pageSize
	}))
}

// logFrames takes the text that stands first in the write-ahead logs for that of whoever
// sent first.
func logFrames(v *view) guess {
	return v.pair(v.sent(), by(v.unknown(short), func(text string) int {
		for i, s := range v.copies {
			if at := bytes.Index(s.wal, []byte(text)); at >= 0 {
				return i<<32 + at/(pageSize+24)*pageSize + written(s.wal[(at-32)%(pageSize+24):], []byte(text))%pageSize
			}
		}
		return -1
	}))
}

// hashRank takes the text with the lowest id for that of the ballot in the lowest slot.
func hashRank(v *view) guess {
	ids := map[string]string{}
	v.query(v.last(), "SELECT id, text FROM comment WHERE question = '"+keep+"'", func(scan func(...any)) {
		var id, text string
		scan(&id, &text)
		ids[text] = id
	})
	texts := v.unknown(short)
	slices.SortFunc(texts, func(a, b string) int { return cmp.Compare(ids[a], ids[b]) })
	return v.pair(v.bySlot(survey.PartOrganisation), texts)
}

func (v *view) bySlot(part survey.Part) []int {
	people := v.sent()
	slices.SortFunc(people, func(a, b int) int {
		x, y := v.slot(a, part), v.slot(b, part)
		return bytes.Compare(x[:], y[:])
	})
	return people
}

// lengths takes the longest text for that of the longest ballot.
func lengths(v *view) guess {
	size := map[ballot.Slot]int{}
	v.query(v.sealed(), "SELECT slot, length(sealed) FROM ballot", func(scan func(...any)) {
		var slot []byte
		var n int
		scan(&slot, &n)
		size[ballot.Slot(slot)] = n
	})
	people := v.sent()
	rand.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	slices.SortStableFunc(people, func(a, b int) int {
		return cmp.Compare(size[v.slot(a, survey.PartOrganisation)], size[v.slot(b, survey.PartOrganisation)])
	})
	return v.pair(people, by(v.unknown(short), func(text string) int { return len(text) }))
}

// backupDifference takes what came between two copies for the answer of whoever sent then.
func backupDifference(v *view) guess {
	g := guess{}
	for _, text := range v.unknown(short) {
		for i, s := range v.copies[:len(v.people)] {
			if bytes.Contains(s.db, []byte(text)) || bytes.Contains(s.wal, []byte(text)) {
				g[i] = text
				break
			}
		}
	}
	return g
}

// logLines takes the answer in the first line for that of whoever sent first.
func logLines(v *view) guess {
	return v.pair(v.sent(), by(v.unknown(short), func(text string) int { return bytes.Index(v.last().log, []byte(text)) }))
}

// copiedKey opens the ballots of every old copy with every key of every copy.
func copiedKey(v *view) guess {
	keys := map[uuid.UUID][]byte{}
	for _, s := range v.copies {
		for name, key := range s.keys {
			name, isBox := strings.CutPrefix(strings.TrimSuffix(name, ".key"), "box-")
			if id, err := uuid.Parse(name); err == nil && isBox {
				keys[id] = key
			}
		}
	}
	g := guess{}
	v.query(v.sealed(), "SELECT slot, box, sealed FROM ballot WHERE part = 'organisation'", func(scan func(...any)) {
		var slot, box, sealed []byte
		scan(&slot, &box, &sealed)
		p := slices.IndexFunc(v.sent(), func(p int) bool { return v.slot(p, survey.PartOrganisation) == ballot.Slot(slot) })
		votes, err := ballot.Open(v.link, uuid.UUID(box), survey.PartOrganisation, ballot.Slot(slot), keys[uuid.UUID(box)], sealed)
		if err != nil || p < 0 {
			return
		}
		for _, vote := range votes {
			if vote.Question == keep && slices.Contains(v.targets, p) {
				g[p] = vote.Text
			}
		}
	})
	return g
}

// countingOrder knows from the copies in which order the ballots lay when they were
// counted, and from one leaver where in that order the counts begin: a small map in Go
// starts anywhere and then keeps its order.
func countingOrder(v *view) guess {
	variant := ""
	v.query(v.last(), "SELECT variant FROM tally WHERE question = '"+asked+"'", func(scan func(...any)) { scan(&variant) })
	mine := v.people[v.helper].option
	options := by(append(v.unknown(option), mine), func(option string) int {
		return written(v.last().db, []byte(asked+variant+option))
	})
	people := slices.DeleteFunc(v.bySlot(survey.PartUnit), func(p int) bool { return v.people[p].option == "" })
	if options == nil || variant == "" {
		return nil
	}
	g := guess{}
	shift := slices.Index(options, mine) - slices.Index(people, v.helper) + len(people)
	for i, p := range people {
		g[p] = options[(i+shift)%len(options)]
	}
	delete(g, v.helper)
	return g
}
