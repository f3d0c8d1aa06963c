// Three logits become probabilities, and the label pulls at them: how hard, and what weakens the pull.
import { explorable } from "./frame.js";

const CLASSES = ["cat", "dog", "bird"];
const MARKS = ["blue", "vermilion", "green"];
const sum = (values) => values.reduce((total, value) => total + value, 0);

function shares(logits) {
  const top = Math.max(...logits);
  const raised = logits.map((logit) => Math.exp(logit - top));
  return raised.map((value) => value / sum(raised));
}

/** −Σ y log softmax(z), from the logits themselves: no probability is rounded to 0 before its logarithm is taken. */
function lossOf(logits, label) {
  const top = Math.max(...logits);
  const level = top + Math.log(sum(logits.map((logit) => Math.exp(logit - top))));
  return sum(label.map((y, k) => y * (level - logits[k])));
}

/** The lowest loss there can be: of one softmax the entropy of the label, of two the loss of the surest prediction. */
function leastOf(label, target, twice) {
  if (twice) return lossOf(CLASSES.map((_, k) => (k === target ? 1 : 0)), label);
  return sum(label.map((y) => (y ? -y * Math.log(y) : 0)));
}

function compute({ cat, dog, bird, divisor, smoothing, target, twice }) {
  const at = CLASSES.indexOf(target);
  const label = CLASSES.map((_, k) => (k === at ? 1 - smoothing : 0) + smoothing / 3);
  const logits = [cat, dog, bird].map((logit) => logit / divisor);
  const first = shares(logits);
  const last = twice ? shares(first) : first;
  let slope = last.map((share, k) => share - label[k]);
  if (twice) {
    const through = sum(slope.map((part, k) => part * first[k]));
    slope = slope.map((part, k) => first[k] * (part - through));
  }
  const pulls = slope.map((part) => -part / divisor);
  const numbers = {
    own: [last[at], 3],
    loss: [lossOf(twice ? first : logits, label), 3],
    least: [leastOf(label, at, twice), 3],
    pull: [Math.abs(pulls[at]), 4],
    most: [Math.E / (Math.E + 2), 3],
  };
  CLASSES.forEach((name, k) => {
    numbers[`share_${name}`] = [last[k], 3];
    numbers[`pull_${name}`] = [pulls[k], 3];
  });
  return { label, last, pulls, at, numbers: { ...numbers, target } };
}

function says({ twice }, { pulls, at }) {
  const still = Math.abs(pulls[at]) < 0.00005; // as it is shown
  // Of two the label asks more than there can be, up to the smoothing that the slider has.
  if (twice) return still ? "twice_still" : "twice_up";
  return still ? "once_still" : pulls[at] < 0 ? "once_down" : "once_up";
}

/** The three parts: what goes in, what comes out, what comes back. Side by side, or on a phone below each other. */
function parts(canvas) {
  const { width, height, narrow } = canvas;
  return [0, 1, 2].map((k) => {
    if (narrow) return [40, 26 + (k * height) / 3, width - 8, ((k + 1) * height) / 3 - 24];
    const part = width / 3;
    return [k * part + 34, 34, (k + 1) * part - 14, height - 24];
  });
}

function draw(canvas, state, { label, last, pulls, at }) {
  const { words } = canvas;
  const reach = Math.max(1, 1 / state.divisor);
  const [into, out, back] = [[-8, 8], [0, 1.08], [-1.15 * reach, 1.15 * reach]].map((y, k) => canvas.plane(parts(canvas)[k], [-0.5, 2.5], y));
  into.yAxis([-8, -4, 0, 4, 8], words.logits);
  out.yAxis([0, 0.5, 1], words.shares, 1);
  back.yAxis([-reach, 0, reach], words.pulls, reach % 1 ? 1 : 0);
  CLASSES.forEach((name, k) => {
    for (const plane of [into, out, back]) canvas.text(plane.x(k), plane.bottom + 17, words[name], k === at ? "strong" : "small");
    into.line(k, 0, k, state[name], `stroke ${MARKS[k]}`);
    into.handle(k, state[name], "main", (_, value) => ({ [name]: value }));
    out.bar(k, 0.3, 0, last[k], `fill ${MARKS[k]}`);
    out.line(k - 0.42, label[k], k + 0.42, label[k], "at dashed");
    canvas.number(`share_${name}`, out.x(k), out.y(last[k]) - (last[k] > 0.85 ? -15 : 5), last[k] > 0.85 ? "small on-fill" : "small");
    back.arrow(k, 0, k, pulls[k], MARKS[k]);
    canvas.number(`pull_${name}`, back.x(k), back.y(0) + (pulls[k] < 0 ? -7 : 17), "small");
  });
  for (const plane of [into, back]) plane.line(-0.5, 0, 2.5, 0, "axis");
}

const logit = (name, start) => ({ name, min: -8, max: 8, step: 0.5, start, digits: 1 });

explorable("softmax", {
  controls: [
    logit("cat", 2),
    logit("dog", 1),
    logit("bird", 0),
    { name: "divisor", min: 0.25, max: 4, step: 0.25, start: 1, digits: 2 },
    { name: "smoothing", min: 0, max: 0.6, step: 0.05, start: 0, digits: 2 },
    { name: "twice", on: false },
    { name: "target", options: CLASSES, start: "cat" },
  ],
  compute,
  says,
  height: (width) => (width < 480 ? 480 : 240),
  draw,
});
