package web

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"nawoord/survey"
)

// maxClaims is the most values of the claim with roles that are looked at.
const maxClaims = 1000

// errNotOurs says that what came back is not the answer to what was asked: another nonce,
// audience or signature, an old token, a code that was used.
var errNotOurs = errors.New("not the answer to this log-in")

// claims is what a provider says about somebody, by the names of the claims.
type claims map[string]json.RawMessage

// text returns a claim that is a text, "" for any other.
func (c claims) text(name string) string {
	var text string
	if json.Unmarshal(c[name], &text) != nil {
		return ""
	}
	return strings.ToValidUTF8(text, "")
}

// texts returns the values of a claim: a list of texts, or one.
func (c claims) texts(name string) []string {
	var list []json.RawMessage
	if json.Unmarshal(c[name], &list) != nil {
		list = []json.RawMessage{c[name]}
	}
	var all []string
	for _, one := range list[:min(len(list), maxClaims)] {
		if text := (claims{"": one}).text(""); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// denies reports whether a claim says no: some providers write it as a text.
func (c claims) denies(name string) bool {
	said := strings.Trim(string(c[name]), `"`)
	return strings.EqualFold(said, "false")
}

// identify exchanges the code for a token, checks it and returns what it says about whoever
// logged in. The claims that it leaves out are asked for: some providers tell them only so.
func (p *provider) identify(ctx context.Context, f *found, oauth *oauth2.Config, code string, tried signOnTry) (string, claims, error) {
	ctx = p.context(ctx)
	token, err := oauth.Exchange(ctx, code, oauth2.VerifierOption(tried.Verifier))
	if err != nil {
		return "", nil, badExchange(err)
	}
	raw, _ := token.Extra("id_token").(string)
	checked, err := f.verifier.Verify(ctx, raw)
	switch {
	case err != nil && strings.Contains(err.Error(), "fetching keys"):
		return "", nil, fmt.Errorf("%w: keys: %s", errProviderAway, cause(err))
	case err != nil:
		return "", nil, fmt.Errorf("%w: %s", errNotOurs, wrongToken(err))
	case subtle.ConstantTimeCompare([]byte(checked.Nonce), []byte(tried.Nonce)) != 1:
		return "", nil, fmt.Errorf("%w: nonce", errNotOurs)
	case checked.Subject == "" || len(checked.Subject) > 255:
		return "", nil, fmt.Errorf("%w: subject", errNotOurs)
	}
	said := claims{}
	if err := checked.Claims(&said); err != nil {
		return "", nil, fmt.Errorf("%w: claims", errNotOurs)
	}
	if party := said.text("azp"); len(checked.Audience) > 1 && party != p.Client || party != "" && party != p.Client {
		return "", nil, fmt.Errorf("%w: authorised party", errNotOurs)
	}
	missing := said["email"] == nil || len(p.Roles) > 0 && said[p.Claim] == nil
	if !missing || f.UserInfoEndpoint() == "" {
		return checked.Subject, said, nil
	}
	return checked.Subject, said, askMore(ctx, f, token, checked.Subject, said)
}

// askMore adds what the provider tells about the same subject when it is asked.
func askMore(ctx context.Context, f *found, token *oauth2.Token, subject string, said claims) error {
	more, err := f.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return fmt.Errorf("%w: userinfo: %s", errProviderAway, cause(err))
	}
	extra := claims{}
	if more.Subject != subject || more.Claims(&extra) != nil {
		return fmt.Errorf("%w: userinfo of another subject", errNotOurs)
	}
	for name, value := range extra {
		if said[name] == nil {
			said[name] = value
		}
	}
	return nil
}

// badExchange tells a code that was refused from a provider that is away.
func badExchange(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.ErrorCode == "invalid_grant" {
		return fmt.Errorf("%w: the code was refused", errNotOurs)
	}
	return fmt.Errorf("%w: token: %s", errProviderAway, cause(err))
}

// wrongToken says what is wrong with a token, without anything of it.
func wrongToken(err error) string {
	var expired *oidc.TokenExpiredError
	if errors.As(err, &expired) {
		return "the token is too old; does the clock of this machine run right?"
	}
	for _, about := range []string{"different provider", "audience", "before the nbf", "signature", "malformed"} {
		if strings.Contains(err.Error(), about) {
			return "token: " + about
		}
	}
	return "token"
}

// signOn is what the claims and the settings together say about somebody.
func (p *provider) signOn(units survey.Units, subject string, said claims) (survey.SignOn, error) {
	if p.Domain != "" && !strings.EqualFold(said.text("hd"), p.Domain) {
		return survey.SignOn{}, survey.RefusedDomain
	}
	s := survey.SignOn{
		Issuer: p.Issuer, Subject: subject, Email: said.text("email"), Unverified: said.denies("email_verified"), Name: said.text("name"),
	}
	var err error
	s.Roles, s.Unit, err = p.Roles.Of(units, said.texts(p.Claim))
	return s, err
}
