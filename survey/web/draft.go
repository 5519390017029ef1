package web

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"maps"
	"time"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// draft is what a leaver filled in and did not send yet. It lives on the leaver's device.
type draft struct {
	answers survey.Answers
	seed    uint64 // of the order of options, the same when going back
	step    int    // the page that comes next; one more than the last is the send page
	expires time.Time
	was     *survey.Questionnaire // that it was begun with; nil: the one that is asked now
}

// draftLife is how long a draft opens at most; it never outlives the link.
const draftLife = survey.DraftDays * 24 * time.Hour

func (s *Server) newDraft(v *visit) *draft {
	d := &draft{answers: survey.Answers{}, expires: s.Now().Add(draftLife)}
	if end := (v.link.ClosesOn + 1).In(s.zone); end.Before(d.expires) {
		d.expires = end
	}
	var seed [8]byte
	_, _ = rand.Read(seed[:])
	d.seed = binary.BigEndian.Uint64(seed[:])
	d.step, _ = s.Questionnaire.Next(0, d.answers, v.place.facts)
	return d
}

// draftHead is the length of what stands before the choices: whose draft it is, the seed,
// the step and the expiry.
const draftHead = linkSize + 8 + 2 + 8

// linkSize is the length of whose: the link's id and version.
const linkSize = 16 + 4

func (v *visit) whose() []byte {
	return binary.BigEndian.AppendUint32(v.link.ID[:], uint32(v.link.Version)) //nolint:gosec // versions are small
}

// saveDraft sets the cookie with the choices.
func (s *Server) saveDraft(c *fiber.Ctx, v *visit) error {
	plain := make([]byte, 0, draftHead+s.Questionnaire.ChoiceSize())
	plain = append(plain, v.whose()...)
	plain = binary.BigEndian.AppendUint64(plain, v.draft.seed)
	plain = binary.BigEndian.AppendUint16(plain, uint16(v.draft.step))           //nolint:gosec // a page number
	plain = binary.BigEndian.AppendUint64(plain, uint64(v.draft.expires.Unix())) //nolint:gosec // positive
	plain = append(plain, s.Questionnaire.Encode(v.draft.answers)...)
	return s.setSealed(c, draftCookie, v, plain, v.draft.expires.Sub(s.Now()))
}

// saveWords sets the cookie with the texts.
func (s *Server) saveWords(c *fiber.Ctx, v *visit) error {
	plain := append(v.whose(), s.Questionnaire.EncodeTexts(v.draft.answers)...)
	return s.setSealed(c, wordsCookie, v, plain, v.draft.expires.Sub(s.Now()))
}

func (s *Server) setSealed(c *fiber.Ctx, name string, v *visit, plain []byte, life time.Duration) error {
	value, err := s.seal(name, v.token, plain)
	if err != nil {
		return err
	}
	s.setCookie(c, name, value, life)
	return nil
}

// openSealed opens a cookie of this link, without the link that stands before the content.
func (s *Server) openSealed(c *fiber.Ctx, name string, v *visit) ([]byte, bool) {
	value := s.cookie(c, name)
	if value == "" {
		return nil, false
	}
	plain, ok := s.unseal(name, v.token, value)
	if !ok {
		return nil, false
	}
	return bytes.CutPrefix(plain, v.whose())
}

// readDraft returns the draft of this link, or nil: one of another link or past its expiry
// counts as none. One of a questionnaire that is not known any more is lost.
func (s *Server) readDraft(c *fiber.Ctx, v *visit) (found *draft, lost bool) {
	plain, ok := s.openSealed(c, draftCookie, v)
	if !ok || len(plain) < draftHead-linkSize {
		return nil, false
	}
	d := &draft{
		seed:    binary.BigEndian.Uint64(plain),
		step:    int(binary.BigEndian.Uint16(plain[8:])),
		expires: time.Unix(int64(binary.BigEndian.Uint64(plain[10:])), 0), //nolint:gosec // our own
	}
	if !s.Now().Before(d.expires) {
		return nil, false
	}
	choices := plain[draftHead-linkSize:]
	q := s.questionnaireOf(choices)
	if q == nil {
		return nil, true
	}
	var err error
	if d.answers, err = q.Decode(choices); err != nil {
		return nil, true
	}
	if texts, ok := s.openSealed(c, wordsCookie, v); ok {
		with := maps.Clone(d.answers)
		if err := q.DecodeTexts(texts, with); err == nil {
			d.answers = with
		}
	}
	if q.Version != s.Questionnaire.Version {
		s.bring(d, q, v.place.facts)
	}
	return d, false
}

// hasTexts reports whether a page has a text box.
func hasTexts(fields []survey.Field) bool {
	for _, field := range fields {
		if field.Kind == survey.KindText {
			return true
		}
	}
	return false
}

// sentLife is how long after sending answers can be attached to a talk.
const sentLife = survey.CopyMinutes * time.Minute

// markSent remembers on the device that this link was used to send, and keeps a copy of
// the answers for a talk where somebody could read it. The draft is erased.
func (s *Server) markSent(c *fiber.Ctx, v *visit, keepCopy bool) error {
	now := binary.BigEndian.AppendUint64(v.whose(), uint64(s.Now().Unix())) //nolint:gosec // positive
	if err := s.setSealed(c, sentCookie, v, now, 0); err != nil {
		return err
	}
	if keepCopy {
		plain := append(now, s.Questionnaire.Encode(v.draft.answers)...)
		plain = append(plain, s.Questionnaire.EncodeTexts(v.draft.answers)...)
		if err := s.setSealed(c, copyCookie, v, plain, sentLife); err != nil {
			return err
		}
	}
	s.dropCookies(c, draftCookie, wordsCookie)
	return nil
}

// sentAt returns when this browser sent with this link.
func (s *Server) sentAt(c *fiber.Ctx, v *visit) (time.Time, bool) {
	plain, ok := s.openSealed(c, sentCookie, v)
	if !ok || len(plain) != 8 {
		return time.Time{}, false
	}
	return time.Unix(int64(binary.BigEndian.Uint64(plain)), 0), true //nolint:gosec // our own
}

// readCopy returns the answers that were sent with this link within sentLife.
func (s *Server) readCopy(c *fiber.Ctx, v *visit) (survey.Answers, bool) {
	plain, ok := s.openSealed(c, copyCookie, v)
	choices := s.Questionnaire.ChoiceSize()
	if !ok || len(plain) != 8+choices+s.Questionnaire.TextSize() {
		return nil, false
	}
	sent := time.Unix(int64(binary.BigEndian.Uint64(plain)), 0) //nolint:gosec // our own
	if s.Now().Sub(sent) > sentLife {
		return nil, false
	}
	answers, err := s.Questionnaire.Decode(plain[8 : 8+choices])
	if err != nil || s.Questionnaire.DecodeTexts(plain[8+choices:], answers) != nil {
		return nil, false
	}
	return answers, true
}
