// What all pictures that can be moved share: controls, the sentence that says what is seen, Reset, the setting in the
// address. A picture gives its controls, what it computes from a setting, and how it draws that.
import { Canvas } from "./canvas.js";
import { shown } from "./shown.js";

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/**
 * Bring one picture to life, where the page holds its place.
 *
 * controls  a list of {name, min, max, step, start, digits} (a slider; with `buttons`
 *           two that go a step), {name, options, start} (one of several) or
 *           {name, on} (a switch); `when(state)` says whether it has a meaning now
 * compute   (state) => what is known of it; `numbers` holds what is shown: {name: [value, digits]}, or text
 * says      (state, known) => the name of the sentence; in it {name} stands for a number, <name> for a word
 * height    (width) => the height of the drawing
 * draw      (canvas, state, known) draws it all
 */
export function explorable(name, picture) {
  const place = document.querySelector(`[data-explore="${name}"]`);
  if (place) new Explorable(name, picture, place);
}

class Explorable {
  constructor(name, picture, place) {
    Object.assign(this, { name, picture, place });
    this.words = JSON.parse(place.dataset.words);
    this.controls = picture.controls.map((control) => ({ ...control, start: control.start ?? control.on }));
    this.start = Object.fromEntries(this.controls.map((control) => [control.name, control.start]));
    this.state = { ...this.start };
    this.build();
    this.put(this.fromAddress());
    this.canvas.width = wide(this.canvas.svg.parentNode.clientWidth);
    this.render();
    // Asked for when it changes, not in each frame: to ask makes the browser lay the page out at once.
    new ResizeObserver(([{ contentRect }]) => {
      this.canvas.width = wide(contentRect.width);
      this.ask();
    }).observe(this.canvas.svg.parentNode);
    addEventListener("hashchange", () => this.put(this.fromAddress()));
  }

  // ---- the parts ---------------------------------------------------------------------------------------------------
  build() {
    const { words, place } = this;
    this.canvas = new Canvas(words.drawing, (change) => this.put(change), () => this.keepInAddress());
    this.sentence = make("p", { className: "explore-says" });
    this.sentence.setAttribute("role", "status");
    const reset = make("button", { type: "button", className: "toggle explore-reset" }, words.explore_reset);
    reset.addEventListener("click", () => {
      this.put(this.start);
      this.keepInAddress();
    });
    const question = make("p", { className: "explore-try" }, make("b", {}, words.explore_try), words.explore_try.endsWith("：") ? "" : " ", words.try);
    const answer = make("details", { className: "explore-answer" }, make("summary", {}, words.explore_answer), make("p", {}, words.answer));
    const title = make("p", { className: "explore-title" }, make("b", {}, words.title), reset);
    const fields = make("div", { className: "explore-controls" }, ...this.controls.map((control) => this.field(control)));
    place.replaceChildren(title, make("div", { className: "explore-drawing" }, this.canvas.svg), this.sentence, fields, question, answer);
    place.setAttribute("role", "group");
    place.ariaLabel = words.title;
    place.dataset.ready = "";
  }

  field(control) {
    const kind = control.options ? "choice" : "on" in control ? "toggle" : "slider";
    control.element = this[kind](control);
    control.element.dataset.control = control.name;
    return control.element;
  }

  slider(control) {
    const input = make("input", { type: "range", min: control.min, max: control.max, step: control.step });
    // The slider says its value itself; an output is a live region, so that a screen reader would say it again.
    const value = make("output", { className: "explore-value", ariaHidden: "true" });
    input.addEventListener("input", () => this.put({ [control.name]: Number(input.value) }));
    input.addEventListener("change", () => this.keepInAddress());
    control.show = (now) => {
      input.value = now;
      value.textContent = shown(now, control.digits ?? 0);
      input.setAttribute("aria-valuetext", value.textContent);
    };
    const slider = make("label", { className: "explore-slider" }, make("span", {}, this.words[control.name]), input, value);
    return control.buttons ? this.withButtons(slider, control) : slider;
  }

