// All rules of axe, with `color-contrast` asked a few times for texts that look alike: a chapter
// has thousands of words, and asking axe about each of them took most of the time.
//
// Alike are texts that agree in all that the rule computes a contrast from: their colour, size,
// weight and shadow, and the backgrounds of what is around them. Axe reads a few of them. If one
// passes, so do the others; if axe cannot tell, or does not judge them, it reads them all. A text
// that reaches out of a coloured box around it, or shares its place with a coloured box that is
// not around it, has no like: axe reads it by itself.
async (rules) => {
  const OWN = ["color", "fontSize", "fontWeight", "textShadow", "webkitTextStroke",
    "webkitTextFillColor", "cursor"];
  const BEHIND = ["backgroundColor", "backgroundImage", "backgroundClip", "opacity", "filter",
    "mixBlendMode", "clipPath"];
  const EMPTY = ["rgba(0, 0, 0, 0)", "none", "border-box", "1", "none", "normal", "none"].join();

  const kept = (compute) => {
    const known = new Map();
    return (element) => {
      if (!known.has(element)) known.set(element, compute(element));
      return known.get(element);
    };
  };
  const style = kept((e) => getComputedStyle(e));
  const box = kept((e) => e.getBoundingClientRect());
  const paints = kept((e) =>
    style(e).backgroundColor !== "rgba(0, 0, 0, 0)" || style(e).backgroundImage !== "none");
  const behind = kept((e) => {
    if (!e) return "";
    const own = BEHIND.map((name) => style(e)[name]).join();
    return behind(e.parentElement) + (own === EMPTY ? "" : ` > ${own}`)
      + (e.localName === "svg" ? " > svg" : "");
  });

  const within = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1
    && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const meet = (a, b) => a.left < b.right && b.left < a.right
    && a.top < b.bottom && b.top < a.bottom;
  const cut = (a, b) => ({
    left: Math.max(a.left, b.left), right: Math.min(a.right, b.right),
    top: Math.max(a.top, b.top), bottom: Math.min(a.bottom, b.bottom),
  });
  const floats = (e) => ["absolute", "fixed"].includes(style(e).position);

  // Whether a text reaches out of a coloured box around it, other than where a box that
  // scrolls hides it.
  const reachesOut = (text) => {
    let seen = box(text), escapes = floats(text);
    for (let e = text.parentElement; e && e !== document.body; e = e.parentElement) {
      if (style(e).overflow !== "visible" && !escapes) seen = cut(seen, box(e));
      if (seen.left >= seen.right || seen.top >= seen.bottom) return false;
      if (paints(e) && !within(seen, box(e))) return true;
      escapes ||= floats(e);
    }
    return false;
  };
  const all = [...document.body.querySelectorAll("*")];
  const painted = all.filter(paints);
  const isAlone = (text) => reachesOut(text) || painted.some((e) =>
    meet(box(text), box(e)) && !e.contains(text)
    && !(text.contains(e) && style(e).position === "static"));

  const said = (e) => [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join("")
    .replace(/[\s\u200b]+/g, " ").trim();
  axe.setup(document);
  const texts = all.filter((e) =>
    (said(e) || e.matches("input, select, textarea")) && axe.commons.dom.isVisibleOnScreen(e));
  axe.teardown();
  const alike = new Map();
  for (const e of texts) {
    const key = isAlone(e) ? e : [behind(e), ...OWN.map((name) => style(e)[name])].join();
    alike.set(key, [...(alike.get(key) ?? []), e]);
  }

  // Two letters or figures, since axe does not judge a sign by itself; nothing inside, since it
  // reads that too.
  const isPlain = (e) => /[A-Za-z0-9\u4e00-\u9fff]{2}/.test(said(e)) && !e.childElementCount;
  // A few of each group, so that one is judged; all where none is sure to be.
  const chosen = (group) => {
    const plain = group.filter(isPlain);
    const at = (share) => plain[Math.floor(share * plain.length)];
    return plain.length ? [0, 0.3, 0.6, 0.99].map(at) : group;
  };
  const groups = [...alike.values()];
  const hosts = all.filter((e) => e.shadowRoot)
    .flatMap((e) => [...e.shadowRoot.querySelectorAll("*")]);

  // One run with the other rules, since each run begins by reading the whole page: a mark says
  // which texts the rule reads.
  const run = async (elements, chosenRules) => {
    for (const e of elements) e.setAttribute("data-read-contrast", "");
    axe.configure({ rules: [{ id: "color-contrast", selector: "[data-read-contrast]" }] });
    const results = await axe.run(document, {
      ...(chosenRules && { runOnly: [...chosenRules, "color-contrast"] }),
      elementRef: true,
      resultTypes: ["passes", "incomplete", "violations"],
      selectors: false,
    });
    for (const e of elements) e.removeAttribute("data-read-contrast");
    return results;
  };
  // What axe found right, or could not judge for what all its like have behind them too.
  const settledBy = (results) => {
    const nodes = (found) =>
      found.filter((rule) => rule.id === "color-contrast").flatMap((rule) => rule.nodes);
    const common = nodes(results.incomplete).filter(({ element, any }) => {
      const key = any[0]?.data?.messageKey;
      return key === "bgGradient" || (key === "imgNode" && element.closest("svg"));
    });
    return new Set([...nodes(results.passes), ...common].map((node) => node.element));
  };
  const first = await run([...groups.flatMap(chosen), ...hosts], rules);
  const settled = settledBy(first);
  const isOpen = (group) => group.some(isPlain) && !chosen(group).some((e) => settled.has(e));
  const unread = groups.filter(isOpen).flat();
  const second = unread.length ? await run(unread, []) : { violations: [] };
  const violations = [...first.violations, ...second.violations];
  for (const node of violations.flatMap((rule) => rule.nodes)) {
    node.target = [node.html];
    delete node.element;  // it cannot leave the browser
  }
  const { testEngine, testEnvironment, testRunner, timestamp, url } = first;
  const read = { texts: texts.length, groups: groups.length, unread: unread.length };
  return { violations, testEngine, testEnvironment, testRunner, timestamp, url, read };
}
