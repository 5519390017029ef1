package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

// SignOn is single sign-on by OpenID Connect as it was set; without an issuer there is none.
type SignOn struct {
	Issuer, Client, Secret string
	Claim                  string            // name of the claim that gives roles
	Roles                  survey.ClaimRoles // what its values give
	Domain                 string            // that the claim hd must name; empty: any
	LocalOff               bool              // passwords do not work
}

// On reports whether there is single sign-on.
func (o SignOn) On() bool { return o.Issuer != "" }

// ways is what the store has to know of it.
func (o SignOn) ways() sqlite.LogIns { return sqlite.LogIns{Issuer: o.Issuer, LocalOff: o.LocalOff} }

// The limits on talking with the provider.
const (
	providerWait  = 5 * time.Second // for one answer
	providerBody  = 1 << 20         // the largest answer
	discoverEvery = 24 * time.Hour
	discoverAgain = 3 * time.Second // after it failed: a provider that is away is not asked by everybody at once
)

// provider is the issuer of single sign-on. It is looked up when the first one logs in, so
// that the website starts and serves leavers when it is away. It outlives a change of
// settings.
type provider struct {
	SignOn
	now    func() time.Time
	client *http.Client

	mu     sync.Mutex
	found  *found
	looked time.Time // when it was last asked for
	failed error     // what came of that
}

// found is what the provider says of itself.
type found struct {
	*oidc.Provider
	verifier *oidc.IDTokenVerifier
	style    oauth2.AuthStyle
}

// errProviderAway says that the provider could not be asked, or gave an answer that cannot
// be used. Its text names no person, token or secret.
var errProviderAway = errors.New("the provider of single sign-on is away")

func newProvider(o Options) *provider {
	return &provider{SignOn: o.SignOn, now: o.Now, client: &http.Client{
		Timeout:       providerWait,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a secret goes to one address only
		Transport: bounded{&http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, TLSHandshakeTimeout: providerWait,
			MaxIdleConns: 4, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		}},
	}}
}

// context is one in which the libraries ask over the bounded client.
func (p *provider) context(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.client)
}

// discover returns what the provider says of itself: as it said today, or else as it says
// now. An answer of before is good enough while it is away.
func (p *provider) discover(ctx context.Context) (*found, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	since := p.now().Sub(p.looked)
	if p.found != nil && since < discoverEvery || p.failed != nil && since < discoverAgain {
		return p.found, p.failed
	}
	fresh, err := p.ask(ctx)
	p.looked, p.failed = p.now(), err
	if err != nil && p.found == nil {
		return nil, err
	}
	if err == nil {
		p.found = fresh
	}
	p.failed = nil
	return p.found, nil
}

func (p *provider) ask(ctx context.Context) (*found, error) {
	ctx = p.context(ctx)
	known, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		return nil, fmt.Errorf("%w: discovery: %s", errProviderAway, cause(err))
	}
	var says struct {
		Keys    string   `json:"jwks_uri"`
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := known.Claims(&says); err != nil {
		return nil, fmt.Errorf("%w: discovery: not readable", errProviderAway)
	}
	for _, address := range []string{known.Endpoint().AuthURL, known.Endpoint().TokenURL, says.Keys, cmp.Or(known.UserInfoEndpoint(), p.Issuer)} {
		if !survey.SafeIssuer(address) {
			return nil, fmt.Errorf("%w: discovery names an address without https", errProviderAway)
		}
	}
	style := oauth2.AuthStyleInHeader // what a provider takes that names nothing
	if p.Secret == "" || len(says.Methods) > 0 && !slices.Contains(says.Methods, "client_secret_basic") {
		style = oauth2.AuthStyleInParams
	}
	return &found{Provider: known, style: style, verifier: known.VerifierContext(ctx, &oidc.Config{ClientID: p.Client, Now: p.now})}, nil
}

// oauth is how a code is asked for and exchanged.
func (p *provider) oauth(f *found, base string) *oauth2.Config {
	endpoint := f.Endpoint()
	endpoint.AuthStyle = f.style
	return &oauth2.Config{
		ClientID: p.Client, ClientSecret: p.Secret, Endpoint: endpoint, RedirectURL: base + backPath,
		Scopes: []string{oidc.ScopeOpenID, oidc.ScopeEmail, oidc.ScopeProfile},
	}
}

// cause says what went wrong without the words of the provider, which may be long or hold a
// token.
func cause(err error) string {
	var mismatch *oidc.IssuerMismatchError
	var refused *oauth2.RetrieveError
	var network net.Error
	var asked *url.Error
	switch {
	case errors.As(err, &mismatch):
		return fmt.Sprintf("it calls itself %.200q", mismatch.Discovered)
	case errors.As(err, &refused):
		return fmt.Sprintf("status %d, code %s", refused.Response.StatusCode, plainCode(refused.ErrorCode))
	case errors.Is(err, errTooLong):
		return errTooLong.Error()
	case errors.As(err, &network) && network.Timeout():
		return "no answer in time"
	case errors.As(err, &asked):
		return fmt.Sprintf("no connection: %.200s", asked.Err)
	}
	return "an answer that cannot be used"
}

// plainCode keeps an error code of the provider when it looks like one.
func plainCode(code string) string {
	if code == "" || len(code) > 40 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return "unknown"
	}
	return code
}

// bounded refuses to read more of an answer than any has to say.
type bounded struct{ http.RoundTripper }

var errTooLong = errors.New("the answer is too long")

// RoundTrip asks and bounds what may be read of the answer.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		response.Body = &boundedBody{ReadCloser: response.Body, left: providerBody}
	}
	return response, err
}

type boundedBody struct {
	io.ReadCloser
	left int
}

// Read reads on until the bound.
func (b *boundedBody) Read(into []byte) (int, error) {
	n, err := b.ReadCloser.Read(into)
	if b.left -= n; b.left < 0 {
		return 0, errTooLong
	}
	return n, err
}
