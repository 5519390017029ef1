package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nawoord/survey"
)

// Settings returns the organisation, its units and its questionnaire as they stand at one
// moment, survey.ErrNotFound before SetUp.
func (db *DB) Settings(ctx context.Context) (survey.Settings, error) {
	var s survey.Settings
	err := db.read(ctx, func(q queryer) (err error) {
		s, err = settings(ctx, q)
		return err
	})
	return s, err
}

func settings(ctx context.Context, q queryer) (s survey.Settings, err error) {
	if s.Organisation, err = organisation(ctx, q); err != nil {
		return s, err
	}
	if s.Units, err = units(ctx, q); err != nil {
		return s, err
	}
	err = q.QueryRowContext(ctx, "SELECT questionnaire FROM organisation").Scan(&s.File)
	if errors.Is(err, sql.ErrNoRows) {
		err = survey.ErrNotFound
	}
	if err != nil {
		return s, fmt.Errorf("settings: %w", err)
	}
	return s, nil
}

// ChangeSettings lets change work on the organisation as it stands and stores the result;
// an error of change is returned and nothing is stored. A higher k holds from now on, a
// lower one in boxes in which nothing lies. It returns how many planned invitations leave on
// another day because of it.
func (db *DB) ChangeSettings(ctx context.Context, change func(*survey.Organisation) error) (moved int, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		if err := allow(ctx, survey.MayChangeTexts); err != nil {
			return err
		}
		o, err := organisation(ctx, tx)
		if err != nil {
			return err
		}
		before := o
		if err := change(&o); err != nil {
			return err
		}
		changed := survey.ChangedSettings(before, o)
		if slices.ContainsFunc(changed, survey.OfAdministrator) {
			if err := allow(ctx, survey.MayChangeSettings); err != nil {
				return err
			}
		}
		if o.K < survey.MinK {
			return fmt.Errorf("change settings: k is below %d: %w", survey.MinK, survey.ErrForbidden)
		}
		if err := storeSettings(ctx, tx, o); err != nil {
			return fmt.Errorf("change settings: %w", err)
		}
		if err := storeCalendars(ctx, tx, before, o); err != nil {
			return err
		}
		if slices.Contains(changed, "holidays") {
			if moved, err = planAgain(ctx, tx, o, db.now()); err != nil {
				return err
			}
		}
		for _, page := range changed {
			if err := db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionSettings, Detail: "set_" + page}); err != nil {
				return err
			}
		}
		return adjustK(ctx, tx, o.K)
	})
	return moved, err
}

// storeCalendars stores for how many days things are kept and how often boxes are opened.
func storeCalendars(ctx context.Context, tx *sql.Tx, before, o survey.Organisation) error {
	if err := survey.CheckRetention(o.Kept); err != nil {
		return err
	}
	if err := setRetention(ctx, tx, o.Kept); err != nil {
		return err
	}
	if o.Rhythmic() == before.Rhythmic() {
		return nil
	}
	return setRhythm(ctx, tx, before, o.Rhythmic())
}

func storeSettings(ctx context.Context, tx *sql.Tx, o survey.Organisation) error {
	_, err := tx.ExecContext(ctx, `UPDATE organisation SET k = ?, contact_name = ?, contact_mail = ?, contact_phone = ?,
		counsellor = ?, talk_nl = ?, talk_en = ?`, o.K, o.Contact.Name, o.Contact.Mail, o.Contact.Phone,
		o.Counsellor, o.TalkWord[survey.NL], o.TalkWord[survey.EN])
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM setting"); err != nil {
		return err
	}
	for key, value := range chosen(o) {
		if _, err := tx.ExecContext(ctx, "INSERT INTO setting (name, lang, value) VALUES (?, ?, ?)", key.name, key.lang, value); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM holiday"); err != nil {
		return err
	}
	for _, h := range o.Holidays {
		if _, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO holiday (first_day, final_day, label) VALUES (?, ?, ?)", h.First, h.Last, h.Label); err != nil {
			return err
		}
	}
	return nil
}

