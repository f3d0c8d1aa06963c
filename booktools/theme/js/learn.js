// What a reader has done: quiz answers, exercises, chapters, the place last read. All of it stays in this browser, and
// one button on the exercises page erases it. Without this file every page reads the same.
"use strict";

(() => {
  const KEY = "lossbook-progress";
  const CODE = "lossbook-code"; // what was written into cells, where pages run: an exercise, its answer
  const words = JSON.parse(document.body.dataset.words);
  const page = document.body.dataset.page;

  // ---- the record ------------------------------------------------------------------------------------------------
  const empty = () => ({ chapters: {}, exercises: {}, quiz: {}, last: null });
  let unsaved = null; // Where storage is off: what is done now is known until the page is left.
  function load() {
    try {
      return { ...empty(), ...(unsaved ?? JSON.parse(localStorage.getItem(KEY))) };
    } catch {
      return empty();
    }
  }
  function save(change) {
    const record = load();
    change(record);
    try {
      localStorage.setItem(KEY, JSON.stringify(record));
    } catch {
      unsaved = record;
    }
    return record;
  }
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  /** A button that is on or off, and says so; of many that look alike each says what it is about. */
  function toggle(className, label, on, change, about) {
    const button = make("button", { type: "button", className: `toggle ${className}` }, label);
    if (about) button.ariaLabel = `${label} · ${about}`;
    const show = (value) => button.setAttribute("aria-pressed", String(value));
    show(on);
    button.addEventListener("click", () => {
      const value = button.getAttribute("aria-pressed") !== "true";
      show(value);
      change(value);
    });
    return button;
  }
  const set = (group, name, value) =>
    save((record) => {
      if (value) record[group][name] = value;
      else delete record[group][name];
    });

  // ---- quiz: the first option opened in each question counts -----------------------------------------------------
  const questions = [...document.querySelectorAll(".block-quiz")];
  function showScore() {
    const { quiz } = load();
    const answered = questions.filter((question) => question.id in quiz);
    const right = answered.filter((question) => quiz[question.id] === "right");
    score.hidden = again.hidden = answered.length === 0;
    score.textContent = words.quiz_score
      .replace("%a", answered.length)
      .replace("%n", questions.length)
      .replace("%r", right.length);
  }
  const score = make("p", { className: "quiz-score" });
  score.setAttribute("role", "status");
  const again = make("button", { type: "button", className: "quiz-again" }, words.quiz_again);
  again.addEventListener("click", () => {
    for (const question of questions) {
      set("quiz", question.id, null);
      for (const option of question.querySelectorAll(".option")) option.open = false;
    }
    showScore();
    questions[0].querySelector("summary").focus();
  });
  if (questions.length) {
    questions.at(-1).after(score, again);
    for (const question of questions) {
      for (const option of question.querySelectorAll(".option")) {
        option.addEventListener("toggle", () => {
          if (!option.open || question.id in load().quiz) return;
          set("quiz", question.id, option.classList.contains("right") ? "right" : "wrong");
          showScore();
        });
      }
    }
    showScore();
  }

  // ---- on paper hints, solutions and answers stand on pages of their own, not below the questions ------------------
  let answers;
  let putBack = [];
  addEventListener("beforeprint", () => {
    answers = make("section", { className: "answers" });
    collect(words.hints, exercisesWith("hint"));
    collect(words.solutions, exercisesWith("solution"));
    collect(words.quiz_answers, questions.map(answersTo));
    if (answers.childElementCount) document.querySelector("main").append(answers);
  });
  addEventListener("afterprint", () => {
    for (const restore of putBack) restore();
    putBack = [];
    answers.remove();
  });
  function collect(title, entries) {
    if (entries.length) answers.append(make("h2", {}, title), ...entries);
  }
  /** The folds of one kind, each under the title of its exercise; a mark keeps the place they are taken from. */
  function exercisesWith(kind) {
    return [...document.querySelectorAll(`main > section details.${kind}`)].map((fold) => {
      const mark = document.createComment(kind);
      fold.replaceWith(mark);
      putBack.push(() => mark.replaceWith(fold));
      return make("div", {}, exerciseBefore(mark), fold);
    });
  }
  function exerciseBefore(mark) {
    let at = mark.previousElementSibling;
    while (at && !at.matches(".block-exercise")) at = at.previousElementSibling;
    return at?.querySelector(".block-title").cloneNode(true) ?? "";
  }
  function answersTo(question) {
    const said = (option) => make("li", {}, ...[...option.children].slice(1).map((part) => part.cloneNode(true)));
    const list = make("ol", { className: "choices" }, ...[...question.querySelectorAll(".option")].map(said));
    return make("div", {}, question.querySelector(".block-title").cloneNode(true), list);
  }

  // ---- a guess before its answer -----------------------------------------------------------------------------------
  for (const box of document.querySelectorAll(".block-predict")) {
    const folds = answersOf(box);
    if (folds.length) box.append(guessing(box, folds));
  }
  /** The folded answers of a question: in the cells after it, and the figures between them. */
  function answersOf(box) {
    const folds = [];
    for (let at = box.nextElementSibling; at?.matches(".cell, .prediction"); at = at.nextElementSibling) {
      if (at.matches(".prediction")) folds.push(at);
      else folds.push(...at.querySelectorAll(".prediction"));
    }
    return folds;
  }
  function guessing(box, folds) {
    const shown = make("span", { className: "your-guess" });
    folds[0].querySelector("summary").append(shown);
    const say = (guess) => {
      shown.textContent = words.your_guess.replace("%s", guess);
      for (const fold of folds) fold.open = true;
    };
    if (box.classList.contains("ask-number")) return askNumber(say);
    const row = make("div", { className: "guess" });
    const options = box.classList.contains("ask-sign")
      ? ["−", "0", "+"].map((sign) => [sign, sign])
      : [...box.querySelectorAll("li")].map((item, place) => [String.fromCharCode(65 + place), item]);
    for (const [label] of options) {
      const button = make("button", { type: "button" }, label);
      button.addEventListener("click", () => {
        for (const other of row.children) other.setAttribute("aria-pressed", String(other === button));
        say(label);
      });
      row.append(button);
    }
    return row;
  }
  function askNumber(say) {
    const form = make("form", { className: "guess" });
    // Not for decimals: that keyboard of a phone may have no minus, and a gradient may be negative.
    const input = make("input", { type: "text", autocomplete: "off" });
    input.setAttribute("aria-label", words.your_guess.replace("%s", "").replace(/[:：]\s*$/, ""));
    form.append(input, make("button", { type: "submit" }, words.guess));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.value.trim()) say(input.value.trim());
    });
    return form;
  }

  // ---- exercises and the chapter ---------------------------------------------------------------------------------
  for (const exercise of document.querySelectorAll(".block-exercise")) {
    const done = exercise.id in load().exercises;
    const change = (value) => set("exercises", exercise.id, value);
    const title = exercise.querySelector(".block-title");
    title.append(toggle("done-exercise", words.mark_done, done, change, title.firstElementChild.textContent));
  }
  const foot = document.querySelector(".chapter-done");
  if (foot) {
    const change = (value) => {
      set("chapters", page, value);
      markChapters();
    };
    foot.append(toggle("done-chapter", words.chapter_done, page in load().chapters, change));
  }
  function markChapters() {
    const { chapters } = load();
    for (const link of document.querySelectorAll(".chapters li > a:not(.sections a)")) {
      const name = link.pathname.replace(/^.*\/(?:en|zh)\//, "").replace(/\.html$/, "");
      const done = name in chapters || (link.getAttribute("href") === "#" && page in chapters);
      link.classList.toggle("is-done", done);
      link.querySelector(".done-mark")?.remove();
      if (done) link.append(make("span", { className: "done-mark", title: words.done }, " ✓"));
    }
  }
  markChapters();

  // ---- where the reader stopped ----------------------------------------------------------------------------------
  if (foot) {
    const title = document.querySelector("h1").firstChild.textContent.trim();
    addEventListener("pagehide", () => {
      const heading = document.querySelector(".contents a[aria-current]");
      const edition = document.documentElement.dataset.edition;
      save((record) => (record.last = { page, anchor: heading?.hash ?? "", title, edition }));
    });
  }
  const { last } = load();
  const start = document.querySelector("main.front-page h1");
  if (start && last) {
    const same = last.edition === document.documentElement.dataset.edition;
    const link = make("a", { href: `${last.page}.html${last.anchor}` }, same ? last.title : words.last_chapter);
    start.after(make("p", { className: "continue" }, `${words.continue_reading} `, link));
  }

  /** A button that saves what was written into cells as one file of Python, if anything was. */
  function carryAway() {
    let answers;
    try {
      answers = Object.entries(JSON.parse(localStorage.getItem(CODE)) ?? {});
    } catch {
      answers = [];
    }
    if (!answers.length) return [];
    const button = make("button", { type: "button", className: "erase carry" }, words.carry_answers);
    button.addEventListener("click", () => {
      const text = answers.map(([exercise, code]) => `# ${exercise}\n${code.trim()}\n`).join("\n\n");
      const file = URL.createObjectURL(new Blob([text], { type: "text/x-python" }));
      make("a", { href: file, download: "lossbook-answers.py" }).click();
      setTimeout(() => URL.revokeObjectURL(file), 60_000);
    });
    return [button, " "];
  }

  // ---- the glossary as a pack of cards: the name is the question, the meaning waits behind a button -----------------
  const meanings = [...document.querySelectorAll("dl.terms > dd")];
  if (meanings.length) {
    const cover = (covered) => {
      for (const meaning of meanings) {
        meaning.firstElementChild.hidden = covered;
        meaning.querySelector(".reveal")?.remove();
        if (covered) meaning.append(revealing(meaning));
      }
    };
    document.querySelector("dl.terms").before(toggle("cover", words.cover_meanings, false, cover));
  }
  function revealing(meaning) {
    const name = meaning.previousElementSibling.textContent;
    const button = make("button", { type: "button", className: "reveal", ariaLabel: `${words.reveal} · ${name}` }, words.reveal);
    button.addEventListener("click", () => {
      meaning.firstElementChild.hidden = false;
      button.remove();
    });
    return button;
  }

  // ---- the list of all exercises ---------------------------------------------------------------------------------
  const list = document.querySelector(".exercise-list");
  if (list) {
    const items = [...list.querySelectorAll("li")].map((item) => ({
      item,
      name: item.querySelector("a").hash.slice(1),
      number: item.querySelector("a").textContent,
      kind: item.querySelector(".kind").classList[1],
    }));
    const count = make("p", { className: "exercise-count" });
    count.setAttribute("role", "status");
    let onlyOpen = false;
    const kinds = new Set(items.map(({ kind }) => kind));
    const show = () => {
      const { exercises } = load();
      let done = 0;
      let shown = 0;
      for (const { item, name, kind } of items) {
        const finished = name in exercises;
        done += finished;
        item.classList.toggle("is-done", finished);
        item.hidden = (onlyOpen && finished) || !kinds.has(kind);
        shown += !item.hidden;
      }
      for (const part of list.querySelectorAll("h2")) {
        part.hidden = !part.nextElementSibling.querySelector("li:not([hidden])");
      }
      count.textContent = words.exercise_count.replace("%d", done).replace("%n", items.length).replace("%s", shown);
    };
    const bar = make("div");
    const filter = (label, ...buttons) =>
      bar.append(make("div", { className: "filters", role: "group", ariaLabel: label }, label, ...buttons));
    const byKind = (kind) =>
      toggle(`filter-${kind}`, words[kind.replace("-", "_")], true, (value) => {
        if (value) kinds.add(kind);
        else kinds.delete(kind);
        show();
      });
    filter(words.by_kind, ...[...kinds].map(byKind));
    filter(words.by_progress, toggle("only-open", words.not_done_yet, false, (value) => ((onlyOpen = value), show())));
    for (const { item, name, number } of items) {
      const change = (value) => (set("exercises", name, value), show());
      item.append(toggle("done-exercise", words.mark_done, name in load().exercises, change, number));
    }
    const erase = make("button", { type: "button", className: "erase" }, words.erase);
    erase.addEventListener("click", () => {
      if (!confirm(words.erase_sure)) return;
      try {
        localStorage.removeItem(KEY);
        localStorage.removeItem(CODE);
      } catch {
        // Nothing was kept.
      }
      location.reload();
    });
    list.before(bar, count);
    list.after(make("p", { className: "privacy" }, words.privacy), ...carryAway(), erase);
    show();
  }
})();
