package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"
	_ "github.com/mattn/go-sqlite3" // the driver, without anything of ours around it

	"nawoord/survey/ballot"
)

// bareFolder names the environment variable that makes this test binary the bare program.
const bareFolder = "NAWOORD_BENCH_BARE"

// journeyFile holds the exchanges that the bare program repeats.
const journeyFile = "journey.json"

func init() {
	if folder := os.Getenv(bareFolder); folder != "" {
		fmt.Fprintln(os.Stderr, bare(folder))
		os.Exit(exitError)
	}
}

// bare is the least that a program can do for the same journey: Fiber, the same number of
// replies of the same size packed the same way, one sealed cookie that is opened and set
// with every form, and two durable inserts at the end. It carries the packages of this
// program, because it is the same binary, but uses none of them.
func bare(folder string) error {
	text, err := os.ReadFile(filepath.Join(folder, journeyFile))
	if err != nil {
		return err
	}
	var journey []exchange
	if err := json.Unmarshal(text, &journey); err != nil {
		return err
	}
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(folder, "bare.db")+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE IF NOT EXISTS ballot (slot BLOB PRIMARY KEY, sealed BLOB) STRICT"); err != nil {
		return err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, DisableDefaultDate: true})
	sent := len(journey) - 2 // the form before the thanks
	for i, e := range journey {
		address := "/" + strconv.Itoa(i)
		switch {
		case strings.HasPrefix(e.Path, "/a/"): // an asset is packed once
			asset := make([]byte, e.Body)
			app.Get(address, func(c *fiber.Ctx) error { return c.Send(asset) })
		case e.Method == http.MethodGet:
			app.Get(address, func(c *fiber.Ctx) error { return barePage(c, e.Page) })
		default:
			app.Post(address, func(c *fiber.Ctx) error {
				if i == sent {
					if err := bareInserts(db); err != nil {
						return err
					}
				}
				return bareForm(c, e)
			})
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("bare on", listener.Addr())
	return app.Listener(listener)
}

var barePackers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, 3) // as quick as the program packs
	return w
}}

func barePage(c *fiber.Ctx, page []byte) error {
	packer := barePackers.Get().(*gzip.Writer)
	defer barePackers.Put(packer)
	c.Set("Content-Encoding", "gzip")
	c.Set("Content-Type", "text/html; charset=utf-8")
	packer.Reset(c.Response().BodyWriter())
	if _, err := packer.Write(page); err != nil {
		return err
	}
	return packer.Close()
}

// bareForm opens the cookie of the last form and sets one of the length that the program
// set in the same place.
func bareForm(c *fiber.Ctx, e exchange) error {
	aead := bareAEAD()
	if old, err := base64.RawURLEncoding.DecodeString(c.Cookies("draft")); err == nil && len(old) > aead.NonceSize() {
		if _, err := aead.Open(nil, old[:aead.NonceSize()], old[aead.NonceSize():], nil); err != nil {
			return err
		}
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce)
	plain := make([]byte, max(0, base64.RawURLEncoding.DecodedLen(e.Cookies)-aead.NonceSize()-aead.Overhead()))
	c.Cookie(&fiber.Cookie{Name: "draft", Path: "/", HTTPOnly: true, Value: base64.RawURLEncoding.EncodeToString(aead.Seal(nonce, nonce, plain, nil))})
	c.Set("Location", e.Location)
	return c.SendStatus(http.StatusSeeOther)
}

func bareAEAD() cipher.AEAD {
	block, _ := aes.NewCipher(make([]byte, 32)) // a key of 32 bytes is one
	aead, _ := cipher.NewGCM(block)
	return aead
}

// bareInserts stores two rows of the size of sealed ballots in one durable transaction.
func bareInserts(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for range 2 {
		slot, sealed := make([]byte, 32), make([]byte, ballot.SealedSize)
		_, _ = rand.Read(slot)
		if _, err := tx.Exec("INSERT INTO ballot (slot, sealed) VALUES (?, ?)", slot, sealed); err != nil {
			return err
		}
	}
	return tx.Commit()
}
