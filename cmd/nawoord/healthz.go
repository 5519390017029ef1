package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// healthz asks the server on this machine whether it is well; the container's health check.
func healthz(ctx context.Context, c *call) error {
	c.flagSet(setAddr)
	if _, err := c.parse(); err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(c.addr)
	if err != nil {
		return usagef("NAWOORD_ADDR (--addr): %w", err)
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("the server does not answer: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not well: status %d", response.StatusCode)
	}
	c.printf("ok")
	return nil
}
