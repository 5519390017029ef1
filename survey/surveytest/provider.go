package surveytest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"
)

// The client as this provider knows it.
const (
	ProviderClient = "nawoord"
	ProviderSecret = "een geheim van de client"
)

// providerKeys are made once: it takes long. The second one is nobody's.
var providerKeys = sync.OnceValue(func() (keys [2]*rsa.PrivateKey) {
	for i := range keys {
		var err error
		if keys[i], err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			panic(err)
		}
	}
	return keys
})

// Provider is a provider of single sign-on that logs everybody in as its person without
// asking. It checks what a client has to show: its secret, the address to come back to, the
// code, once, and PKCE.
type Provider struct {
	URL string
	Now func() time.Time

	mu       sync.Mutex
	oidctest *oidctest.Server
	claims   map[string]any        // of the token
	more     map[string]any        // of userinfo; nil: there is none
	forged   bool                  // signs with a key that is not its own
	answer   http.Handler          // instead of everything; nil: as it should
	codes    map[string]url.Values // asked for and not used
	asked    []url.Values          // that browsers brought, in order
}

// NewProvider starts a provider that goes with the test.
func NewProvider(t testing.TB, now func() time.Time) *Provider {
	t.Helper()
	p := &Provider{Now: now, codes: map[string]url.Values{}, oidctest: &oidctest.Server{
		PublicKeys: []oidctest.PublicKey{{PublicKey: providerKeys()[0].Public(), KeyID: "one", Algorithm: oidc.RS256}},
	}}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.URL = server.URL
	p.oidctest.SetIssuer(server.URL)
	return p
}

// Person says who logs in from now on, with the claims of their token. Claims of the
// protocol itself take the place of the right ones.
func (p *Provider) Person(claims map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.claims = maps.Clone(claims)
}

// Tells says what userinfo tells besides the token.
func (p *Provider) Tells(claims map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.more = maps.Clone(claims)
}

// Forges makes the provider sign with a key that it does not publish.
func (p *Provider) Forges() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forged = true
}

// Answers lets something else answer in its place; nil lets it answer itself again.
func (p *Provider) Answers(other http.Handler) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = other
}

// Asked returns what the browsers brought until now.
func (p *Provider) Asked() []url.Values {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]url.Values(nil), p.asked...)
}

// ServeHTTP answers browsers and the client.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.answer != nil:
		p.answer.ServeHTTP(w, r)
	case r.URL.Path == "/auth":
		p.logIn(w, r)
	case r.URL.Path == "/token":
		p.exchange(w, r)
	case r.URL.Path == "/userinfo":
		writeJSON(w, http.StatusOK, p.more)
	case r.URL.Path == "/.well-known/openid-configuration" && p.more != nil:
		p.discover(w, r)
	default:
		p.oidctest.ServeHTTP(w, r)
	}
}

// discover adds userinfo to what oidctest says of itself.
func (p *Provider) discover(w http.ResponseWriter, r *http.Request) {
	said := httptest.NewRecorder()
	p.oidctest.ServeHTTP(said, r)
	all := map[string]any{}
	if err := json.Unmarshal(said.Body.Bytes(), &all); err != nil {
		panic(err)
	}
	all["userinfo_endpoint"] = p.URL + "/userinfo"
	writeJSON(w, http.StatusOK, all)
}

// logIn sends the browser back with a code.
func (p *Provider) logIn(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	p.asked = append(p.asked, query)
	if query.Get("response_type") != "code" || query.Get("client_id") != ProviderClient || query.Get("code_challenge_method") != "S256" || query.Get("nonce") == "" {
		http.Error(w, "not a request for a code", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	p.codes[code] = query
	http.Redirect(w, r, query.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {query.Get("state")}}.Encode(), http.StatusFound)
}

// exchange gives a token for a code, once.
func (p *Provider) exchange(w http.ResponseWriter, r *http.Request) {
	client, secret, _ := r.BasicAuth()
	client, secret = unescape(client), unescape(secret)
	asked, known := p.codes[r.PostFormValue("code")]
	delete(p.codes, r.PostFormValue("code"))
	proof := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case client != ProviderClient || secret != ProviderSecret:
		writeJSON(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client", "error_description": secret})
	case !known || asked.Get("redirect_uri") != r.PostFormValue("redirect_uri") || asked.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(proof[:]):
		writeJSON(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
	default:
		now := p.Now()
		claims := map[string]any{
			"iss": p.URL, "aud": ProviderClient, "sub": "subject-1", "nonce": asked.Get("nonce"), "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		}
		maps.Copy(claims, p.claims)
		text, err := json.Marshal(claims)
		if err != nil {
			panic(err)
		}
		key := providerKeys()[0]
		if p.forged {
			key = providerKeys()[1]
		}
		writeJSON(w, http.StatusOK, map[string]any{
			"access_token": "seeded-access-token", "token_type": "Bearer", "id_token": oidctest.SignIDToken(key, "one", oidc.RS256, string(text)),
		})
	}
}

func unescape(s string) string {
	plain, err := url.QueryUnescape(s)
	if err != nil {
		return ""
	}
	return plain
}

func writeJSON(w http.ResponseWriter, status int, what any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(what); err != nil {
		panic(err)
	}
}