  /** A slider whose steps are stages of something: two buttons go through them. */
  withButtons(slider, control) {
    const button = (sign, name, way) => {
      const made = make("button", { type: "button", className: "explore-step", ariaLabel: this.words[name] }, sign);
      made.addEventListener("click", () => this.commit({ [control.name]: this.state[control.name] + way * control.step }));
      return made;
    };
    const pair = [button("◀", "explore_back", -1), button("▶", "explore_forward", 1)];
    return make("div", { className: "explore-stages" }, slider, ...pair);
  }

  choice(control) {
    const buttons = control.options.map((option) => {
      const input = make("input", { type: "radio", name: `explore-${this.name}-${control.name}`, value: option });
      input.addEventListener("change", () => this.commit({ [control.name]: option }));
      return make("label", {}, input, make("span", {}, this.words[option]));
    });
    control.show = (now) => {
      for (const button of buttons) button.firstChild.checked = button.firstChild.value === now;
    };
    return make("fieldset", { className: "explore-choice" }, make("legend", {}, this.words[control.name]), ...buttons);
  }

  toggle(control) {
    const input = make("input", { type: "checkbox" });
    input.addEventListener("change", () => this.commit({ [control.name]: input.checked }));
    control.show = (now) => (input.checked = now);
    return make("label", { className: "explore-switch" }, input, make("span", {}, this.words[control.name]));
  }

  // ---- the setting -------------------------------------------------------------------------------------------------
  /** Take what a change says of the controls there are, each within its bounds; draw soon. */
  put(change) {
    for (const control of this.controls) {
      if (control.name in change) this.state[control.name] = within(control, change[control.name], this.state[control.name]);
    }
    this.ask();
  }

  commit(change) {
    this.put(change);
    this.keepInAddress();
  }

  /** The setting stands in the address, so that a link leads to it; as the page opens, nothing does. */
  keepInAddress() {
    const url = new URL(location.href);
    const set = this.controls.filter(({ name, start }) => this.state[name] !== start);
    url.searchParams.delete(this.name);
    if (set.length) url.searchParams.set(this.name, set.map(({ name }) => `${name}:${this.state[name]}`).join(","));
    url.hash = this.place.dataset.figure;
    // A browser allows so many changes in a while and throws at one more: then the address lags behind.
    try {
      history.replaceState(history.state, "", url.href.replaceAll("%3A", ":").replaceAll("%2C", ","));
    } catch {}
  }

  fromAddress() {
    const text = new URL(location.href).searchParams.get(this.name) ?? "";
    return Object.fromEntries(text.split(",").map((part) => part.split(":")).filter(({ length }) => length === 2));
  }

  // ---- what is seen ------------------------------------------------------------------------------------------------
  ask() {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      this.render();
    });
  }

  render() {
    const { picture, state, canvas } = this;
    const known = picture.compute(state);
    for (const control of this.controls) {
      control.show(state[control.name]);
      control.element.hidden = control.when ? !control.when(state) : false;
    }
    canvas.begin(picture.height, known.numbers, this.words);
    picture.draw(canvas, state, known);
    canvas.end();
    this.say(picture.says(state, known), known.numbers);
  }

  /** The sentence, each number in it an element of its own. */
  say(name, numbers) {
    this.sentence.dataset.says = name;
    const parts = this.words[name].split(/[{<](\w+)[}>]/);
    const pieces = parts.map((part, place) => (place % 2 ? this.piece(part, numbers[part]) : part));
    this.sentence.replaceChildren(...pieces);
  }

  piece(name, value) {
    if (typeof value === "string") return this.words[value] ?? value;
    const element = make("b", {}, shown(...value));
    element.dataset.number = name;
    return element;
  }
}

/** A width to draw in: while the place is hidden it has none. */
const wide = (width) => Math.max(240, Math.round(width));

/** A value that a control can have, nearest to the one wanted; what is none leaves things as they are. */
function within(control, wanted, now) {
  if (control.options) return control.options.includes(wanted) ? wanted : now;
  if ("on" in control) return wanted === true || wanted === "true";
  const value = Number(wanted);
  if (!Number.isFinite(value) || wanted === "") return now;
  const { min, max, step } = control;
  const stepped = min + Math.round((Math.min(max, Math.max(min, value)) - min) / step) * step;
  return Number(stepped.toFixed(6));
}
