// Side by side: the same section in the other language, fetched from this site when first asked for.
//
// Both editions hold the same code cells, figures and pictures that move in the same order; the prose between two of them in one language
// is the counterpart of the prose between the same two in the other.
"use strict";

(() => {
  const words = JSON.parse(document.body.dataset.words);
  const twinLink = document.querySelector(".switch-language");
  if (!twinLink) return;
  const twinAddress = twinLink.href.split("#")[0];
  const twinLanguage = twinLink.lang;
  const shared = (node) => node.matches?.(".cell, figure.course-figure, .moving");
  let twinPage;

  function fetchTwin() {
    twinPage ??= fetch(twinAddress)
      .then((answer) => {
        if (!answer.ok) throw new Error(answer.statusText);
        return answer.text();
      })
      .then((text) => new DOMParser().parseFromString(text, "text/html"))
      .catch((error) => {
        twinPage = undefined;
        throw error;
      });
    return twinPage;
  }

  /** The section's own prose, cut at what both editions share; nested sections are their own. */
  function runs(section) {
    const found = [[]];
    for (const child of section.children) {
      if (shared(child)) found.push([]);
      else if (child.tagName !== "SECTION") found.at(-1).push(child);
    }
    return found;
  }

  function copyOf(nodes) {
    const copies = nodes.map((node) => document.importNode(node, true));
    for (const copy of copies) {
      for (const element of [copy, ...copy.querySelectorAll("[id]")]) element.removeAttribute("id");
      for (const extra of copy.querySelectorAll(".headerlink, .pair-button, .pair-state")) extra.remove();
      for (const link of copy.querySelectorAll("a[href]")) {
        link.setAttribute("href", new URL(link.getAttribute("href"), twinAddress).href);
      }
    }
    return copies;
  }

  function show(section, twin) {
    const mine = runs(section);
    runs(twin).forEach((theirs, index) => {
      const own = mine[index] ?? [];
      if (!own.length || !theirs.length) return;
      const pair = document.createElement("div");
      pair.className = "pair";
      own[0].before(pair);
      const left = document.createElement("div");
      left.append(...own);
      const right = document.createElement("div");
      right.className = "twin";
      right.lang = twinLanguage;
      right.append(...copyOf(theirs));
      pair.append(left, right);
    });
    for (const nested of section.querySelectorAll(":scope > section")) {
      const id = nested.querySelector("h2, h3, h4")?.id;
      const other = id && twin.ownerDocument.getElementById(id)?.parentElement;
      if (other) show(nested, other);
    }
  }

  function hide(section) {
    for (const pair of section.querySelectorAll(".pair")) pair.replaceWith(...pair.firstElementChild.childNodes);
  }

  async function toggle(button, heading) {
    const section = heading.closest("section");
    const on = button.getAttribute("aria-pressed") !== "true";
    const top = heading.getBoundingClientRect().top;
    const state = heading.querySelector(".pair-state");
    state.textContent = "";
    if (on) {
      button.disabled = true;
      const slow = setTimeout(() => (state.textContent = words.pair_loading), 400);
      try {
        const other = (await fetchTwin()).getElementById(heading.id).parentElement;
        show(section, other);
      } catch {
        return (state.textContent = words.pair_failed);
      } finally {
        clearTimeout(slow);
        if (state.textContent === words.pair_loading) state.textContent = "";
        button.disabled = false;
      }
    } else {
      hide(section);
    }
    button.setAttribute("aria-pressed", String(on));
    document.documentElement.classList.toggle("paired", document.querySelector(".pair") !== null);
    scrollBy(0, heading.getBoundingClientRect().top - top);
    button.focus({ preventScroll: true });
  }

  for (const heading of document.querySelectorAll("main section section > :is(h2, h3)[id]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pair-button";
    button.setAttribute("aria-pressed", "false");
    button.title = words.pair;
    button.setAttribute("aria-label", `${words.pair} · ${heading.firstChild.textContent}`);
    button.textContent = words.pair_short;
    button.addEventListener("click", () => toggle(button, heading));
    const state = document.createElement("span");
    state.className = "pair-state";
    state.setAttribute("role", "status");
    heading.append(button, state);
  }
})();
