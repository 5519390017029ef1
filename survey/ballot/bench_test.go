package ballot

import (
	"crypto/ecdh"
	"crypto/hpke"
	"runtime"
	"strings"
	"testing"

	"nawoord/survey"
)

// benchVotes is a whole submission: what somebody says who answers everything.
var benchVotes = func() (votes []survey.Vote) {
	for _, question := range strings.Fields("occasion destination decisive preventable spoke_before enps would_return tenure stay pull") {
		votes = append(votes, survey.Vote{Question: question, Variant: "5eaf00d5", Options: []string{"some_option", "another_option"}})
	}
	return append(votes, survey.Vote{Question: "open_keep", Variant: "5eaf00d5", Text: strings.Repeat("tekst ", 60), Least: 10})
}()

// BenchmarkSealSubmission seals both parts of a submission; at most 0.5 ms.
func BenchmarkSealSubmission(b *testing.B) {
	public, _ := newBoxKey(b)
	for b.Loop() {
		for _, part := range []survey.Part{survey.PartUnit, survey.PartOrganisation} {
			if _, err := Seal(testKey, testID, part, testSlot, public, benchVotes); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkSealSubmissionBare is HPKE alone, of as many bytes.
func BenchmarkSealSubmissionBare(b *testing.B) {
	public, _ := newBoxKey(b)
	key, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(public)
	if err != nil {
		b.Fatal(err)
	}
	plain := make([]byte, Size+headSize)
	for b.Loop() {
		for range 2 {
			if _, err := hpke.Seal(key, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), nil, plain); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// many is a large box: that of an organisation whose first opening comes late.
const many = 10_000

// BenchmarkCount10000 opens 10,000 ballots and counts them; at most 5 s and 150 MB.
func BenchmarkCount10000(b *testing.B) {
	public, private := newBoxKey(b)
	sealed, err := Seal(testKey, testID, survey.PartUnit, testSlot, public, benchVotes)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		before := held()
		casts := make([]Cast, many)
		for i := range casts {
			if casts[i].Votes, err = Open(testKey, testID, survey.PartUnit, testSlot, private, sealed); err != nil {
				b.Fatal(err)
			}
		}
		result := Count(5, 24310, casts)
		b.ReportMetric(float64(held()-before)/1e6, "MB-held")
		runtime.KeepAlive(casts)
		if result.N != many {
			b.Fatal(result.N)
		}
	}
}

// BenchmarkCount10000Bare decrypts 10,000 HPKE messages of the same length.
func BenchmarkCount10000Bare(b *testing.B) {
	public, private := newBoxKey(b)
	to, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(public)
	if err != nil {
		b.Fatal(err)
	}
	from, err := hpke.DHKEM(ecdh.X25519()).NewPrivateKey(private)
	if err != nil {
		b.Fatal(err)
	}
	sealed, err := hpke.Seal(to, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), nil, make([]byte, Size+headSize))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for range many {
			if _, err := hpke.Open(from, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), nil, sealed); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// held is the memory in use after a collection.
func held() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
