// One Gaussian q under a p with two bumps: both divergences as it moves, and where each comes to rest.
import { spaced } from "./canvas.js";
import { explorable } from "./frame.js";

const X = spaced(-20, 20, 401); // so far that the widest q ends within
const STEP = X[1] - X[0];
const MEANS = spaced(-3.5, 3.5, 141); // those that the slider has
const FINE = spaced(-5, 5, 201);

/** Probabilities on the points of X, in the shape of a Gaussian, as logarithms. */
function bump(mean, sd) {
  const heights = X.map((x) => -(((x - mean) / sd) ** 2) / 2);
  const whole = Math.log(heights.reduce((sum, height) => sum + Math.exp(height), 0));
  return heights.map((height) => height - whole);
}
const sharesOf = (logs) => logs.map(Math.exp);
const [LEFT, RIGHT] = [bump(-2, 0.7), bump(2, 0.7)].map(sharesOf);
const P = LEFT.map((share, k) => 0.6 * share + 0.4 * RIGHT[k]);
const LOG_P = P.map(Math.log);

/** From the shares of one, their logarithms, and those of the other. */
const divergence = (shares, logs, others) => shares.reduce((sum, share, k) => sum + share * (logs[k] - others[k]), 0);

/** Both divergences at each mean, for one width; kept, as only a change of the width changes them. */
const curves = new Map();
function curvesAt(width) {
  if (!curves.has(width)) {
    const models = MEANS.map((mean) => bump(mean, width));
    const forward = models.map((q) => divergence(P, LOG_P, q));
    curves.set(width, { forward, reverse: models.map((q) => divergence(sharesOf(q), q, LOG_P)) });
  }
  return curves.get(width);
}

/** The place at which a descent from a place ends. */
function restFrom(place, values) {
  const at = (k) => values[k] ?? Infinity;
  while (Math.min(at(place - 1), at(place + 1)) < at(place)) place += at(place - 1) < at(place + 1) ? -1 : 1;
  return place;
}

function compute({ mean, width }) {
  const { forward, reverse } = curvesAt(width);
  const place = Math.round((mean - MEANS[0]) / (MEANS[1] - MEANS[0]));
  const [still, well] = [restFrom(place, forward), restFrom(place, reverse)];
  const lowest = reverse.indexOf(Math.min(...reverse));
  const numbers = {
    forward: [forward[place], 4],
    reverse: [reverse[place], 4],
    forward_rest: [MEANS[still], 2],
    reverse_rest: [MEANS[well], 2],
    lowest: [MEANS[lowest], 2],
    least: [reverse[lowest], 4],
  };
  return { place, still, well, lowest, numbers };
}

function says({ width }, { place, still, well, lowest }) {
  if (place === still) return width === 2.1 ? "forward_best" : "forward_rests";
  if (place !== well) return "falls";
  if (well !== lowest) return "reverse_stuck";
  return width === 0.7 ? "reverse_best" : "reverse_rests";
}

const densityAt = (mean, sd) => (x) => Math.exp(-(((x - mean) / sd) ** 2) / 2) / (sd * Math.sqrt(2 * Math.PI));

function densities(canvas, box, { mean, width }) {
  const plane = canvas.plane(box, [-5, 5], [0, 0.84]);
  const q = densityAt(mean, width);
  const [left, right] = [densityAt(-2, 0.7), densityAt(2, 0.7)];
  const p = FINE.map((x) => 0.6 * left(x) + 0.4 * right(x));
  plane.area(FINE, p, 0, "muted wash");
  plane.curve(FINE, p, "muted thin");
  plane.curve(FINE, FINE.map(q), "blue");
  plane.xAxis([]);
  canvas.text(plane.left, plane.top - 7, canvas.words.density, "label", "start");
  plane.text(-2, 0.08, "p", "strong");
  canvas.text(plane.x(mean) + 14, plane.y(q(mean)) - 4, "q", "strong", "start");
  // The handle of the width stands on the side where there is room.
  const side = mean > 0 ? -1 : 1;
  plane.handle(mean, q(mean), "main", (x) => ({ mean: x }));
  plane.handle(mean + side * width, q(mean + width), "sample", (x) => ({ width: side * (x - mean) }));
}

/** One divergence against the mean: thin, but for the way down from the present mean to where it rests. */
function descent(plane, values, place, rest, look) {
  const [from, to] = place < rest ? [place, rest] : [rest, place];
  plane.curve(MEANS, values, `${look} thin`);
  plane.curve(MEANS.slice(from, to + 1), values.slice(from, to + 1), look);
  plane.dot(MEANS[rest], values[rest], `${look.split(" ")[0]} stroke`, 7);
  if (values[place] <= plane.high) plane.dot(MEANS[place], values[place], `${look} fill`);
  else plane.arrow(MEANS[place], plane.high - 0.9, MEANS[place], plane.high, look);
}

/** What a curve is and its value, with a piece of the curve before it. */
function named(canvas, x, y, name, text, look) {
  const long = canvas.narrow ? 12 : 22;
  canvas.curve([[x, y - 4], [x + long, y - 4]], look);
  canvas.number(name, x + long + 6, y, look, "start", `${text} {}`);
}

function landscape(canvas, box, { width }, { place, still, well }) {
  const plane = canvas.plane(box, [-5, 5], [0, 8]);
  const { forward, reverse } = curvesAt(width);
  plane.xAxis([-4, -2, 0, 2, 4], canvas.words.means);
  plane.yAxis([0, 2, 4, 6, 8]);
  descent(plane, forward, place, still, "vermilion");
  descent(plane, reverse, place, well, "green dashed");
  named(canvas, 2, plane.top - 14, "forward", "KL(p‖q)", "vermilion");
  named(canvas, 6 + canvas.width / 2, plane.top - 14, "reverse", "KL(q‖p)", "green dashed");
}

function draw(canvas, state, known) {
  const [left, right] = [24, canvas.width - 6];
  const at = left + ((state.mean + 5) / 10) * (right - left);
  canvas.line(at, 20, at, canvas.height - 42, "thread");
  densities(canvas, [left, 20, right, 136], state);
  landscape(canvas, [left, 182, right, canvas.height - 42], state, known);
}

explorable("bumps", {
  controls: [
    { name: "mean", min: -3.5, max: 3.5, step: 0.05, start: 1, digits: 2 },
    { name: "width", min: 0.5, max: 3, step: 0.1, start: 0.7, digits: 1 },
  ],
  compute,
  says,
  height: () => 372,
  draw,
});
