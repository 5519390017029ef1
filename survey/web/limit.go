package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter slows down visitors, in memory only. It knows an address as a keyed hash whose
// key is forgotten with the program.
type limiter struct {
	key       [32]byte
	perSecond rate.Limit
	burst     int

	mu   sync.Mutex
	seen map[[16]byte]*visitor
}

type visitor struct {
	rate *rate.Limiter
	last time.Time
}

// maxVisitors bounds the memory of a limiter: about 2 MB.
const maxVisitors = 10_000

func newLimiter(perSecond, burst int) *limiter {
	return &limiter{key: randomKey(), perSecond: rate.Limit(perSecond), burst: burst, seen: map[[16]byte]*visitor{}}
}

// allow reports whether whoever this is may go on.
func (l *limiter) allow(who string, now time.Time) bool {
	h := hmac.New(sha256.New, l.key[:])
	h.Write([]byte(who))
	id := [16]byte(h.Sum(nil))

	l.mu.Lock()
	defer l.mu.Unlock()
	v, ok := l.seen[id]
	if !ok {
		if len(l.seen) >= maxVisitors {
			l.forget(now)
		}
		v = &visitor{rate: rate.NewLimiter(l.perSecond, l.burst)}
		l.seen[id] = v
	}
	v.last = now
	return v.rate.AllowN(now, 1)
}

// forget drops those who were not seen for a minute, everybody if need be.
func (l *limiter) forget(now time.Time) {
	for id, v := range l.seen {
		if now.Sub(v.last) > time.Minute {
			delete(l.seen, id)
		}
	}
	if len(l.seen) >= maxVisitors {
		clear(l.seen)
	}
}
