// Cells that run in the page: the buttons, what they show, and what a reader writes. Python itself is fetched by the first
// click, into a worker of this page; before it, and without this file, the page is what it was.
"use strict";

(() => {
  const words = JSON.parse(document.body.dataset.words);
  const { base } = document.currentScript.dataset;
  const { runtime, library, size, editor } = JSON.parse(document.currentScript.dataset.live);
  const root = new URL(`${base}/live/`, location.href);
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const named = (cell, tag) => cell.classList.contains(`tag_${tag}`);

  // ---- what the reader has written ---------------------------------------------------------------------------------
  const KEY = "lossbook-code";
  const written = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {};
    }
  };
  function remember(place, code) {
    const all = written();
    if (code === null) delete all[place];
    else all[place] = code;
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
    } catch {
      // Storage is off or full: what is written lasts as long as the page.
    }
  }

  // ---- the cells ---------------------------------------------------------------------------------------------------
  const needs = (cell) => [...cell.classList].find((name) => name.startsWith("tag_needs-"))?.slice(10);
  const all = [...document.querySelectorAll("main .cell")].filter((cell) => cell.querySelector(".cell_input pre"));
  const cells = [];
  let exercise = null;
  for (const element of all) {
    const missing = needs(element);
    if (missing) {
      element.append(make("p", { className: "cell-needs" }, words.live_needs.replace("%s", missing === "torch" ? "PyTorch" : "scikit-learn")));
      continue;
    }
    const pre = element.querySelector(".cell_input pre");
    const cell = { element, pre, original: pre.textContent, figure: figureOf(element), state: "" };
    if (named(element, "exercise-stub")) exercise = { stub: cell };
    cell.exercise = ["stub", "check", "solution"].some((part) => named(element, `exercise-${part}`)) ? exercise : null;
    if (exercise && named(element, "exercise-check")) exercise.check = cell;
    cell.place = named(element, "exercise-stub") ? exerciseOf(element) : null;
    cells.push(cell);
    equip(cell);
  }

  /** The name of the exercise that a cell answers, the same in both languages. */
  function exerciseOf(element) {
    let at = element.previousElementSibling;
    while (at && !at.matches(".block-exercise")) at = at.previousElementSibling;
    return at?.id ?? null;
  }

  /** The drawing that belongs to a cell, also where it waits in a fold for a guess. */
  function figureOf(element) {
    const next = element.nextElementSibling;
    if (next?.matches(".course-figure")) return next;
    return next?.matches(".prediction") ? next.querySelector(":scope > .course-figure") : null;
  }

  function equip(cell) {
    const button = (name, act, className) => {
      const made = make("button", { type: "button", className: `cell-tool ${className}` }, words[name]);
      made.addEventListener("click", act);
      return made;
    };
    cell.tools = make("div", { className: "cell-tools" });
    cell.status = make("span", { className: "cell-status" });
    cell.status.setAttribute("role", "status");
    cell.tools.append(
      button("live_run", () => start([cell], true), "run-cell"),
      button("live_above", () => start([...above(cell), cell], false), "run-above later"),
      button("live_edit", () => edit(cell), "edit-cell"),
      button("live_reset", () => reset(cell), "reset-cell later"),
      button("live_stop", () => stop(), "stop-cell"),
      cell.status,
    );
    (cell.element.querySelector(":scope > details.hide") ?? cell.element.querySelector(".cell_input")).after(cell.tools);
    if (cell.place && written()[cell.place]) show(cell, written()[cell.place]);
  }

  const source = (cell) => (cell.editor ? cell.editor.value : cell.pre.textContent);
  const changed = (cell) => source(cell) !== cell.original;
  /** What a cell rests on: all cells above, but of an exercise the reader's own answer or else the solution. */
  function above(cell) {
    return cells.slice(0, cells.indexOf(cell)).filter((other) => {
      const own = other.exercise && changed(other.exercise.stub);
      if (named(other.element, "exercise-check")) return false;
      if (named(other.element, "exercise-stub")) return own;
      return !(named(other.element, "exercise-solution") && own);
    });
  }

  // ---- running -----------------------------------------------------------------------------------------------------
  let worker = null;
  let waiting = []; // cells whose turn comes
  let running = null;
  const workerFiles = ["worker.js", "pyodide.js", "pyodide.asm.js"];

  function start(chosen, alone) {
    const [last] = chosen.slice(-1);
    // What stands above and has not run yet comes first: a cell by itself would not know its names.
    const first = alone ? above(last).filter((cell) => cell.state !== "done") : [];
    const after = named(last.element, "exercise-stub") && last.exercise.check ? [last.exercise.check] : [];
    if (named(last.element, "exercise-check")) first.push(last.exercise.stub);
    const line = [...new Set([...first, ...chosen, ...after])];
    waiting = [...waiting.filter((cell) => !line.includes(cell)), ...line];
    document.documentElement.classList.add("live");
    for (const cell of line) mark(cell, "waiting");
    if (!worker) launch();
    next();
  }

  function launch() {
    try {
      worker = new Worker(new URL(`${runtime}/worker.js`, root));
    } catch (error) {
      broken(String(error.message));
      return;
    }
    worker.onmessage = ({ data }) => receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      broken(event.message || "worker");
    };
    const language = document.documentElement.dataset.edition;
    worker.postMessage({ type: "start", language, library: new URL(library, root).href, cut: words.live_cut });
  }

  function next() {
    if (running || !worker) return;
    running = waiting.shift() ?? null;
    if (!running) return;
    mark(running, "running");
    const figure = running.figure?.id ?? "";
    const alt = running.figure?.querySelector(".drawing, .panels")?.getAttribute("aria-label") ?? "";
    worker.postMessage({ type: "run", id: cells.indexOf(running), source: source(running), figure, alt });
  }

  function receive(data) {
    if (data.type === "fetched") workerFiles.push(data.name);
    if (!running) return;
    if (data.type === "progress") {
      const part = Math.min(data.loaded, size);
      running.status.textContent = words.live_loading.replace("%a", (part / 1e6).toFixed(1)).replace("%b", (size / 1e6).toFixed(1));
    } else if (data.type === "running") running.status.textContent = words.live_running;
    else if (data.type === "broken") broken(data.reason);
    else if (data.type === "done") {
      const cell = running;
      running = null;
      output(cell, data.parts);
      const failed = data.parts.some((part) => "error" in part);
      mark(cell, failed ? "failed" : "done");
      keepForLater(cell);
      if (failed) drop(words.live_above_failed, cell);
      next();
    }
  }

  /** From the first run on, this page and what it fetched are kept for when there is no network. */
  let keeping = false;
  async function keepForLater(cell) {
    if (keeping || !navigator.serviceWorker) return;
    keeping = true;
    try {
      await navigator.serviceWorker.register(new URL(`../sw.js?v=${runtime}`, root));
      const kept = await caches.open(`lossbook-${runtime}`);
      const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
      const own = fetched.filter((address) => address.startsWith(new URL("..", root).href));
      const worker = workerFiles.map((name) => new URL(name, new URL(`${runtime}/`, root)).href);
      const tried = await Promise.allSettled([location.href, ...own, ...worker].map((address) => kept.add(address)));
      for (const { reason } of tried) if (reason) throw reason;
      document.documentElement.dataset.kept = "yes";
    } catch (error) {
      // The page needs its network, as before; a reader is told what can be changed.
      document.documentElement.dataset.kept = "no";
      if (error.name === "QuotaExceededError") cell.status.textContent = words.live_no_room;
    }
  }

  /** Cells that still wait are given up: what they rest on is not there. */
  function drop(reason, cause) {
    for (const cell of waiting) {
      mark(cell, "failed");
      if (cell !== cause) cell.status.textContent = reason;
    }
    waiting = [];
  }

  function broken(reason) {
    const cell = running ?? waiting.shift();
    end();
    if (!cell) return;
    mark(cell, "failed");
    cell.status.textContent = (location.protocol === "file:" ? words.live_folder : words.live_broken).replace("%s", reason);
    drop("", null);
  }

  function stop() {
    const cell = running;
    end();
    for (const other of cells) if (other.state === "done") other.state = "";
    if (cell) {
      mark(cell, "failed");
      cell.status.textContent = words.live_stopped;
    }
    drop("", null);
  }

  function end() {
    worker?.terminate();
    worker = running = null;
  }

  // ---- what a cell shows -------------------------------------------------------------------------------------------
  function mark(cell, state) {
    cell.state = state;
    cell.element.dataset.state = state;
    if (state !== "running") cell.status.textContent = state === "waiting" ? words.live_waiting : "";
    const shown = state === "waiting" ? null : state;
    for (const part of [holder(cell), cell.figure]) if (part && shown) part.dataset.run = shown;
  }

  function holder(cell) {
    let part = cell.element.querySelector(".cell_output");
    if (!part) {
      part = make("div", { className: "cell_output docutils container" });
      cell.element.append(part);
    }
    return part;
  }

  function output(cell, parts) {
    const part = holder(cell);
    cell.kept ??= { part: [...part.childNodes], figure: cell.figure && [...cell.figure.childNodes] };
    const caption = cell.figure?.querySelector(":scope > figcaption");
    const drawings = parts.filter((shown) => "figure" in shown).map((shown) => drawing(shown.figure));
    if (drawings.length && cell.figure) cell.figure.replaceChildren(...drawings.shift(), ...(caption ? [caption] : []));
    const texts = parts.filter((shown) => !("figure" in shown));
    part.replaceChildren(...texts.map((shown) => text(shown.text ?? shown.error, "error" in shown)), ...drawings.flat());
    for (const fold of [part, cell.figure].map((shown) => shown?.closest("details.prediction"))) if (fold) fold.open = true;
  }

  function text(shown, failed) {
    const pre = make("pre", {}, shown);
    return make("div", { className: `output stream${failed ? " failed" : ""}` }, make("div", { className: "highlight" }, pre));
  }

  /** What the kernel has drawn, as elements; nothing in it can act. */
  function drawing(markup) {
    const made = new DOMParser().parseFromString(markup, "text/html");
    for (const element of made.querySelectorAll("script, iframe, object, embed, foreignObject")) element.remove();
    return [...made.body.childNodes];
  }

  // ---- editing -----------------------------------------------------------------------------------------------------
  async function edit(cell) {
    document.documentElement.classList.add("live");
    cell.element.querySelector(":scope > details.hide")?.setAttribute("open", "");
    if (!cell.editor) cell.editor = area(cell);
    cell.editor.focus();
    if (!editor || cell.editor.rich) return;
    try {
      const { attach } = await import(new URL(editor, root).href);
      if (cell.editor && !cell.editor.rich) cell.editor = attach(cell.editor, { label: words.live_code, run: () => start([cell], true), changed: () => typed(cell) });
    } catch {
      // The plain field stays, and works.
    }
  }

  function area(cell) {
    const field = make("textarea", { className: "cell-editor", value: cell.pre.textContent, spellcheck: false, ariaLabel: words.live_code });
    field.rows = field.value.split("\n").length + 1;
    field.addEventListener("input", () => typed(cell));
    field.addEventListener("keydown", (event) => {
      event.stopPropagation(); // what the page does on keys is not meant here
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.shiftKey)) {
        event.preventDefault();
        start([cell], true);
      } else if (event.key === "Tab" && !event.shiftKey && !cell.left) {
        event.preventDefault();
        field.setRangeText("    ", field.selectionStart, field.selectionEnd, "end");
        typed(cell);
      } else cell.left = event.key === "Escape"; // Escape, then Tab, leaves the field
    });
    cell.pre.closest(".highlight").after(field);
    cell.pre.closest(".highlight").hidden = true;
    return field;
  }

  function typed(cell) {
    cell.state = "";
    if (cell.place) remember(cell.place, changed(cell) ? source(cell) : null);
  }

  function show(cell, code) {
    cell.pre.textContent = code;
  }

  function reset(cell) {
    cell.editor?.remove();
    cell.editor = null;
    cell.pre.closest(".highlight").hidden = false;
    if (cell.pre.textContent !== cell.original) show(cell, cell.original);
    if (cell.place) remember(cell.place, null);
    if (cell.kept) {
      holder(cell).replaceChildren(...cell.kept.part);
      cell.figure?.replaceChildren(...cell.kept.figure);
    }
    cell.state = "";
    delete cell.element.dataset.state;
    for (const part of [holder(cell), cell.figure]) if (part) delete part.dataset.run;
    cell.status.textContent = "";
  }

  // ---- a solution opens after a try, or when asked for twice -------------------------------------------------------
  for (const cell of cells.filter((other) => other.place)) {
    let solution = cell.element;
    while (solution && !solution.matches("details.solution")) solution = solution.nextElementSibling;
    let asked = false;
    solution?.querySelector("summary").addEventListener("click", (event) => {
      if (solution.open || asked || cell.exercise.check?.state === "done") return;
      event.preventDefault();
      asked = true;
      cell.status.textContent = words.live_try;
      solution.querySelector("summary").dataset.again = words.live_again;
    });
  }

  // ---- the notebook takes along what was written -------------------------------------------------------------------
  for (const link of document.querySelectorAll("a[href$='.ipynb'][download]")) {
    link.addEventListener("click", async (event) => {
      const own = cells.filter((cell) => cell.place && changed(cell));
      if (!own.length) return;
      event.preventDefault();
      const notebook = await (await fetch(link.href)).json();
      for (const cell of own) {
        const twin = notebook.cells.find((other) => [other.source].flat().join("").trim() === cell.original.trim());
        if (twin) twin.source = source(cell);
      }
      const file = URL.createObjectURL(new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" }));
      make("a", { href: file, download: link.pathname.split("/").pop() }).click();
      setTimeout(() => URL.revokeObjectURL(file), 60_000);
    });
  }
})();
