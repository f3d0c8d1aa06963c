// A model q of the ten votes, a point in a triangle: what it costs is the entropy of the votes, and a divergence.
import { explorable } from "./frame.js";

const P = [0.7, 0.2, 0.1]; // cat, dog, bird
const WIDE = 570; // pixels from which the bars have room beside the triangle
const MOST = 3.2; // nats: what costs more leaves the frame

const divergence = (a, b) => a.reduce((sum, share, k) => sum + (share ? share * Math.log(share / b[k]) : 0), 0);
const ENTROPY = -divergence(P, [1, 1, 1]);

const sharesOf = ({ cat, dog }) => [cat, (1 - cat) * dog, (1 - cat) * (1 - dog)];

/** Hundredths as such; a share that is none in more digits, so that a small one does not look like 0. */
const digitsOf = (share) => (Math.abs(100 * share - Math.round(100 * share)) < 1e-3 ? 2 : 4);

function compute(state) {
  const q = sharesOf(state);
  const [forward, reverse] = [divergence(P, q), divergence(q, P)];
  const [cat, dog, bird] = q.map((share) => [share, digitsOf(share)]);
  const sums = { cross: [ENTROPY + forward, 4], entropy: [ENTROPY, 4], forward: [forward, 4], reverse: [reverse, 4] };
  return { q, forward, reverse, numbers: { ...sums, q_cat: cat, q_dog: dog, q_bird: bird } };
}

function says(state, { q, forward, reverse }) {
  if (q.includes(0)) return "excluded";
  if (q.every((share, k) => Math.abs(share - P[k]) < 1e-5)) return "met";
  if (forward.toFixed(4) === reverse.toFixed(4)) return "alike";
  return forward > reverse ? "forward_more" : "reverse_more";
}

/** The triangle of all q: the share of the cat is the height, and each corner has one animal for sure. */
function triangle(canvas, [left, top, side], { q }) {
  const { words } = canvas;
  const high = (side * Math.sqrt(3)) / 2;
  const bottom = top + high;
  const at = ([cat, dog]) => [left + side * (dog + cat / 2), bottom - high * cat];
  const [cat, dog, bird] = [at([1, 0]), at([0, 1]), at([0, 0])];
  canvas.shape([cat, dog, bird], "muted wash");
  canvas.curve([bird, cat, dog, bird], "muted thin");
  canvas.number("q_cat", cat[0], top - 14, "", "middle", `${words.at_cat} {}`);
  canvas.number("q_bird", left - 18, bottom + 26, "", "start", `${words.at_bird} {}`);
  canvas.number("q_dog", left + side + 18, bottom + 26, "", "end", `${words.at_dog} {}`);
  const [px, py] = at(P);
  canvas.add("circle", { cx: px, cy: py, r: 5, class: "ink" });
  canvas.text(px + 10, py + 14, "p", "strong", "start");
  const [x, y] = at(q);
  canvas.text(x + 14, y + 4, "q", "strong", "start");
  canvas.handle(x, y, "main", (toX, toY) => {
    const share = Math.min(1, Math.max(0, (bottom - toY) / high));
    const rest = 1 - share;
    return { cat: share, ...(rest && { dog: ((toX - left) / side - share / 2) / rest }) };
  });
}

/** A bar from one number of nats to another; a point at its end says that it goes on. */
function bar(canvas, x, y, from, to, look) {
  const end = x(Math.min(to, MOST));
  canvas.shape([[x(from), y], [end, y], [end, y + 20], [x(from), y + 20]], look);
  if (to > MOST) canvas.shape([[end, y - 4], [end, y + 24], [end + 14, y + 10]], look);
}

function bars(canvas, [left, top, right], { forward, reverse }) {
  const x = (nats) => left + (nats / MOST) * (right - 16 - left);
  const split = x(ENTROPY);
  canvas.number("cross", left, top - 10, "strong", "start", "H(p, q) = {}");
  canvas.line(split, top + 48, split, top + 80, "axis dashed");
  bar(canvas, x, top, 0, ENTROPY, "blue wash");
  bar(canvas, x, top, ENTROPY, ENTROPY + forward, "vermilion fill");
  canvas.number("entropy", left, top + 40, "blue", "start", "H(p) {}");
  canvas.text(left + 94, top + 40, "+", "", "middle");
  canvas.number("forward", left + 107, top + 40, "vermilion", "start", "KL(p‖q) {}");
  bar(canvas, x, top + 80, ENTROPY, ENTROPY + reverse, "green fill");
  canvas.number("reverse", split, top + 120, "green", "start", "KL(q‖p) {}");
}

function draw(canvas, state, known) {
  const { width } = canvas;
  if (width < WIDE) {
    triangle(canvas, [(width - 190) / 2, 30, 190], known);
    bars(canvas, [4, 268, width], known);
  } else {
    triangle(canvas, [34, 36, 230], known);
    bars(canvas, [330, 84, width], known);
  }
}

explorable("divergence", {
  controls: [
    { name: "cat", min: 0, max: 1, step: 0.01, start: 0.98, digits: 2 },
    // In steps of which two thirds is one: so the votes themselves can be had.
    { name: "dog", min: 0, max: 1, step: 1 / 120, start: 0.5, digits: 2 },
  ],
  compute,
  says,
  height: (width) => (width < WIDE ? 396 : 272),
  draw,
});
