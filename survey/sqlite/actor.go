package sqlite

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
)

// actorKey is where a context keeps who acts.
type actorKey struct{}

// By returns a context in which the account acts: the store lets it do what the table of
// permissions gives it (survey/permission.go) and nothing else. Without an actor it is the
// program itself that acts: a command, the worker, or a leaver's own pages.
func By(ctx context.Context, account survey.Account) context.Context {
	return context.WithValue(ctx, actorKey{}, account)
}

// actor returns the account that acts; false when it is the program itself.
func actor(ctx context.Context) (survey.Account, bool) {
	account, ok := ctx.Value(actorKey{}).(survey.Account)
	return account, ok
}

// allow returns survey.ErrForbidden when the actor has none of the permissions anywhere.
func allow(ctx context.Context, of ...survey.Permission) error {
	account, ok := actor(ctx)
	if !ok {
		return nil
	}
	for _, p := range of {
		if account.May(p) {
			return nil
		}
	}
	return fmt.Errorf("%v: %w", of, survey.ErrForbidden)
}

// allowAt returns survey.ErrForbidden when the actor has the permission not, or not for
// this unit; uuid.Nil is the organisation as a whole.
func allowAt(ctx context.Context, q queryer, p survey.Permission, unit uuid.UUID) error {
	may, err := allowed(ctx, q, p)
	if err != nil {
		return err
	}
	if !may(unit) {
		return fmt.Errorf("%s: outside the unit: %w", p, survey.ErrForbidden)
	}
	return nil
}

// allowed returns for which units the actor has the permission, uuid.Nil for the
// organisation as a whole. Who has it nowhere gets survey.ErrForbidden.
func allowed(ctx context.Context, q queryer, p survey.Permission) (func(unit uuid.UUID) bool, error) {
	account, ok := actor(ctx)
	if !ok || account.MayEverywhere(p) {
		return func(uuid.UUID) bool { return true }, nil
	}
	if err := allow(ctx, p); err != nil {
		return nil, err
	}
	tree, err := unitsBelow(ctx, q, account.Unit)
	if err != nil {
		return nil, err
	}
	return func(unit uuid.UUID) bool { return account.MayAt(p, tree, unit) }, nil
}

// seesTalk returns which talks the actor sees. Who sees none gets survey.ErrForbidden.
func seesTalk(ctx context.Context, q queryer) (func(survey.Talk) bool, error) {
	account, ok := actor(ctx)
	if !ok {
		return func(survey.Talk) bool { return true }, nil
	}
	if err := allow(ctx, survey.MaySeeTalks); err != nil {
		return nil, err
	}
	var tree survey.Units // not asked for who works for the whole
	if account.Unit != uuid.Nil {
		var err error
		if tree, err = unitsBelow(ctx, q, account.Unit); err != nil {
			return nil, err
		}
	}
	return func(t survey.Talk) bool { return t.VisibleTo(account, tree) }, nil
}

// allowTalk returns survey.ErrForbidden when the actor does not see the talk.
func allowTalk(ctx context.Context, q queryer, t survey.Talk) error {
	sees, err := seesTalk(ctx, q)
	if err == nil && !sees(t) {
		err = fmt.Errorf("talk: %w", survey.ErrForbidden)
	}
	return err
}

// allowRecord returns survey.ErrForbidden when somebody else than the actor writes the
// record, or the actor may not keep records.
func allowRecord(ctx context.Context, interviewer uuid.UUID) error {
	if account, ok := actor(ctx); ok && account.ID != interviewer {
		return fmt.Errorf("record of somebody else: %w", survey.ErrForbidden)
	}
	return allow(ctx, survey.MayKeepRecord)
}

// allowSelf returns survey.ErrForbidden when somebody else than the actor is meant and the
// actor has none of the permissions.
func allowSelf(ctx context.Context, id uuid.UUID, others ...survey.Permission) error {
	if account, ok := actor(ctx); ok && account.ID == id {
		return nil
	}
	return allow(ctx, others...)
}
