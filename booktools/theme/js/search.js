// Search: a dialog over Pagefind's index, which is fetched when first asked for.
"use strict";

(() => {
  const root = document.documentElement;
  const words = JSON.parse(document.body.dataset.words);
  const bundle = new URL(`${root.dataset.siteRoot}/pagefind/`, location.href).href;
  const PATIENCE = 60_000; // ms: what has not come by then does not come
  const AT_ONCE = 8; // pages shown, and as many more each time they are asked for
  const SECTIONS = 3; // of a page
  const EXCERPT = 28; // words
  const LOOSE = /^[^\p{L}\p{N}([{（“‘"'−∂∇∑Σ√|‖-]+/u; // what no excerpt begins with

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // ---- the index --------------------------------------------------------------------------------------------------
  // Pagefind goes on without a file that does not come, as if nothing stood in it; so what is missing is noted here.
  let missing = false;
  const get = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await get(...asked).catch(() => null);
    if (!answer?.ok && String(asked[0]).includes("/pagefind/")) missing = true;
    if (!answer) throw new TypeError("Failed to fetch");
    return answer;
  };

  const fromDisk = location.protocol === "file:";
  /** From a disk a browser reads plain scripts alone; the copy of the book to carry away has one with all of the index. */
  function brought() {
    const script = element("script", { src: `${bundle}offline.js` });
    return new Promise((resolve, reject) => {
      script.addEventListener("load", () => resolve(window.lossbookPagefind));
      script.addEventListener("error", reject);
      document.head.append(script);
    });
  }

  let index;
  let attempts = 0;
  /** In the page itself: on a slow line Pagefind would give its worker up after five seconds, and begin anew. */
  async function start() {
    missing = false;
    const pagefind = await import(fromDisk ? await brought() : `${bundle}pagefind.js?${attempts++}`);
    const made = pagefind.createInstance({ noWorker: true });
    await made.init();
    return made;
  }

  async function results(query) {
    index ??= start();
    let timer;
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("late")), PATIENCE)));
    try {
      const found = await Promise.race([index.then((made) => made.search(query)), late]);
      if (missing) throw new Error("missing");
      return found.results;
    } finally {
      clearTimeout(timer);
    }
  }

  // ---- what a page has of a query ---------------------------------------------------------------------------------
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const asked = (query) => plain(query).match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? [];
  /** Pagefind goes on to shorter words, to "as" for "asdfgh"; at least half of a word, and three letters, must be there. */
  function holds(text, query) {
    return asked(query).every((word) => {
      if (/\p{Script=Han}/u.test(word)) return text.includes(word);
      const least = word.slice(0, Math.max(Math.min(3, word.length), Math.ceil(word.length * 0.6)));
      return new RegExp(`(?<![\\p{L}\\p{N}])${least}`, "u").test(text);
    });
  }

  /** Whether it is a page's own subject, whatever page says it more often. */
  const teaches = (page, query) => plain(page.meta.teaches ?? "").split("|").includes(plain(query));

  /** The words of a page, and which of them are names that are found and not shown. */
  function wordsOf(page) {
    const text = page.raw_content.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    const joint = text.includes("\u200b") ? "" : " ";
    let hidden = false;
    const list = text.split(joint ? /\s+/ : "\u200b").map((word) => {
      hidden ||= word.includes("⟦");
      const found = { word, hidden };
      hidden &&= !word.includes("⟧");
      return found;
    });
    return { list, joint };
  }

  /** The parts of a page that hold what was asked for: where each begins and ends, and how much of it there is. */
  function partsOf(page, length) {
    const anchors = page.anchors.filter((anchor) => /^h[1-6]$/i.test(anchor.element) && anchor.text?.trim());
    const starts = [{ location: 0 }, ...anchors.sort((one, other) => one.location - other.location)];
    return starts
      .map((anchor, at) => {
        const end = starts[at + 1]?.location ?? length;
        const hits = page.weighted_locations.filter(({ location: at }) => at >= anchor.location && at < end);
        const sum = hits.reduce((total, hit) => total + (hit.balanced_score ?? hit.weight), 0);
        return { anchor, end, hits: hits.map((hit) => hit.location), sum };
      })
      .filter((part) => part.hits.length);
  }

  /** Where the sentence of a word begins, or a few words before it where that is far. */
  function beginning(list, least, at) {
    for (let from = at; from > Math.max(least, at - 14); from--) {
      if (/[.!?。！？：]\s*$/.test(list[from - 1]?.word ?? "")) return from;
    }
    return Math.max(least, at - 6);
  }

  /** Some words of a part, with the first of those asked for near their beginning and each of them marked. */
  function excerpt({ list, joint }, { anchor, end, hits }) {
    const shown = hits.filter((at) => !list[at]?.hidden);
    const first = shown.find((at) => at > anchor.location + 6) ?? shown[0] ?? anchor.location;
    const made = element("p", { class: "excerpt" });
    let left = EXCERPT * (joint ? 1 : 1.6);
    for (let at = beginning(list, anchor.location, first); at < end && left > 0; at++) {
      if (!list[at] || list[at].hidden) continue;
      const word = made.hasChildNodes() ? list[at].word : list[at].word.replace(LOOSE, "");
      if (!word) continue;
      made.append(hits.includes(at) ? element("mark", {}, word) : word, joint);
      left--;
    }
    return made;
  }

  function shownPage(page) {
    const text = wordsOf(page);
    const address = page.url.replace(/\/$/, "/index.html");
    const parts = partsOf(page, text.list.length);
    const best = parts.toSorted((one, other) => other.sum - one.sum);
    const sections = best.filter((part) => part.anchor.id && !/^h1$/i.test(part.anchor.element)).slice(0, SECTIONS);
    const item = element("li", { class: "found-page" });
    if (page.meta.kind) item.append(element("p", { class: "found-kind" }, page.meta.kind));
    item.append(element("a", { href: address }, page.meta.title));
    if (!sections.length) item.append(excerpt(text, best[0]));
    const list = element("ul");
    for (const part of sections) {
      const link = element("a", { href: `${address}#${part.anchor.id}` }, part.anchor.text.trim());
      list.append(element("li", {}, link, excerpt(text, part)));
    }
    if (sections.length) item.append(list);
    return item;
  }

  // ---- the dialog -------------------------------------------------------------------------------------------------
  const box = element("input", {
    enterkeyhint: "search", "aria-label": words.search_for, placeholder: words.search_for, autocomplete: "off", spellcheck: "false",
  });
  const shut = element("button", { type: "button", class: "bar-button", "aria-label": words.close }, "×");
  const state = element("p", { class: "search-state", role: "status" });
  const list = element("ol", { class: "found" });
  const more = element("button", { type: "button", class: "more" }, words.search_more);
  const dialog = element("dialog", { class: "search", "aria-label": words.search_for });
  dialog.append(element("div", { class: "search-head" }, box, shut), state, list, more);
  more.hidden = true;

  let turn = 0;
  function say(text, busy = false) {
    state.textContent = text;
    dialog.setAttribute("aria-busy", busy);
  }
  function clear() {
    list.replaceChildren();
    more.hidden = true;
  }

  async function search() {
    const own = ++turn;
    const query = box.value.trim();
    if (!query) {
      clear();
      return say("");
    }
    try {
      const found = await results(query);
      await show(query, found, own);
    } catch {
      // The next search begins anew.
      index = undefined;
      if (own !== turn) return;
      clear();
      say(fromDisk ? words.search_needs_server : words.search_failed);
    }
  }

  /** The first pages of those found, and the next ones when they are asked for. */
  async function show(query, found, own, from = 0) {
    const pages = await Promise.all(found.slice(from, from + AT_ONCE).map((result) => result.data()));
    if (own !== turn) return;
    const right = pages.filter((page) => holds(plain(page.content), query));
    right.sort((one, other) => teaches(other, query) - teaches(one, query));
    if (!from) clear();
    list.append(...right.map(shownPage));
    const rest = right.length && found.length > from + AT_ONCE;
    more.hidden = !rest;
    more.onclick = () => show(query, found, own, from + AT_ONCE).catch(() => say(words.search_failed));
    say(list.children.length ? "" : words.search_nothing.replace("%s", query));
  }

  let pause;
  box.addEventListener("input", () => {
    clearTimeout(pause);
    say(words.searching, true);
    pause = setTimeout(search, 150);
  });
  shut.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("a")) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === box) return list.querySelector("a")?.click();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [box, ...list.querySelectorAll("a")];
    stops[Math.min(stops.length - 1, Math.max(0, stops.indexOf(document.activeElement) + step))].focus();
  });

  function open() {
    if (dialog.open) return;
    if (!dialog.isConnected) document.body.append(dialog);
    dialog.showModal();
    box.select();
    // Fetched while the reader types; what fails is said once something is asked.
    (index ??= start()).catch(() => {
      index = undefined;
      if (fromDisk) say(words.search_needs_server);
    });
  }
  document.querySelector(".open-search").addEventListener("click", open);
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    open();
  });
})();
