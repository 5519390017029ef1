package survey

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Action is what an entry of the audit log says was done. The keys are stored: they never
// change. Their words are audit_ACTION.
type Action string

// The actions.
const (
	ActionLogIn           Action = "log_in"
	ActionLogInFailed     Action = "log_in_failed"
	ActionLogInLocked     Action = "log_in_locked" // failed so often that the account is shut for a while
	ActionPassword        Action = "password_chosen"
	ActionAccountAdded    Action = "account_added"
	ActionAccountChanged  Action = "account_changed"
	ActionAccountLink     Action = "account_link" // a new link to choose a password
	ActionAccountRemoved  Action = "account_removed"
	ActionSessionsEnded   Action = "sessions_ended"
	ActionFactorOn        Action = "factor_on"
	ActionFactorOff       Action = "factor_off"
	ActionFactorReset     Action = "factor_reset"     // by an administrator or at the command line
	ActionFactorCodes     Action = "factor_codes"     // new recovery codes
	ActionFactorRecovered Action = "factor_recovered" // logged in with a recovery code
	ActionSignOn          Action = "sso_log_in"       // by single sign-on
	ActionSignOnTied      Action = "sso_tied"         // an account made by hand, at the first log-in that way
	ActionSignOnAccount   Action = "sso_account"      // made from claims
	ActionSignOnRoles     Action = "sso_roles"        // roles or unit followed the claims
	ActionSignOnRefused   Action = "sso_refused"      // the detail says why
	ActionSent            Action = "invitation_sent"
	ActionReissued        Action = "invitation_reissued"
	ActionCorrected       Action = "invitation_corrected" // re-issued to another address
	ActionWithdrawn       Action = "invitation_withdrawn"
	ActionList            Action = "list_imported"
	ActionTalkAdded       Action = "talk_added" // by HR, for somebody who asked by phone
	ActionTalkPlanned     Action = "talk_planned"
	ActionTalkChanged     Action = "talk_changed"
	ActionTalkCancelled   Action = "talk_cancelled"
	ActionTalkStatus      Action = "talk_status"
	ActionReaderTold      Action = "reader_told"
	ActionAnswersRead     Action = "answers_read"
	ActionRecordHanded    Action = "record_handed" // a draft whose interviewer left, to another one
	ActionRecordAloud     Action = "record_aloud"  // read out to a leaver without an address, who agreed
	ActionCodeRefused     Action = "code_refused"
	ActionOpened          Action = "boxes_opened"
	ActionTextsReleased   Action = "texts_released" // after they were checked
	ActionTextsWithheld   Action = "texts_withheld" // not to be shown, and erased
	ActionHolderAdded     Action = "keyholder_added"
	ActionHolderReplaced  Action = "keyholder_replaced"
	ActionHoldersStopped  Action = "keyholders_stopped"
	ActionPayroll         Action = "payroll_entered"
	ActionPayrollEmptied  Action = "payroll_emptied"
	ActionSettings        Action = "settings_changed" // the detail says which
	ActionExported        Action = "export_made"      // the detail says of what
	ActionPointAdded      Action = "point_added"
	ActionPointChanged    Action = "point_changed"
	ActionBundle          Action = "points_mailed" // a bundle of improvement points
	ActionRestored        Action = "backup_restored"
	ActionLost            Action = "ballots_lost"
)

// ActionKind is a group of actions to look for together. Its word is audit_kind_KIND.
type ActionKind string

// The kinds of actions.
const (
	KindAccess     ActionKind = "access"
	KindInvitation ActionKind = "invitation"
	KindTalk       ActionKind = "talk"
	KindPoint      ActionKind = "point"
	KindOpening    ActionKind = "opening"
	KindSettings   ActionKind = "settings"
	KindExport     ActionKind = "export"
	KindAlarm      ActionKind = "alarm"
)

