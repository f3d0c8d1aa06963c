// The page works without this file; what it adds: the theme switch, the drawer of chapters on a phone, the language
// switch that keeps the section, the mark of the section being read, search, and what a tap on a term does.
"use strict";

const root = document.documentElement;
const store = {
  set(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // Storage is off: the choice lasts as long as the page.
    }
  },
};

// ---- theme: as the system, light, dark -------------------------------------------------------------------------
document.querySelector(".switch-theme").addEventListener("click", () => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const shown = root.dataset.theme || (dark ? "dark" : "light");
  root.dataset.theme = shown === "dark" ? "light" : "dark";
  store.set("lossbook-theme", root.dataset.theme);
});

// ---- the drawer of chapters -------------------------------------------------------------------------------------
const navButton = document.querySelector(".open-nav");
const chapters = document.querySelector(".chapters");
function showChapters(open) {
  root.classList.toggle("nav-open", open);
  navButton.setAttribute("aria-expanded", String(open));
  if (open) chapters.querySelector("a").focus();
}
navButton.addEventListener("click", () => showChapters(!root.classList.contains("nav-open")));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && root.classList.contains("nav-open")) {
    showChapters(false);
    navButton.focus();
  }
});
document.addEventListener("click", (event) => {
  if (root.classList.contains("nav-open") && !event.target.closest(".chapters, .open-nav")) showChapters(false);
});

// ---- the section being read -------------------------------------------------------------------------------------
// Parts far from the screen are not laid out, and asking where a heading in one is would lay it out: a part begins where
// its own heading does, so the parts are asked first.
const parts = [...document.querySelectorAll("main > section > section")];
const headingsIn = (part) => [...part.querySelectorAll(":is(h1, h2, h3, h4)[id]")];
const links = new Map(
  [...document.querySelectorAll(".contents a[href^='#']")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]),
);
function currentSection() {
  const above = (element) => element.getBoundingClientRect().top <= 120;
  const part = parts.findLast(above);
  return part ? headingsIn(part).findLast(above) : document.querySelector("main h1[id]");
}
function markSection() {
  const id = currentSection()?.id;
  for (const [target, link] of links) {
    if (target === id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
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

// ---- the other language, same section ---------------------------------------------------------------------------
const twin = document.querySelector(".switch-language");
// A copy on a disk has one language, and no switch.
twin?.addEventListener("click", () => {
  const section = scrollY > 80 ? currentSection() : null;
  twin.hash = section ? section.id : "";
  store.set("lossbook-language", root.dataset.edition === "en" ? "zh" : "en");
});

// ---- search: Pagefind's dialog, fetched when first asked for ----------------------------------------------------
const searchButton = document.querySelector(".open-search");
const bundle = new URL(`${root.dataset.siteRoot}/pagefind/`, location.href);
let searchReady;

function loadSearch() {
  searchReady ??= (async () => {
    const sheet = Object.assign(document.createElement("link"), {
      rel: "stylesheet",
      href: `${bundle}pagefind-component-ui.css`,
    });
    // A plain script, since a browser reads no module from a disk.
    const script = Object.assign(document.createElement("script"), { src: `${bundle}pagefind-component-ui.js` });
    const loaded = [sheet, script].map(
      (part) => new Promise((resolve, reject) => Object.assign(part, { onload: resolve, onerror: reject })),
    );
    document.head.prepend(sheet, script);
    await Promise.all(loaded);
    const config = document.createElement("pagefind-config");
    config.setAttribute("bundle-path", bundle.pathname);
    config.setAttribute("lang", root.lang);
    if (location.protocol === "file:") config.setAttribute("no-worker", "");
    const modal = document.createElement("pagefind-modal");
    modal.setAttribute("reset-on-close", "");
    document.body.append(config, modal);
    await customElements.whenDefined("pagefind-modal");
    return modal;
  })();
  return searchReady;
}

async function openSearch() {
  try {
    (await loadSearch()).open();
  } catch {
    searchReady = undefined;
    searchButton.title = searchButton.dataset.unavailable;
  }
}
searchButton.addEventListener("click", openSearch);
addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    openSearch();
  }
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
