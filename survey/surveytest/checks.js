// What axe-core does not look at: layout, words in tables, targets, structure,
// focus and forced colours. Evaluated from the outside, never served: each
// function returns a list of findings, in words for whoever mends the page.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const style = (el) => getComputedStyle(el);
  const words = (s) => (s || "").replace(/\s+/g, " ").trim();

  // name says which element it is, short enough for one line.
  const name = (el) => {
    if (!el || el === document.body) return "body";
    const tag = el.tagName.toLowerCase();
    const id = el.id ? "#" + el.id : el.getAttribute("name") ? `[name=${el.getAttribute("name")}]` : "";
    const text = words(el.innerText || el.value).slice(0, 40);
    return tag + id + (text ? ` "${text}"` : "");
  };

  const shown = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0;

  // parked tells a skip link before it has focus, or text for screen readers only.
  const parked = (el) => {
    const r = el.getBoundingClientRect();
    return r.right + scrollX <= 0 || r.bottom + scrollY <= 0 || r.width <= 1 || r.height <= 1;
  };

  const scrollers = () => all("*").filter((el) => /auto|scroll/.test(style(el).overflowX) && el.scrollWidth > el.clientWidth + 1);

  const textNodes = (root) => {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes = [];
    for (let n = walk.nextNode(); n; n = walk.nextNode())
      if (n.data.trim() && shown(n.parentElement) && !parked(n.parentElement)) nodes.push(n);
    return nodes;
  };

  // overflow lists what makes the page wider than its window.
  const overflow = () => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const inside = scrollers();
    const culprits = all("body *").filter(
      (el) => shown(el) && el.getBoundingClientRect().right + scrollX > wide + 1 && !inside.some((s) => s !== el && s.contains(el)));
    const deepest = culprits.filter((el) => !culprits.some((other) => other !== el && el.contains(other)));
    return [`scrolls sideways: ${document.documentElement.scrollWidth} px wide in ${wide}: ${deepest.slice(0, 3).map(name).join(", ")}`];
  };

  // regions: what scrolls by itself can be reached by keyboard and has a name.
  const regions = () => scrollers()
    .filter((el) => el.tagName !== "TEXTAREA" && el !== document.documentElement && el !== document.body)
    .filter((el) => el.tabIndex < 0 || !(el.getAttribute("aria-label") || el.getAttribute("aria-labelledby")))
    .map((el) => `a scrolling part without tabindex="0" and a name: ${name(el)}`);

  const clipped = () => all("body *")
    .filter((el) => /hidden|clip/.test(style(el).overflowX + style(el).overflowY) && shown(el) && !parked(el) && words(el.innerText))
    .filter((el) => el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + 1)
    .map((el) => `text is cut off: ${name(el)}`);

  const overlaps = () => {
    const boxes = textNodes(document.body).flatMap((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()].map((r) => ({ node, r }));
    });
    const found = new Set();
    for (let i = 0; i < boxes.length; i++)
      for (let j = i + 1; j < boxes.length; j++) {
        const a = boxes[i], b = boxes[j];
        if (a.node === b.node) continue;
        const x = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left);
        const y = Math.min(a.r.bottom, b.r.bottom) - Math.max(a.r.top, b.r.top);
        if (x > 2 && y > Math.min(a.r.height, b.r.height) / 3)
          found.add(`text lies over text: ${name(a.node.parentElement)} and ${name(b.node.parentElement)}`);
      }
    return [...found];
  };

  // brokenWords: a word in a cell stands on one line. A break after a hyphen
  // or at a <wbr> is a good break.
  const brokenWords = () => {
    const broken = all("td, th").filter(shown).flatMap(textNodes).flatMap((node) =>
      [...node.data.matchAll(/[^\s\u200b\u2010-\u2014\/-]+[\u2010-\u2014\/-]*/g)].filter((word) => {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        return new Set([...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.top))).size > 1;
      }).map((word) => word[0]));
    return broken.length ? [`${broken.length} words are broken in table cells: ${broken.slice(0, 4).join(", ")}`] : [];
  };

  const layout = () => [...overflow(), ...regions(), ...clipped(), ...overlaps(), ...brokenWords()];

  // bigText doubles the size of the root text and looks again.
  const bigText = () => {
    const texts = [...new Set(textNodes(document.body).map((n) => n.parentElement))].filter((el) => !el.closest("svg"));
    const size = (el) => parseFloat(style(el).fontSize);
    const before = texts.map(size);
    const root = document.documentElement;
    const kept = root.style.fontSize;
    root.style.fontSize = 2 * size(root) + "px";
    const found = texts.filter((el, i) => size(el) < 1.9 * before[i]).map((el) => `does not grow with the text size: ${name(el)}`);
    found.push(...layout());
    root.style.fontSize = kept;
    return found;
  };

  // spacing sets the text spacing of WCAG 1.4.12 and looks again.
  const spacing = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    // Letters this wide may break a word that fits otherwise; nothing may be lost.
    const found = [...overflow(), ...clipped(), ...overlaps()];
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((s) => s !== sheet);
    return found;
  };

  const labelOf = (el) => (el.labels && el.labels[0]) || null;
  const native = (el) => el.type === "radio" || el.type === "checkbox";

  const targets = () => all("a[href], button, input:not([type=hidden]), select, textarea, summary")
    .filter((el) => shown(el) && !parked(el) && !el.disabled)
    .filter((el) => !(el.tagName === "A" && style(el).display === "inline" && words(el.parentElement.textContent) !== words(el.textContent)))
    .map((el) => {
      const rects = [el, native(el) ? labelOf(el) : null].filter(Boolean).map((e) => e.getBoundingClientRect());
      const width = Math.max(...rects.map((r) => r.right)) - Math.min(...rects.map((r) => r.left));
      const height = Math.max(...rects.map((r) => r.bottom)) - Math.min(...rects.map((r) => r.top));
      return { el, width, height };
    })
    .filter(({ width, height }) => width < 43.5 || height < 43.5)
    .map(({ el, width, height }) => `target of ${Math.round(width)} × ${Math.round(height)} px, 44 needed: ${name(el)}`);

  const structure = (lang) => {
    const found = [];
    const need = (ok, what) => { if (!ok) found.push(what); };
    need(document.documentElement.lang === lang, `lang is "${document.documentElement.lang}", not "${lang}"`);
    need(all("h1").length === 1, `${all("h1").length} h1`);
    need(words(document.title), "no title");
    need(document.body.dataset.page, "body without data-page");
    need(document.querySelector("meta[name=viewport][content*='width=device-width']"), "no viewport for phones");
    for (const part of ["header", "main", "footer"]) need(document.querySelector(part), `no ${part}`);
    // The desk has one small script of its own, for comfort; leavers' pages have none.
    const comfort = (el) => document.body.dataset.page.startsWith("desk-") && /^\/a\/desk\.[0-9a-f]+\.js$/.test(el.getAttribute("src")) && !el.text;
    need(all("script").every(comfort) && all("script").length <= 1, "a script");
    const attributes = all("*").flatMap((el) => [...el.attributes].map((a) => [el, a.name]));
    for (const [el, attribute] of attributes) need(!/^on/.test(attribute), `${attribute} on ${name(el)}`);
    for (const entry of performance.getEntriesByType("resource"))
      need(new URL(entry.name).origin === location.origin, `loads ${new URL(entry.name).origin}`);

    for (const el of all("input:not([type=hidden]), select, textarea")) {
      if (el.type === "submit" || el.type === "button") continue;
      const label = labelOf(el);
      need(label && shown(label) && !parked(label) && words(label.innerText), `no visible label: ${name(el)}`);
      if (native(el) && (el.type === "radio" || all(`[name="${CSS.escape(el.name)}"]`).length > 1))
        need(el.closest("fieldset") && words(el.closest("fieldset").querySelector("legend")?.innerText), `no fieldset with legend: ${name(el)}`);
      if (el.getAttribute("aria-invalid") === "true") need(el.getAttribute("aria-describedby"), `an error without its message: ${name(el)}`);
    }
    for (const el of all("[aria-describedby], [aria-labelledby]"))
      for (const id of words(`${el.getAttribute("aria-describedby") || ""} ${el.getAttribute("aria-labelledby") || ""}`).split(" "))
        need(document.getElementById(id), `${name(el)} is described by "${id}", which is not there`);
    for (const el of all("select")) need(el.options.length, `nothing to choose from: ${name(el)}`);
    // Forms answer at #fouten: whoever cannot see the page is told there what is the matter.
    const alert = document.querySelector("main [role=alert]");
    if (location.hash === "#fouten" && alert && performance.getEntriesByType("navigation")[0].responseStatus >= 400)
      need(alert.id === "fouten" && document.activeElement === alert, `the alert has no focus: ${name(alert)}`);
    for (const el of all("[tabindex]")) need(el.tabIndex <= 0, `an order of its own (tabindex): ${name(el)}`);
    for (const el of all("a[hreflang]")) need(el.lang === el.hreflang, `the language link has no lang: ${name(el)}`);
    return found;
  };

  // still: whoever asked for less motion gets none.
  const still = () => all("*")
    .filter((el) => [style(el).transitionDuration, style(el).animationDuration].some((d) => d.split(",").some((s) => parseFloat(s) > 0)))
    .map((el) => `moves although the visitor asked for less motion: ${name(el)}`);

  // marks is what is left to show a choice when the system sets the colours.
  const marks = (el) => [el, el.nextElementSibling, labelOf(el)].filter(Boolean)
    .flatMap((e) => [null, "::before", "::after"].map((p) => getComputedStyle(e, p)))
    .map((s) => [s.outline, s.border, s.content, s.textDecorationLine].join()).join();

  const forced = () => {
    const drawn = all("input").filter((el) => native(el) && (style(el).appearance === "none" || style(el).opacity === "0"));
    const invisible = drawn.filter((el) => {
      const checked = el.checked;
      el.checked = false;
      const off = marks(el);
      el.checked = true;
      const on = marks(el);
      el.checked = checked;
      return on === off;
    });
    const flat = all("button, select, textarea, input[type=text], input[type=email], input[type=password]")
      .filter((el) => shown(el) && (style(el).borderTopStyle === "none" || parseFloat(style(el).borderTopWidth) < 1));
    return [...invisible.map((el) => `the choice cannot be seen in forced colours: ${name(el)}`),
      ...flat.map((el) => `no border in forced colours: ${name(el)}`)];
  };

  // rgba reads any CSS colour through one pixel of a canvas.
  const rgba = (colour) => {
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const v = c[i] / 255;
    return sum + weight * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  }, 0);
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (el) => {
    for (; el; el = el.parentElement) {
      const colour = rgba(style(el).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  };

  // ring returns the outline that a person can see, or nothing. A transparent
  // native control with a drawn one beside it has none of its own.
  const ring = (el) => {
    const s = style(el);
    if (!el.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return "";
    if (s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2) return "";
    const colour = rgba(s.outlineColor);
    return contrast(colour, behind(parseFloat(s.outlineOffset) < 0 ? el : el.parentElement)) >= 3 ? s.outline : "";
  };

  // covered tells whether something else lies over all of the element. On a busy machine
  // the browser's own scrolling to the focus may still have to come.
  const covered = (el) => {
    el.scrollIntoView({ block: "nearest" });
    const r = (native(el) && labelOf(el) ? labelOf(el) : el).getClientRects()[0];
    const points = [0.1, 0.5, 0.9].flatMap((x) => [0.2, 0.5, 0.8].map((y) => [r.left + x * r.width, r.top + y * r.height]));
    return points.every(([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return !hit || !(el.contains(hit) || hit.contains(el) || labelOf(el)?.contains(hit));
    });
  };

  // place is where an element stands in reading order.
  const place = (el) => all("*").indexOf(el);

  const tabStops = () => {
    const groups = new Set();
    return all("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")
      .filter((el) => el.tabIndex >= 0 && !el.disabled && shown(el))
      .filter((el) => {
        if (el.type !== "radio") return true;
        const group = `${el.name} ${el.form ? place(el.form) : ""}`;
        return !groups.has(group) && groups.add(group);
      })
      .map((el) => ({ place: el.type === "radio" ? -1 : place(el), group: el.type === "radio" ? el.name : "", name: name(el) }));
  };

  // rewind puts the keyboard at the top of the page and remembers every
  // outline, to tell a focus from a lasting frame.
  const rewind = () => {
    document.activeElement?.blur();
    globalThis.restingRings = new Map(all("*").map((el) => [el, ring(el)]).filter(([, outline]) => outline));
    scrollTo(0, 0);
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    return [];
  };

  // focusStop describes the element that has focus now and what is wrong with it.
  const focusStop = () => {
    const el = document.activeElement;
    if (!el || el === document.body || el === document.documentElement) return { place: -1, group: "", name: "", x: 0, y: 0, bottom: 0, findings: [] };
    const r = el.getBoundingClientRect();
    const stop = {
      place: place(el), group: el.type === "radio" ? el.name : "", name: name(el),
      left: r.left + scrollX, right: r.right + scrollX, top: r.top + scrollY, bottom: r.bottom + scrollY, findings: [],
    };
    if (el.tagName === "IFRAME") return stop;
    const near = [el, el.nextElementSibling, el.parentElement, el.closest("label"), el.closest("label")?.parentElement].filter(Boolean);
    if (covered(el)) stop.findings.push(`something covers the focus: ${stop.name}`);
    if (!near.some((e) => ring(e) && ring(e) !== globalThis.restingRings.get(e))) stop.findings.push(`no visible focus: ${stop.name}`);
    return stop;
  };

  // What the page says, without the buttons to copy, which are hidden where no script runs, and
  // without a key that is another one at each look.
  const mainText = () => {
    for (const part of document.querySelectorAll("main :is([data-copy], .secret)")) part.hidden = true;
    return words(document.querySelector("main")?.innerText);
  };
  const page = () => document.body.dataset.page || "";

  return { layout, bigText, spacing, targets, structure, still, forced, tabStops, rewind, focusStop, mainText, page };
})()