// ActionKinds lists the kinds in the order in which a form offers them.
var ActionKinds = []ActionKind{KindAccess, KindInvitation, KindTalk, KindPoint, KindOpening, KindSettings, KindExport, KindAlarm}

// actions is every action by its kind.
var actions = map[ActionKind][]Action{
	KindAccess: {
		ActionLogIn, ActionLogInFailed, ActionLogInLocked, ActionPassword, ActionAccountAdded, ActionAccountChanged, ActionAccountLink,
		ActionAccountRemoved, ActionSessionsEnded, ActionFactorOn, ActionFactorOff, ActionFactorReset, ActionFactorCodes, ActionFactorRecovered,
		ActionSignOn, ActionSignOnTied, ActionSignOnAccount, ActionSignOnRoles, ActionSignOnRefused,
	},
	KindInvitation: {ActionSent, ActionReissued, ActionCorrected, ActionWithdrawn, ActionList},
	KindTalk: {
		ActionTalkAdded, ActionTalkPlanned, ActionTalkChanged, ActionTalkCancelled, ActionTalkStatus, ActionReaderTold, ActionAnswersRead,
		ActionRecordHanded, ActionRecordAloud,
	},
	KindPoint:    {ActionPointAdded, ActionPointChanged, ActionBundle},
	KindOpening:  {ActionCodeRefused, ActionOpened, ActionTextsReleased, ActionTextsWithheld, ActionHolderAdded, ActionHolderReplaced, ActionHoldersStopped},
	KindSettings: {ActionPayroll, ActionPayrollEmptied, ActionSettings},
	KindExport:   {ActionExported},
	KindAlarm:    {ActionRestored, ActionLost},
}

// Actions lists the actions of a kind; of an unknown kind there are none.
func (k ActionKind) Actions() []Action { return actions[k] }

// ByDay reports whether an entry about the action says no more than the day, because it
// stands near an answer or near what was said in a talk.
func (a Action) ByDay() bool {
	return a == ActionOpened || a == ActionTextsReleased || a == ActionTextsWithheld || slices.Contains(actions[KindTalk], a) || slices.Contains(actions[KindPoint], a)
}

// Unitless reports whether an entry about the action names no unit: that somebody let an
// adviser read along says that they answered, and a unit can be one person.
func (a Action) Unitless() bool { return a == ActionReaderTold || a == ActionAnswersRead }

// NoMinute is the minute of an entry that says no more than the day.
const NoMinute = -1

// AuditEntry is one line of the audit log. It names nobody who left, and accounts by the
// address that they had then: a name can change, and an address can be given to another.
type AuditEntry struct {
	Day    Day
	Minute int // of the day; NoMinute near an answer
	Action Action
	Actor  string // address of the account that did it; empty: the program or its command line
	About  string // address of the account to which it was done
	Unit   uuid.UUID
	Many   int    // how many, where that says something
	Detail string // which, as a word key; of an account what AccessDetail says
}

// AuditFilter says which entries somebody looks for.
type AuditFilter struct {
	Kind        ActionKind // empty: all
	From, Until Day        // 0: no bound
}

// Exported is the entry about figures, or something else, that somebody takes along: of what
// it is, of which unit and of which period.
func Exported(what string, unit uuid.UUID, period Period) AuditEntry {
	return AuditEntry{Action: ActionExported, Unit: unit, Detail: strings.TrimSpace(what + " " + period.String())}
}

// DetailRoles and DetailUnit begin the parts of AccessDetail.
const (
	DetailRoles = "roles="
	DetailUnit  = "unit"
)

// AccessDetail is the detail of an entry about an account: its roles when these changed, and
// that the unit of the entry did. Of a new account the one before is empty.
func AccessDetail(before, after Account) string {
	var parts []string
	if before.Roles.String() != after.Roles.String() {
		parts = append(parts, DetailRoles+after.Roles.String())
	}
	if before.Unit != after.Unit {
		parts = append(parts, DetailUnit)
	}
	return strings.Join(parts, " ")
}
