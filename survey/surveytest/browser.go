package surveytest

import (
	"context"
	"flag"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// pictures is the folder that Tab.Picture writes to: nothing is kept without it.
var pictures = flag.String("pictures", "", "folder for pictures of the pages that the browser tests see")

// patience is how long one step in the browser may take on a busy machine.
const patience = time.Minute

// Browser is one headless Chromium. Starting it takes a second, so a test
// starts one and opens tabs in it.
type Browser struct {
	ctx context.Context
}

// NewBrowser starts Debian's Chromium with an empty profile and stops it when
// the test ends.
func NewBrowser(t testing.TB) *Browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("chromium is missing: run `make tools`")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		// Chromium refuses its sandbox to root, and the pages are our own.
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
	)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, closeBrowser := chromedp.NewContext(ctx)
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	return &Browser{ctx: ctx}
}

// Tab is one page in the browser with cookies of its own. Its methods end the
// test when the browser cannot do what they ask.
type Tab struct {
	t   testing.TB
	ctx context.Context
	// Status is the HTTP status of the page that is shown.
	Status int
}

// NewTab opens an empty tab that shares no cookie with any other.
func (b *Browser) NewTab(t testing.TB, view View) *Tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	// The tab lives as long as the context of its first step: no timeout here.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	tab := &Tab{t: t, ctx: ctx}
	tab.Look(view)
	return tab
}

// View is how a visitor looks at a page.
type View struct {
	// Width and Height are in CSS pixels; zero stands for 320 × 640.
	Width, Height int
	// Scale is the number of device pixels per CSS pixel; zero stands for 1.
	Scale float64
	// Dark, ForcedColors and Motion are wishes that the visitor's device knows.
	Dark, ForcedColors, Motion bool
	// NoScript switches JavaScript off for the pages opened from now on.
	NoScript bool
}

// Look changes how the tab looks at this page and the next ones.
func (tab *Tab) Look(view View) {
	tab.t.Helper()
	width, height, scale := int64(view.Width), int64(view.Height), view.Scale
	if width == 0 {
		width = 320
	}
	if height == 0 {
		height = 640
	}
	if scale == 0 {
		scale = 1
	}
	wish := func(on bool, yes, no string) string {
		if on {
			return yes
		}
		return no
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: wish(view.Dark, "dark", "light")},
		{Name: "forced-colors", Value: wish(view.ForcedColors, "active", "none")},
		{Name: "prefers-reduced-motion", Value: wish(view.Motion, "no-preference", "reduce")},
	}}
	tab.do("set the view",
		chromedp.EmulateViewport(width, height, chromedp.EmulateScale(scale)),
		call(emulation.SetEmulatedMedia, media),
		call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: view.NoScript}),
	)
}

// Open goes to an address and waits until the page is there.
func (tab *Tab) Open(address string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	reply, err := chromedp.Run(ctx, chromedp.NavigateResponse(address))
	if err != nil {
		tab.t.Fatalf("open page: %v", err)
	}
	tab.Status = int(reply.Status)
}

// Follow presses a link or button and waits for the page behind it. It does so by keyboard: on
// a busy machine a page may still move under the mouse.
func (tab *Tab) Follow(selector string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	reply, err := chromedp.RunResponse(ctx, chromedp.Focus(chromedp.CSS(selector), chromedp.NodeReady), chromedp.KeyEvent(kb.Enter))
	if err != nil {
		tab.t.Fatalf("follow %s: %v", selector, err)
	}
	tab.Status = int(reply.Status)
}

// Click ticks a box or opens a part of the page.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	tab.do("click "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeReady))
}

