package web_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/web"
)

// TestAnonymityPrivacyPageFollowsTheConfiguration reads the page in two configurations.
func TestAnonymityPrivacyPageFollowsTheConfiguration(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	b.get("/privacy").is(http.StatusOK, "privacy").
		says("met 5 of meer mensen", "pas vanaf 10 mensen", "Op 30 september tellen we samen", "De volgende zijn 30 september 2026, 1 oktober 2026 en 1 november 2026.",
			"Er is nog geen openingsdag geweest.", "hooguit 24 maanden", "Een systeembeheerder kan bij de antwoorden op slot én bij de sleutels",
			"HR kan verzonnen vertrekkers uitnodigen", "live meekijkt", "hun antwoorden naast elkaar leggen", "hoe groot je pagina", "van de cijfers aftrekken",
			"manier van schrijven", "mailbox van je werkgever", "Doet iedereen in een groep mee").
		hides("anoniem", "sleutelhouder", "[privacy", "no value")
	b.get("/privacy?taal=en").says("with 5 or more people", "The next are 30 September 2026, 1 October 2026 and 1 November 2026.", "There has been no opening day yet").hides("anonymous", "keyholder")

	if _, err := s.DB.OpenDue(t.Context(), s.Keys, survey.NewDay(2026, time.October, 2)); err != nil {
		t.Fatal(err)
	}
	s.later(25 * 24 * time.Hour)
	b.get("/privacy").says("De vorige openingsdag was 1 oktober 2026.", "De volgende zijn 1 november 2026")

	other := newSite(t, func(o *web.Options) {
		o.Organisation.KeyMode, o.Organisation.K, o.Organisation.SeasonEnd = survey.KeyHolder, 12, 331
	})
	other.browser().get("/privacy").is(http.StatusOK, "privacy").
		says("met 12 of meer mensen", "pas vanaf 12 mensen", "Op 31 maart tellen we samen", "noemen we de vragenlijst anoniem", "Een sleutelhouder en een systeembeheerder kunnen samen").
		hides("vertrouwelijk", "5 of meer mensen", "30 september tellen")
}

// TestAnonymityTextsAreReadByWhomLeaversAreTold of: the page names one role, and every other
// role is refused, for the whole organisation too.
func TestAnonymityTextsAreReadByWhomLeaversAreTold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	b.get("/privacy").says("Losse teksten leest alleen HR van heel VO-Campus, vanaf 10 teksten.", "HR en wie van VO-Campus resultaten mag zien, lezen aantallen")
	b.get("/privacy?taal=en").says("Separate texts are read only by HR of the whole of VO-Campus, from at least 10 texts.", "HR and others whom VO-Campus lets see results read counts")
	for _, role := range survey.AllRoles {
		email := string(role) + "@vo-campus.example"
		s.staff(email, string(role), "")
		want, page := http.StatusForbidden, "desk-refused"
		if role == survey.RoleHR {
			want, page = http.StatusOK, "desk-texts-read"
		}
		b := s.desk(email)
		b.get("/hr/resultaten/teksten").is(want, page)
		if want == http.StatusForbidden {
			b.get("/hr/resultaten").hides("/teksten")
			b.get("/hr/hulp").hides("/teksten")
		}
	}
}

// TestAnonymityTheDeviceKeepsWhatThePageSays after sending: nothing for longer than until the
// browser closes, but for a copy to let read at a talk, and that for no longer than said.
func TestAnonymityTheDeviceKeepsWhatThePageSays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.adviser("Noor Bakker", uuid.Nil)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	b.fill()
	b.post("/vragen/7", "pull_factors", "pl_calm")
	sent := b.do("POST", "/versturen", values("scope", "unit"))
	for _, cookie := range (&http.Response{Header: sent.head}).Cookies() {
		want := map[string]int{"copy": survey.CopyMinutes * 60}[cookie.Name]
		if cookie.MaxAge != want || want == 0 && cookie.Expires.After(s.clock()) {
			t.Errorf("%s lasts %d seconds, want %d", cookie.Name, cookie.MaxAge, want)
		}
	}
	for path, want := range map[string][]string{"/": {"link", "sent"}, "/gesprek/lezen": {"copy", "link", "sent"}} {
		if got := slices.Sorted(maps.Keys(b.cookies(path))); !slices.Equal(got, want) {
			t.Errorf("%s: the device keeps %v, want %v", path, got, want)
		}
	}
	b.get("/privacy").says("Ook als je verstuurt, gaan ze weg. Alleen een versleutelde kopie kan nog hooguit 60 minuten blijven.", "onthoudt de browser tot je hem sluit")
	b.get("/privacy?taal=en").says("They are also removed when you send. Only an encrypted copy can stay, for at most 60 minutes.", "until you close it")
}
