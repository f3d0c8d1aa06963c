// Four readings and a prediction under three kinds of noise: what is dense at the readings costs little.
import { spaced } from "./canvas.js";
import { explorable } from "./frame.js";

const STILL = [1, 2, 4];
const AXIS = [-1, 13];
const LINE = spaced(...AXIS, 281);

/** −log of the density of one reading at distance `e` from the prediction. */
const costs = {
  gaussian: (e, s) => (e / s) ** 2 / 2 + Math.log(s * Math.sqrt(2 * Math.PI)),
  laplace: (e, s) => Math.abs(e) / s + Math.log(2 * s),
  // With 3 degrees of freedom.
  student: (e, s) => 2 * Math.log1p((e / s) ** 2 / 3) + Math.log((s * Math.PI * Math.sqrt(3)) / 2),
};

const readingsOf = ({ largest }) => [...STILL, largest];
const costOf = (state, e) => costs[state.noise](e, state.scale);
const lossAt = (state, prediction) => readingsOf(state).reduce((sum, y) => sum + costOf(state, prediction - y), 0);

/** The lowest and the highest of the best predictions. */
function bestOf(state) {
  if (state.noise === "gaussian") return Array(2).fill(readingsOf(state).reduce((a, b) => a + b) / 4);
  if (state.noise === "laplace") return [2, 4]; // between the middle two
  // Student's loss may have two valleys: look everywhere, then close in on the lowest place.
  let [best, reach] = [6, 6];
  while (reach > 1e-6) {
    const around = spaced(best - reach, best + reach, 61);
    best = around.reduce((a, b) => (lossAt(state, b) < lossAt(state, a) ? b : a));
    reach /= 20;
  }
  return [best, best];
}

function compute(state) {
  const [from, to] = bestOf(state);
  const [loss, least] = [state.prediction, from].map((prediction) => lossAt(state, prediction));
  const times = Math.exp(least - loss);
  const numbers = { prediction: [state.prediction, 2], loss: [loss, 2], least: [least, 2], from: [from, 2], to: [to, 2] };
  numbers.times = times < 0.0001 ? "hardly" : [times, 4];
  return { from, to, numbers };
}

const SENTENCES = {
  gaussian: ["away_gaussian", "best_gaussian"],
  laplace: ["away_laplace", "best_laplace"],
  student: ["away_student", "best_student"],
};

function says({ prediction, noise }, { from, to }) {
  const near = 0.00501; // as the numbers are shown
  return SENTENCES[noise][Number(prediction > from - near && prediction < to + near)];
}

/** The density around the prediction, as high over each reading as it makes it probable. */
function densities(canvas, box, state) {
  const plane = canvas.plane(box, AXIS, [0, 0.66]);
  const at = (x) => Math.exp(-costOf(state, state.prediction - x));
  // With the prediction itself, so that the peak of Laplace's density is sharp.
  const xs = [...LINE.filter((x) => x < state.prediction), state.prediction, ...LINE.filter((x) => x > state.prediction)];
  const values = xs.map(at);
  plane.xAxis([]);
  canvas.text(plane.left, plane.top - 6, canvas.words.density, "label", "start");
  plane.area(xs, values, 0, "blue wash");
  plane.curve(xs, values, "blue thin");
  for (const y of readingsOf(state)) {
    plane.line(y, 0, y, at(y), "arrow blue");
    plane.dot(y, at(y), "blue fill", 4);
  }
  plane.handle(state.prediction, at(state.prediction), "main", (x) => ({ prediction: x }));
  plane.handle(state.largest, 0, "sample", (x) => ({ largest: x }));
}

/** −log of each reading's density, read as a function of the prediction, and their sum. */
function losses(canvas, box, state, { from, to }) {
  const plane = canvas.plane(box, AXIS, [0, 26]);
  const { prediction } = state;
  const { words } = canvas;
  plane.xAxis([0, 2, 4, 6, 8, 10, 12], words.predictions);
  canvas.text(plane.left, plane.top - 6, words.loss, "label", "start");
  for (const y of readingsOf(state)) {
    const cost = (c) => costOf(state, c - y);
    plane.curve(LINE, LINE.map(cost), "muted thin");
    plane.dot(prediction, cost(prediction), "muted fill", 3);
  }
  const sum = LINE.map((c) => lossAt(state, c));
  plane.curve(LINE, sum, "vermilion");
  const loss = lossAt(state, prediction);
  if (loss <= plane.high) plane.dot(prediction, loss, "vermilion fill");
  const level = plane.bottom - 8;
  if (to > from) canvas.line(plane.x(from), level, plane.x(to), level, "resting-range");
  const middle = plane.x((from + to) / 2);
  canvas.shape([[middle - 7, level + 8], [middle + 7, level + 8], [middle, level - 4]], "resting");
  canvas.number("loss", plane.right, plane.top - 6, "vermilion strong", "end", `${words.sum} {}`);
}

function draw(canvas, state, known) {
  const { width, height } = canvas;
  const [left, right] = [8, width - 8];
  const at = left + ((state.prediction - AXIS[0]) / (AXIS[1] - AXIS[0])) * (right - left);
  canvas.line(at, 22, at, height - 42, "thread");
  densities(canvas, [left, 22, right, 150], state);
  losses(canvas, [left, 186, right, height - 42], state, known);
}

explorable("noise", {
  controls: [
    { name: "prediction", min: 0, max: 12, step: 0.01, start: 2, digits: 2 },
    { name: "largest", min: 4, max: 12, step: 0.2, start: 5, digits: 1 },
    { name: "scale", min: 0.8, max: 2, step: 0.1, start: 1, digits: 1 },
    { name: "noise", options: ["gaussian", "laplace", "student"], start: "gaussian" },
  ],
  compute,
  says,
  height: () => 392,
  draw,
});
