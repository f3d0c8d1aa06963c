// A circuit of four gates, one step at a time: values go forward, gradients come back.
import { explorable } from "./frame.js";

const STEPS = ["start", "product", "largest", "sum", "value", "one", "twice", "copy", "route", "switch"];
const FORWARD = STEPS.indexOf("value");
const BACKWARD = STEPS.indexOf("one");

/** As few decimals as the value needs: products of halves have two at most. */
const short = (value) => [value, Number.isInteger(value) ? 0 : Number.isInteger(2 * value) ? 1 : 2];

function compute({ x, y, z, w }) {
  const product = x * y;
  const largest = Math.max(z, w);
  const sum = product + largest;
  const back = 2; // what the last gate sends, and the add gate copies
  const share = z === w ? 0.5 : z > w ? 1 : 0; // at a tie half to each
  const numbers = { x, y, z, w, product, largest, sum, f: 2 * sum, g_f: 1, g_sum: back, g_product: back, g_largest: back };
  Object.assign(numbers, { g_x: back * y, g_y: back * x, g_z: back * share, g_w: back * (1 - share) });
  return { share, numbers: Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, short(value)])) };
}

function says({ step }, { share }) {
  if (STEPS[step] !== "route") return STEPS[step];
  return share === 0.5 ? "route_tie" : share ? "route_z" : "route_w";
}

/** The step at which the value of a wire is known, and the one at which its gradient is. */
const KNOWN = {
  ...Object.fromEntries(["x", "y"].map((name) => [name, ["start", "switch"]])),
  ...Object.fromEntries(["z", "w"].map((name) => [name, ["start", "route"]])),
  product: ["product", "copy"],
  largest: ["largest", "copy"],
  sum: ["sum", "twice"],
  f: ["value", "one"],
};

const GATES = { product: "×", largest: "max", sum: "+", f: "× 2" };
/** The gate at work in each step; the first has none, and what comes back begins at the end of the last. */
const AT_WORK = { product: "product", largest: "largest", sum: "sum", value: "f", twice: "f", copy: "sum", route: "largest", switch: "product" };
const LEADS_TO = { x: "product", y: "product", z: "largest", w: "largest", product: "sum", largest: "sum", sum: "f" };

function places({ width, height }) {
  const across = (part) => 14 + part * (width - 28);
  const [first, second, last] = [0.4, 0.68, 0.86].map(across);
  const level = (part) => 10 + part * (height - 20);
  return {
    ...Object.fromEntries(["x", "y", "z", "w"].map((name, k) => [name, [across(0), level([0.13, 0.37, 0.63, 0.87][k])]])),
    product: [first, level(0.25)],
    largest: [first, level(0.75)],
    sum: [second, level(0.5)],
    f: [last, level(0.5)],
    end: [across(0.97), level(0.5)],
  };
}

function draw(canvas, { step }) {
  const at = places(canvas);
  for (const [from, to] of Object.entries({ ...LEADS_TO, f: "end" })) wire(canvas, at[from], at[to], from === "f" || from === "sum");
  for (const [gate, sign] of Object.entries(GATES)) {
    const working = AT_WORK[STEPS[step]] === gate;
    canvas.add("circle", { cx: at[gate][0], cy: at[gate][1], r: 17, class: working ? "gate working" : "gate" });
    canvas.text(at[gate][0], at[gate][1] + 5, sign, working ? "strong" : "");
  }
  for (const name of ["x", "y", "z", "w"]) canvas.text(at[name][0], at[name][1] + 5, name, "strong");
  canvas.text(at.end[0] + 8, at.end[1] + 5, "f", "strong");
  for (const [name, [value, gradient]] of Object.entries(KNOWN)) {
    const [x, y] = beside(canvas, name, at);
    const gap = canvas.narrow && (name === "sum" || name === "f") ? 26 : 7; // there the gates leave no room beside them
    if (step >= STEPS.indexOf(value)) canvas.number(name, x, y - gap, "green");
    if (step >= STEPS.indexOf(gradient)) canvas.number(`g_${name}`, x, y + gap + 9, "vermilion");
  }
  canvas.text(canvas.width / 2, canvas.height - 2, step < BACKWARD ? canvas.words.forward : canvas.words.backward, "small");
}

/** From one to the other: level for a while, so that a number has its place, then straight there. */
function wire(canvas, [x1, y1], [x2, y2], level) {
  const bend = level ? x2 : x1 + 0.62 * (x2 - x1);
  canvas.curve([[x1 + 10, y1], [bend, y1], [x2, y2]], "rule thin");
}

/** Where the numbers of a wire stand: over and under the level part. */
function beside(canvas, name, at) {
  const [x, y] = at[name];
  if (name === "f") return [(x + 17 + at.end[0]) / 2, y];
  if (name === "sum") return [(x + at.f[0]) / 2, y];
  const next = at[LEADS_TO[name]];
  return [x + (GATES[name] ? 0.42 : 0.36) * (next[0] - x) + 8, y];
}

const input = (name, start) => ({ name, min: -5, max: 5, step: 0.5, start, digits: 1 });

explorable("gates", {
  controls: [
    { name: "step", min: 0, max: STEPS.length - 1, step: 1, start: FORWARD, buttons: true },
    input("x", 3),
    input("y", -4),
    input("z", 2),
    input("w", -1),
  ],
  compute,
  says,
  height: (width) => (width < 480 ? 290 : 270),
  draw,
});
