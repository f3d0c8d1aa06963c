// A weight in the loss and a threshold after it: both choose where alarms begin, and with it a place on one curve.
import { spaced } from "./canvas.js";
import { explorable } from "./frame.js";
import { shown } from "./shown.js";

const FINE = 990; // readings around 0
const DEFECTIVE = 10; // readings around APART, as widely spread
const APART = 2;

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const logit = (p) => Math.log(p / (1 - p));
const bell = (x) => Math.exp((-x * x) / 2);

/** The share of a standard normal above x, to seven digits however far out (a Chebyshev fit of erfc). */
function above(x) {
  const t = 1 / (1 + Math.abs(x) / (2 * Math.SQRT2));
  const terms = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
  const tail = (t / 2) * Math.exp((-x * x) / 2 + terms.reduceRight((sum, term) => sum * t + term));
  return x < 0 ? 1 - tail : tail;
}

/** The log-odds of a defect at a reading, and the reading at which they have a value: a line, so a model of a line can follow. */
const oddsAt = (x) => APART * x - (APART * APART) / 2 + Math.log(DEFECTIVE / FINE);
const readingOf = (odds) => (odds + (APART * APART) / 2 - Math.log(DEFECTIVE / FINE)) / APART;

/** What is expected of 1000 parts where alarms begin at a reading. */
function countsFrom(reading) {
  const [found, wrong] = [DEFECTIVE * above(reading - APART), FINE * above(reading)];
  return { reading, found, wrong, recall: found / DEFECTIVE, precision: found / (found + wrong) };
}
const billOf = ({ found, wrong }, price) => price * (DEFECTIVE - found) + wrong;

/** Every place where alarms can begin: of model and price it knows nothing, so it is computed once. */
const PLACES = spaced(7, -3, 101).map(countsFrom);

function compute({ weight, threshold, price }) {
  const reading = readingOf(logit(threshold) - Math.log(weight));
  const now = countsFrom(reading);
  const best = countsFrom(readingOf(-Math.log(price)));
  const numbers = {
    weight: [weight, 0],
    threshold: [threshold, 3],
    price: [price, 0],
    fine: [FINE, 0],
    defective: [DEFECTIVE, 0],
    found: [now.found, 1],
    missed: [DEFECTIVE - now.found, 1],
    wrong: [now.wrong, 1],
    quiet: [FINE - now.wrong, 1],
    precision: [now.precision, 3],
    recall: [now.recall, 3],
    bill: [billOf(now, price), 1],
    least: [billOf(best, price), 1],
    best: [weight / (weight + price), 3],
    same: [sigmoid(logit(threshold) - Math.log(weight)), 4],
  };
  return { now, best, numbers };
}

function says({ weight, threshold }, { numbers }) {
  const [bill, least] = [numbers.bill, numbers.least].map((number) => shown(...number));
  if (bill === least) return weight === 1 ? "plain_best" : "weighted_best";
  if (threshold < numbers.best[0]) return weight === 1 ? "plain_early" : "weighted_early";
  return weight === 1 ? "plain_late" : "weighted_late";
}

/** Two columns would squeeze the words of the bells. */
const isNarrow = (width) => width < 590;

/** Left what the model says and the parts under it, right the curve and the bill under it; on a phone all in a column. */
function parts(canvas) {
  const { width } = canvas;
  const narrow = isNarrow(width);
  const [half, right] = narrow ? [width - 10, 36] : [width / 2 - 22, width / 2 + 40];
  const down = narrow ? 340 : 0;
  const bells = [0, 2]; // the upper half of a row is for its words
  return {
    model: canvas.plane([36, 30, half, 136], [-3, 7], [0, 1]),
    fine: canvas.plane([36, 148, half, 214], [-3, 7], bells),
    defective: canvas.plane([36, 224, half, 290], [-3, 7], bells),
    curve: canvas.plane([right, down + 30, width - 10, down + 140], [0, 1], [0, 1]),
    bill: canvas.plane([right, down + 180, width - 10, down + 290], [0, 1], [0, 1100]),
  };
}

const READINGS = spaced(-3, 7, 81);

