// The page works without this file; what it adds: the theme switch, the drawer of chapters on a phone, the language
// switch that keeps the section, the mark of the section being read, and what a tap on a term does.
"use strict";

const root = document.documentElement;
const store = {
  set(key, value, kind = "local") {
    try {
      window[`${kind}Storage`].setItem(key, value);
    } catch {
      // Storage is off: the choice lasts as long as the page, or its window.
    }
  },
  /** What was set for the next page of this window alone. */
  take(key) {
    try {
      const value = JSON.parse(sessionStorage.getItem(key));
      sessionStorage.removeItem(key);
      return value;
    } catch {
      return null;
    }
  },
};

// ---- theme: as the system, then the other of the two, then the system's own for good ------------------------------
const words = JSON.parse(document.body.dataset.words);
const themeButton = document.querySelector(".switch-theme");
function sayTheme() {
  themeButton.title = themeButton.ariaLabel = words[`theme_${root.dataset.theme || "system"}`];
}
themeButton.addEventListener("click", () => {
  const [system, other] = matchMedia("(prefers-color-scheme: dark)").matches ? ["dark", "light"] : ["light", "dark"];
  const next = { "": other, [other]: system, [system]: "" }[root.dataset.theme ?? ""];
  root.dataset.theme = window.name = next;
  store.set("lossbook-theme", next);
  sayTheme();
});
sayTheme();

// ---- the drawer of chapters -------------------------------------------------------------------------------------
const navButton = document.querySelector(".open-nav");
const chapters = document.querySelector(".chapters");
const behind = document.querySelectorAll(".skip, .book-name, .bar-end, .middle, .contents");
const isOpen = () => root.classList.contains("nav-open");
function showChapters(open) {
  root.classList.toggle("nav-open", open);
  navButton.setAttribute("aria-expanded", String(open));
  for (const part of behind) part.inert = open;
  if (open) (chapters.querySelector("[aria-current]") ?? chapters.querySelector("a")).focus();
  else navButton.focus();
}
navButton.addEventListener("click", () => showChapters(!isOpen()));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (isOpen()) showChapters(false);
    hushTips();
  }
  if (event.key === "Tab" && isOpen()) stayInDrawer(event);
});
/** From its last link on to the button, and back. */
function stayInDrawer(event) {
  const stops = [navButton, ...chapters.querySelectorAll("a")].filter((stop) => stop.checkVisibility());
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (document.activeElement !== from) return;
  event.preventDefault();
  to.focus();
}
matchMedia("(max-width: 56rem)").addEventListener("change", () => isOpen() && showChapters(false));
document.addEventListener("click", (event) => {
  const stays = event.target.closest(".chapters, .open-nav") && !event.target.closest(".sections a");
  if (isOpen() && !stays) showChapters(false);
});

// ---- tips: shown by the style sheet, sent away by Escape until they are asked for again --------------------------
function hushTips() {
  for (const box of document.querySelectorAll(".term-box:is(:hover, :focus-within)")) {
    box.classList.add("hushed");
    for (const again of ["pointerenter", "focusin"]) {
      box.addEventListener(again, () => box.classList.remove("hushed"), { once: true });
    }
  }
}

// ---- the section being read -------------------------------------------------------------------------------------
// Parts far from the screen are not laid out, and asking where a heading in one is would lay it out: a part begins where
// its own heading does, so the parts are asked first.
const parts = [...document.querySelectorAll("main > section > section")];
const headingsIn = (part) => [...part.querySelectorAll(":is(h1, h2, h3, h4)[id]")];
const links = [...document.querySelectorAll(".contents a[href^='#'], .sections a")];
const READ_AT = 120;
function currentSection() {
  const above = (element) => element.getBoundingClientRect().top <= READ_AT;
  const part = parts.findLast(above);
  return part ? headingsIn(part).findLast(above) : document.querySelector("main h1[id]");
}
let marked;
function markSection() {
  const id = currentSection()?.id;
  if (id === marked) return;
  marked = id;
  for (const link of links) {
    if (decodeURIComponent(link.hash.slice(1)) === id) {
      link.setAttribute("aria-current", "true");
      keepInView(link);
    } else link.removeAttribute("aria-current");
  }
}
/** Scroll a list so that one of its links is seen. */
function keepInView(link) {
  const list = link.closest(".chapters, .contents");
  const [mark, frame] = [link, list].map((element) => element.getBoundingClientRect());
  if (mark.height && (mark.top < frame.top || mark.bottom > frame.bottom)) {
    list.scrollTop += mark.top - frame.top - frame.height / 2;
  }
}
let waiting = false;
addEventListener(
  "scroll",
  () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      markSection();
    });
  },
  { passive: true },
);
markSection();
const here = chapters.querySelector(".current > a");
if (here) keepInView(here);

// ---- the other language, same place: between which of the things that both editions share, and how far ----------
function marksOf(heading) {
  heading.closest("main > section > section")?.style.setProperty("content-visibility", "visible");
  const shared = heading.parentNode.querySelectorAll(":is(.cell, .course-figure, .display-maths, h3):not(details *, .twin *)");
  const tops = [heading, ...shared].map((element) => element.getBoundingClientRect().top);
  return [...tops, heading.parentNode.getBoundingClientRect().bottom];
}
const twin = document.querySelector(".switch-language");
// A copy on a disk has one language, and no switch.
twin?.addEventListener("click", () => {
  const heading = scrollY > 80 ? currentSection() : null;
  twin.hash = heading ? heading.id : "";
  store.set("lossbook-language", root.dataset.edition === "en" ? "zh" : "en");
  if (!heading) return;
  const marks = marksOf(heading);
  const at = Math.max(0, marks.findLastIndex((mark) => mark <= READ_AT));
  const share = (READ_AT - marks[at]) / (marks[at + 1] - marks[at]);
  store.set("place", JSON.stringify({ hash: twin.hash, at, share }), "session");
});
addEventListener("load", () => {
  const place = store.take("place");
  if (!place || place.hash !== location.hash || !(place.share > 0)) return;
  const marks = marksOf(document.getElementById(decodeURIComponent(location.hash.slice(1))));
  const from = marks[place.at];
  scrollBy(0, from + place.share * (marks[place.at + 1] - from) - READ_AT);
});

// ---- a term, where nothing hovers: the first tap tells its meaning, the second goes to the glossary --------------
let told = null;
document.addEventListener("click", (event) => {
  if (event.target.closest(".tip")) return;
  const term = event.target.closest("a.term");
  const first = term !== told;
  told = term;
  // A key press has no detail; its focus has shown the meaning before.
  if (!term || !first || !event.detail || matchMedia("(hover: hover)").matches) return;
  event.preventDefault();
  term.focus();
});

// ---- what scrolls sideways can be scrolled by the arrow keys ------------------------------------------------------
// Asked once they are laid out, which is when they come near the screen: the margin takes in whatever is.
const near = new Set();
function makeFocusable(boxes) {
  for (const box of boxes) {
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
const approach = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) near[isIntersecting ? "add" : "delete"](target);
    makeFocusable(near);
  },
  { rootMargin: "1000000px" },
);
for (const box of document.querySelectorAll("main :is(pre, .formula, .wide-table, .wide-drawing)")) approach.observe(box);
addEventListener("resize", () => makeFocusable(near));
// A font that comes late makes a formula wider.
document.fonts.addEventListener("loadingdone", () => makeFocusable(near));
document.addEventListener("toggle", () => makeFocusable(near), true);
