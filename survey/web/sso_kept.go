package web

import (
	"crypto/rand"
	"sync"
	"time"
)

// keptForms holds forms whose log-in ended while they were filled in, until their sender is
// back from the provider: a link cannot carry them there. They are in memory only.
type keptForms struct {
	mu   sync.Mutex
	held map[string]keptForm
}

// keptForm is what was posted, sealed, and where to.
type keptForm struct {
	to, sealed string
	until      time.Time
}

// maxForms bounds the memory: 24 MB when each is as large as it can be. formLasts is how
// long one waits.
const (
	maxForms  = 64
	formLasts = 30 * time.Minute
)

// keep holds a form and returns its name, which nobody can guess. When there is no room
// the one that would go first goes.
func (k *keptForms) keep(to, sealed string, now time.Time) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.held == nil {
		k.held = map[string]keptForm{}
	}
	first := ""
	for name, form := range k.held {
		if !now.Before(form.until) {
			delete(k.held, name)
		} else if first == "" || form.until.Before(k.held[first].until) {
			first = name
		}
	}
	if len(k.held) >= maxForms {
		delete(k.held, first)
	}
	name := rand.Text()
	k.held[name] = keptForm{to: to, sealed: sealed, until: now.Add(formLasts)}
	return name
}

// take gives a form back, once.
func (k *keptForms) take(name string, now time.Time) (keptForm, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	form, ok := k.held[name]
	delete(k.held, name)
	return form, ok && now.Before(form.until)
}
