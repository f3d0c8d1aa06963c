// Five samples pull at one prediction: where the pulls balance, it rests.
import { explorable } from "./frame.js";

const STILL = [12, 14, 15, 17];

/** What a sample at distance `e` = prediction − sample adds to the slope of the cost. */
const slopes = {
  squared: (e) => 2 * e,
  absolute: (e) => Math.sign(e),
  huber: (e, { delta }) => Math.max(-delta, Math.min(delta, e)),
  quantile: (e, { tau }) => (e > 0 ? 1 - tau : e < 0 ? -tau : 0),
};

const samplesOf = ({ slowest }) => [...STILL, slowest];
const slopeAt = (state, c) => samplesOf(state).reduce((sum, y) => sum + slopes[state.loss](c - y, state), 0);

/** The lowest and the highest of the predictions at which the cost is least: its slope never falls, so bisect. */
function bestOf(state) {
  const edge = (before) => {
    let [low, high] = [0, 100];
    for (let k = 0; k < 60; k++) {
      const middle = (low + high) / 2;
      if (before(slopeAt(state, middle))) low = middle;
      else high = middle;
    }
    return high;
  };
  // Sums of 1 - tau and tau miss 0 by a rounding.
  return [edge((slope) => slope < -1e-9), edge((slope) => slope <= 1e-9)];
}

function compute(state) {
  const pulls = samplesOf(state).map((y) => -slopes[state.loss](state.prediction - y, state));
  const [left, right] = [-1, 1].map((side) => pulls.reduce((sum, pull) => sum + Math.max(0, side * pull), 0));
  const [from, to] = bestOf(state);
  return { pulls, from, to, numbers: { prediction: [state.prediction, 1], left: [left, 2], right: [right, 2], from: [from, 2], to: [to, 2] } };
}

function says({ prediction }, { from, to, numbers }) {
  const near = 0.005; // as the numbers are shown
  const held = Math.abs(numbers.left[0] - numbers.right[0]) > near;
  if (to - from > near) return prediction < from - near ? "up_to_some" : prediction > to + near ? "down_to_some" : held ? "held_anywhere" : "rests_anywhere";
  return prediction < from - near ? "up" : prediction > to + near ? "down" : held ? "held" : "rests";
}

function draw(canvas, state, { pulls, from, to }) {
  const { width, height, words, narrow } = canvas;
  const samples = samplesOf(state);
  const box = [narrow ? 12 : 20, 34, width - (narrow ? 12 : 20), height - 48];
  const plane = canvas.plane(box, [5, 70], [0, samples.length + 1]);
  const at = plane.x(state.prediction);
  plane.xAxis([10, 20, 30, 40, 50, 60], words.minutes);
  // The strongest pull has an arrow that fits wherever the prediction stands; equal pulls have equal arrows, from near and far.
  const strongest = Math.max(...pulls.map(Math.abs), 1e-9);
  const full = 0.115 * (plane.right - plane.left);
  canvas.line(at, plane.top - 10, at, plane.bottom, "at");
  samples.forEach((y, k) => {
    const level = plane.y(samples.length - k);
    canvas.line(plane.x(y), level, at, level, "thread");
    canvas.arrow(at, level, at + full * (pulls[k] / strongest), level, pulls[k] < 0 ? "blue" : "vermilion");
    plane.dot(y, samples.length - k, k === STILL.length ? "open" : "ink");
  });
  // Where it would rest.
  const rest = plane.bottom - 8;
  if (to - from > 0.005) canvas.line(plane.x(from), rest, plane.x(to), rest, "resting-range");
  canvas.shape([[plane.x(to) - 7, rest + 8], [plane.x(to) + 7, rest + 8], [plane.x(to), rest - 4]], "resting");
  canvas.number("prediction", Math.max(30, Math.min(width - 30, at)), plane.top - 18, "strong");
  canvas.handle(at, plane.top - 4, "main", (px) => ({ prediction: plane.xAt(px) }));
  canvas.handle(plane.x(state.slowest), plane.y(1), "sample", (px) => ({ slowest: plane.xAt(px) }));
}

explorable("pulls", {
  controls: [
    { name: "prediction", min: 8, max: 62, step: 0.5, start: 30, digits: 1 },
    { name: "slowest", min: 18, max: 62, step: 1, start: 52 },
    { name: "loss", options: ["squared", "absolute", "huber", "quantile"], start: "absolute" },
    { name: "delta", min: 1, max: 40, step: 1, start: 5, when: ({ loss }) => loss === "huber" },
    { name: "tau", min: 0.05, max: 0.95, step: 0.05, start: 0.75, digits: 2, when: ({ loss }) => loss === "quantile" },
  ],
  compute,
  says,
  height: (width) => (width < 480 ? 300 : 320),
  draw,
});