// Type puts text into a field, key by key, in place of what was there.
func (tab *Tab) Type(selector, text string) {
	tab.t.Helper()
	tab.do("type into "+selector,
		chromedp.Clear(chromedp.CSS(selector)),
		chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Upload chooses files for a field.
func (tab *Tab) Upload(selector string, files ...string) {
	tab.t.Helper()
	tab.do("upload to "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Fill sets the value of a field at once. It is for dates and times, whose parts
// are typed in an order that depends on the browser's language, and only works
// before anything was typed. It needs no scripts.
func (tab *Tab) Fill(selector, value string) {
	tab.t.Helper()
	tab.do("fill in "+selector, chromedp.SetAttributeValue(chromedp.CSS(selector), "value", value))
}

// Choose takes an option of a list by its value. Typing its beginning picks another one on a
// machine so busy that the list forgets the first letter. It needs no scripts, and only works
// before anything was chosen.
func (tab *Tab) Choose(selector, value string) {
	tab.t.Helper()
	option := chromedp.CSS(selector + ` option[value="` + value + `"]`)
	tab.do("choose in "+selector, chromedp.SetAttributeValue(option, "selected", "selected", chromedp.NodeReady))
}

// Enter sends keys to an element as it is: text into an empty text area.
func (tab *Tab) Enter(selector, text string) {
	tab.t.Helper()
	tab.do("enter into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Press sends keys to the element that has focus; package kb names them.
func (tab *Tab) Press(keys string) {
	tab.t.Helper()
	tab.do("press a key", chromedp.KeyEvent(keys))
}

// Text returns the visible text of the first element that matches.
func (tab *Tab) Text(selector string) string {
	tab.t.Helper()
	return run(tab, "read "+selector, chromedp.Text(chromedp.CSS(selector), chromedp.NodeReady))
}

// Address returns the address of the page that is shown.
func (tab *Tab) Address() string {
	tab.t.Helper()
	return run(tab, "read the address", chromedp.Location())
}

// SetCookies gives the tab these cookies for an address, in place of all it had.
func (tab *Tab) SetCookies(address string, cookies []*http.Cookie) {
	tab.t.Helper()
	tab.do("clear cookies", call(network.ClearBrowserCookies, cdp.Empty{}))
	for _, cookie := range cookies {
		tab.do("set cookie", call(network.SetCookie, network.SetCookieParams{
			Name: cookie.Name, Value: cookie.Value, URL: address, Path: cookie.Path,
			HTTPOnly: &cookie.HttpOnly, Secure: &cookie.Secure,
		}))
	}
}

// Picture keeps a picture of the whole page as NAME.png in the folder of the
// flag -pictures, and does nothing without that flag.
func (tab *Tab) Picture(name string) {
	tab.t.Helper()
	tab.keep(name, chromedp.FullScreenshot(100))
}

// Screen keeps a picture of what fits the screen, as Picture does.
func (tab *Tab) Screen(name string) {
	tab.t.Helper()
	tab.keep(name, chromedp.CaptureScreenshot())
}

// PDF prints the page as a visitor would save it, on the paper that its style sheet asks
// for, and keeps it as NAME.pdf in the folder of the flag -pictures.
func (tab *Tab) PDF(name string) []byte {
	tab.t.Helper()
	on := true
	params := page.PrintToPDFParams{PreferCSSPageSize: &on, GenerateTaggedPDF: &on, GenerateDocumentOutline: &on}
	var pdf []byte
	tab.do("print", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		printed, err := cdp.Call(ctx, target, page.PrintToPDF, params)
		pdf = printed.Data
		return err
	}))
	if *pictures != "" {
		if err := os.MkdirAll(*pictures, 0o755); err != nil {
			tab.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(*pictures, name+".pdf"), pdf, 0o644); err != nil {
			tab.t.Fatal(err)
		}
	}
	return pdf
}

func (tab *Tab) keep(name string, take chromedp.Action[[]byte]) {
	tab.t.Helper()
	if *pictures == "" {
		return
	}
	png := run(tab, "take a picture", take)
	file := filepath.Join(*pictures, strings.ReplaceAll(name, "/", "-")+".png")
	if err := os.MkdirAll(*pictures, 0o755); err != nil {
		tab.t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		tab.t.Fatal(err)
	}
}

func (tab *Tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	run(tab, what, chromedp.Steps(steps...))
}

// run takes one step in the tab and returns what it found.
func run[T any](tab *Tab, what string, action chromedp.Action[T]) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	result, err := chromedp.Run(ctx, action)
	if err != nil {
		tab.t.Fatalf("%s: %v", what, err)
	}
	return result
}

// call makes a step of one command of the DevTools protocol.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, command, params)
		return err
	})
}
