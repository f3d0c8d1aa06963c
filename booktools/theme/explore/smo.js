// The soft margin by its dual, for a handful of points: two multipliers at a time, those that are furthest from where they
// should be (sequential minimal optimisation); in between all that are free move at once to where their points have margin 1.
import { solve } from "./linear.js";

const TOLERANCE = 1e-9;
const MOST = 2000;
const TRACE = 1e-7;
const ROUNDING = 1e-13;
const PAIRS = 10; // between two moves of all that are free

/** The plane w·x + b and the multipliers, for points [[x, y], …], labels ±1 and a finite C. */
export function street(points, labels, C) {
  const data = { points, labels, C, alpha: points.map(() => 0), w: [0, 0] };
  let extremes;
  for (let step = 1; step <= MOST; step++) {
    extremes = furthest(data);
    if (extremes.high - extremes.low <= TOLERANCE) break;
    movePair(data, extremes);
    if (step % PAIRS === 0) moveFree(data);
  }
  return { w: data.w, b: -(extremes.low + extremes.high) / 2, alpha: data.alpha };
}

/** Of w·x − y, the least among points that may move up and the greatest among those that may move down: equal when done. */
function furthest({ points, labels, C, alpha, w }) {
  let [i, j, low, high] = [-1, -1, Infinity, -Infinity];
  points.forEach(([x, y], k) => {
    const error = w[0] * x + w[1] * y - labels[k];
    const [up, down] = labels[k] > 0 ? [alpha[k] < C, alpha[k] > 0] : [alpha[k] > 0, alpha[k] < C];
    if (up && error < low) [i, low] = [k, error];
    if (down && error > high) [j, high] = [k, error];
  });
  return { i, j, low, high };
}

/** The best step of two multipliers that keeps Σ α y and stays in the box. */
function movePair(data, { i, j, low, high }) {
  const { points, labels, C, alpha } = data;
  const distance = (points[i][0] - points[j][0]) ** 2 + (points[i][1] - points[j][1]) ** 2;
  const room = (k, sign) => (labels[k] * sign > 0 ? C - alpha[k] : alpha[k]);
  const step = Math.min((high - low) / distance, room(i, 1), room(j, -1));
  for (const [k, sign] of [[i, 1], [j, -1]]) {
    alpha[k] = step < room(k, sign) ? alpha[k] + labels[k] * sign * step : labels[k] * sign > 0 ? C : 0;
  }
  rebuild(data);
}

/** All multipliers between 0 and C to where their points have margin 1; one that meets its bound on the way stays there. */
function moveFree(data) {
  for (let met = true; met; ) met = stepFree(data);
}

/** As far on that way as the box allows; whether a bound was met. */
function stepFree(data) {
  const { points, labels, C, alpha } = data;
  const free = points.map((_, k) => k).filter((k) => alpha[k] > 0 && alpha[k] < C);
  const change = wanted(data, free);
  if (!change) return false;
  const room = free.map((k, place) => (change[place] > 0 ? C - alpha[k] : alpha[k]) / Math.abs(change[place]));
  const share = Math.min(1, ...room);
  free.forEach((k, place) => {
    alpha[k] = room[place] > share ? alpha[k] + share * change[place] : change[place] > 0 ? C : 0;
  });
  rebuild(data);
  return share < 1;
}

/** What each free multiplier changes so that their points have margin 1 and Σ α y is 0. */
function wanted({ points, labels, alpha, w }, free) {
  const dot = (i, k) => labels[i] * labels[k] * (points[i][0] * points[k][0] + points[i][1] * points[k][1]);
  // Of four and more in a plane the changes are many: a trace on the diagonal chooses, and repeating takes it out again.
  const rows = free.map((i) => [
    ...free.map((k) => dot(i, k) + (i === k ? TRACE : 0)),
    labels[i],
    1 - labels[i] * (w[0] * points[i][0] + w[1] * points[i][1]),
  ]);
  const balance = points.reduce((sum, _, k) => sum - alpha[k] * labels[k], 0);
  return solve([...rows, [...free.map((k) => labels[k]), 0, balance]]);
}

/** The plane of the multipliers; one that is a rounding away from a bound is at it. */
function rebuild({ points, labels, C, alpha, w }) {
  alpha.forEach((value, k) => {
    if (value < ROUNDING * C) alpha[k] = 0;
    if (value > (1 - ROUNDING) * C) alpha[k] = C;
  });
  for (const part of [0, 1]) w[part] = points.reduce((sum, point, k) => sum + alpha[k] * labels[k] * point[part], 0);
}