// settingKey names a stored setting. One that is the same in all languages has none.
type settingKey struct {
	name string
	lang survey.Lang
}

// chosen lists what the organisation chose, as it is stored.
func chosen(o survey.Organisation) map[settingKey]string {
	all := map[settingKey]string{}
	text := func(name string, text survey.Text) {
		for lang, s := range text {
			all[settingKey{name, lang}] = s
		}
	}
	for word, own := range o.Words {
		text("word_"+string(word), own)
	}
	for group, own := range o.Openings {
		text("opening_"+string(group), own)
	}
	text("closing", o.Closing)
	var days []string
	for _, n := range o.Reminders {
		days = append(days, strconv.Itoa(n))
	}
	all[settingKey{"reminders", ""}] = strings.Join(days, ",")
	if o.Accent.Light != "" {
		all[settingKey{"accent_light", ""}] = o.Accent.Light
	}
	if o.Accent.Dark != "" {
		all[settingKey{"accent_dark", ""}] = o.Accent.Dark
	}
	for i, statement := range o.Extra {
		name := "statement_" + strconv.Itoa(i+1)
		all[settingKey{name, ""}] = statement.Key
		text(name, statement.Text)
	}
	return all
}

// readSettings fills in what the organisation chose.
func readSettings(ctx context.Context, q queryer, o *survey.Organisation) error {
	all, err := storedSettings(ctx, q)
	if err != nil {
		return err
	}
	text := func(name string) survey.Text {
		var found survey.Text
		for _, lang := range survey.Langs {
			if s, ok := all[settingKey{name, lang}]; ok {
				if found == nil {
					found = survey.Text{}
				}
				found[lang] = s
			}
		}
		return found
	}
	for _, word := range survey.Words {
		if own := text("word_" + string(word)); own != nil {
			if o.Words == nil {
				o.Words = map[survey.Word]survey.Text{}
			}
			o.Words[word] = own
		}
	}
	for _, group := range survey.LeaverGroups {
		if own := text("opening_" + string(group)); own != nil {
			if o.Openings == nil {
				o.Openings = map[survey.LeaverGroup]survey.Text{}
			}
			o.Openings[group] = own
		}
	}
	o.Closing = text("closing")
	o.Accent = survey.Accent{Light: all[settingKey{"accent_light", ""}], Dark: all[settingKey{"accent_dark", ""}]}
	o.Reminders = []int{}
	days, ok := all[settingKey{"reminders", ""}]
	if !ok {
		o.Reminders = []int{survey.ReminderBefore}
	}
	for _, n := range set(days) {
		if days, err := strconv.Atoi(n); err == nil {
			o.Reminders = append(o.Reminders, days)
		}
	}
	for i := range survey.MaxStatements {
		name := "statement_" + strconv.Itoa(i+1)
		if key := all[settingKey{name, ""}]; key != "" {
			o.Extra = append(o.Extra, survey.Statement{Key: key, Text: text(name)})
		}
	}
	return readHolidays(ctx, q, o)
}

func storedSettings(ctx context.Context, q queryer) (map[settingKey]string, error) {
	rows, err := q.QueryContext(ctx, "SELECT name, lang, value FROM setting")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	all := map[settingKey]string{}
	for rows.Next() {
		var key settingKey
		var value string
		if err := rows.Scan(&key.name, &key.lang, &value); err != nil {
			return nil, err
		}
		all[key] = value
	}
	return all, rows.Err()
}

func readHolidays(ctx context.Context, q queryer, o *survey.Organisation) error {
	rows, err := q.QueryContext(ctx, "SELECT first_day, final_day, label FROM holiday ORDER BY first_day, final_day, label")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var h survey.Holiday
		if err := rows.Scan(&h.First, &h.Last, &h.Label); err != nil {
			return err
		}
		o.Holidays = append(o.Holidays, h)
	}
	return rows.Err()
}
