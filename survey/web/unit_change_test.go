package web_test

import (
	"testing"

	"nawoord/survey"
)

func TestAnAdministratorChangesTheTree(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	s.staff("admin@vo-campus.example", "admin", "")
	b := s.logIn("admin@vo-campus.example")
	const units = "/hr/instellingen/onderdelen"
	b.get("/hr/instellingen").is(200, "desk-settings").says(`href="`+units+`"`, "Onderdelen")
	b.get(units).is(200, "desk-units").whole().says("vo", "mbo")
	b.post(units+"/nieuw").is(422, "desk-unit-new").whole().says(`href="#name"`, `href="#parent"`, `href="#expected"`, `href="#own-0"`)
	const all = `<option value="VO-Campus" selected>VO-Campus</option>`
	b.get(units+"/nieuw").is(200, "desk-unit-new").whole().says(all, `<option value="vo">`, `<option value="mbo">`)
	b.post(units+"/nieuw", "name", "VO", "parent", "nergens", "expected", "-4", "own", "no").is(422, "desk-unit-new").says(`value="VO"`, `value="-4"`, `<option value="vo">`)
	b.post(units+"/nieuw", "name", "Team taal", "parent", "vo", "expected", "8", "own", "no").is(200, "desk-units").says("Team taal", "is toegevoegd")
	b.post(units+"/nieuw", "name", "Team  taal", "parent", "vo", "expected", "8", "own", "no").is(200, "desk-units").says("Team taal", "is toegevoegd") // pressed twice
	b.post(units+"/nieuw", "name", "Team taal", "parent", "mbo", "expected", "8", "own", "no").is(422, "desk-unit-new").says("al een onderdeel met deze naam")

	tree, err := s.DB.Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	team, _ := tree.ByName("Team taal")
	at := units + "/" + team.ID.String()
	form := b.get(at).is(200, "desk-unit").whole().says(`<option value="vo" selected>`).hides(`<option value="Team taal"`)
	b.send(form, at, "name", "Team talen", "parent", "mbo", "expected", "1.200", "own", "yes").is(200, "desk-units").says("Team talen", "1200", "Eigen stembus", "telt vanaf de volgende openingsdag")
	b.send(form, at, "name", "Team talen", "parent", "mbo", "expected", "1.200", "own", "yes").is(200, "desk-units").says("is bewaard") // pressed twice
	stale := b.send(form, at, "name", "Team Engels", "parent", "vo", "expected", "1200", "own", "no").is(422, "desk-unit").whole().
		says("intussen gewijzigd", "Zo staat het er nu anders", "<del>Team Engels</del> <ins>Team talen</ins>", "<del>vo</del> <ins>mbo</ins>", "<del>Nee, tel mee met het onderdeel erboven</del>", `value="Team Engels"`).
		hides("<ins>1200</ins>")
	b.send(stale, at, "name", "Team Engels", "parent", "mbo", "expected", "12", "own", "yes").is(200, "desk-units").says("Team Engels")
	b.post(at, "gezien", b.get(at).carried().Get("gezien"), "name", "mbo", "parent", "vo", "expected", "12", "own", "yes").is(422, "desk-unit").says("al een onderdeel met deze naam")

	b.post(at+"/verwijderen").is(200, "desk-units").hides("Team Engels")
	b.get(at).is(404, "desk-refused")
	s.invite("vo", "kim@example.org", survey.NL)
	vo := units + "/" + s.Unit(t, "vo").String()
	b.post(vo+"/verwijderen").is(422, "desk-unit").whole().says("Voor dit onderdeel zijn mensen uitgenodigd")
	b.get(units+"/"+s.Units.Root().ID.String()).is(404, "desk-refused")
	s.staff("hr@vo-campus.example", "hr", "")
	s.logIn("hr@vo-campus.example").get(units).is(403, "desk-refused")
}
