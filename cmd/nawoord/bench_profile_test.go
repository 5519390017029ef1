package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"testing"
	"time"

	"nawoord/survey/web"
)

// BenchmarkJourney is a whole journey in one process, visitor included, to see with
// -cpuprofile where its time goes.
func BenchmarkJourney(b *testing.B) {
	s := newBenchSite(b, demoUnits, 500)
	s.baseURL, s.smtpURL, s.mailFrom = "https://"+benchHost, "file://"+b.TempDir(), demoHR
	ctx, stop := context.WithCancel(b.Context())
	i, err := openInstallation(ctx, s.config, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = i.db.Close() }()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		c := &call{config: s.config, now: time.Now}
		done <- i.serve(ctx, c, listener, slog.New(slog.NewTextHandler(io.Discard, nil)), web.Mailbox{})
	}()
	_, token := s.token()
	if s.journey, err = explore(listener.Addr().String(), token, benchAnswers); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := s.walk(listener.Addr().String()); err != nil {
			b.Fatal(err)
		}
	}
	stop()
	if err := <-done; err != nil {
		b.Error(err)
	}
}