function drawModel(canvas, plane, { weight, threshold }, { now, numbers }) {
  const { words } = canvas;
  plane.yAxis([0, 0.5, 1], words.says, 1);
  plane.line(-3, 0, 7, 0, "axis");
  plane.line(-3, threshold, 7, threshold, "at dashed");
  const curve = (factor, look) => plane.curve(READINGS, READINGS.map((x) => sigmoid(oddsAt(x) + Math.log(factor))), look);
  curve(1, "blue dashed");
  if (weight > 1) curve(weight, "vermilion");
  plane.dot(now.reading, numbers.same[0], "fill blue", 4);
  if (weight > 1) plane.dot(now.reading, threshold, "fill vermilion", 4);
  canvas.text(plane.right, plane.y(1) - 8, words.plain, "small blue", "end");
  plane.handle(-2.4, threshold, "main", (_, y) => ({ threshold: y }));
}

/** One class: its bell, split where alarms begin, and how many stand on either side. */
function drawClass(canvas, plane, middle, look, [all, left, right], { now }) {
  const { words } = canvas;
  const heights = (xs) => xs.map((x) => bell(x - middle));
  const edge = Math.max(-3, Math.min(7, now.reading));
  const side = (from, to, kind) => {
    if (to - from < 0.01) return;
    const xs = spaced(from, to, 31);
    plane.area(xs, heights(xs), 0, `${kind} ${look}`);
  };
  side(-3, edge, "wash");
  side(edge, 7, "fill");
  plane.line(-3, 0, 7, 0, "axis");
  canvas.number(all, plane.left + 4, plane.top + 11, `small ${look}`, "start", `${words[all]} {}`);
  canvas.number(left, plane.left + 4, plane.top + 26, "small", "start", `${words[left]} {}`);
  canvas.number(right, plane.right, plane.top + 26, "small", "end", `${words[right]} {}`);
}

function drawCurve(canvas, plane, { now }) {
  const { words } = canvas;
  plane.yAxis([0, 0.5, 1], words.precision, 1);
  plane.line(0, 0, 1, 0, "axis"); // its ticks are those of the bill below
  plane.curve(PLACES.map(({ recall }) => recall), PLACES.map(({ precision }) => precision), "");
  plane.dot(now.recall, now.precision, "fill green", 6);
  canvas.number("precision", plane.right, plane.top + 6, "small", "end", `${words.precision} {}`);
  canvas.number("recall", plane.right, plane.top + 23, "small", "end", `${words.recall} {}`);
}

function drawBill(canvas, plane, { price }, { now, best }) {
  const { words } = canvas;
  const recalls = PLACES.map(({ recall }) => recall);
  plane.yAxis([0, 500, 1000], words.bill);
  plane.area([0, 1], [price * DEFECTIVE, 0], 0, "wash plum");
  plane.curve(recalls, PLACES.map((place) => billOf(place, price)), "");
  plane.xAxis([0, 0.5, 1], words.recall, 1);
  if (price > 40) plane.text(0.04, price * 2.5, words.misses, "small", "start");
  plane.dot(best.recall, billOf(best, price), "open", 4);
  plane.dot(now.recall, billOf(now, price), "fill green", 6);
  const late = now.recall > 0.6;
  canvas.number("bill", plane.x(now.recall) + (late ? -6 : 6), Math.max(plane.top + 10, plane.y(billOf(now, price)) - 10), "strong", late ? "end" : "start");
}

function draw(canvas, state, known) {
  const { model, fine, defective, curve, bill } = parts(canvas);
  const at = known.now.reading;
  drawClass(canvas, fine, 0, "muted", ["fine", "quiet", "wrong"], known);
  drawClass(canvas, defective, APART, "plum", ["defective", "missed", "found"], known);
  defective.xAxis([-2, 0, 2, 4, 6], canvas.words.reading);
  drawModel(canvas, model, state, known);
  // Down from the model through both bells, past the words.
  for (const [plane, top] of [[model, state.threshold], [fine, 1.08], [defective, 1.08]]) plane.line(at, 0, at, top, "at");
  canvas.handle(model.x(at), defective.bottom, "sample", (px) => ({ threshold: sigmoid(oddsAt(model.xAt(px)) + Math.log(state.weight)) }));
  drawCurve(canvas, curve, known);
  drawBill(canvas, bill, state, known);
}

explorable("threshold", {
  controls: [
    { name: "weight", min: 1, max: 100, step: 1, start: 50 },
    { name: "threshold", min: 0.005, max: 0.995, step: 0.001, start: 0.5, digits: 3 },
    { name: "price", min: 1, max: 100, step: 1, start: 50 },
  ],
  compute,
  says,
  height: (width) => (isNarrow(width) ? 672 : 332),
  draw,
});
