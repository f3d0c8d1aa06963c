// A report q where the truth is p: what it costs on average by four scores, against what an honest one costs.
import { spaced } from "./canvas.js";
import { explorable } from "./frame.js";

/** What a yes is charged where the report was q (a no is charged as a yes where it was 1 − q), and how high its panel reaches. */
const SCORES = {
  log: { charge: (q) => -Math.log(q), formula: "−log q", top: 1.4, gap: "gap_log" },
  brier: { charge: (q) => (1 - q) ** 2, formula: "(1 − q)²", top: 1, gap: "gap_brier" },
  spherical: { charge: (q) => 1 - q / Math.hypot(q, 1 - q), formula: "1 − q/√(q²+(1−q)²)", top: 1, gap: "gap_spherical" },
  absolute: { charge: (q) => 1 - q, formula: "1 − q", top: 1, gap: "gap_absolute" },
};
const NAMES = ["log", "brier", "spherical", "absolute"];
const SHARES = spaced(0, 1, 61);

/** What cannot happen costs nothing, not 0 · ∞. */
const part = (share, charged) => (share === 0 ? 0 : share * charged);

function mean(name, q, p) {
  const { charge } = SCORES[name];
  return part(p, charge(q)) + part(1 - p, charge(1 - q));
}

/** The report that costs least: the truth itself, but by absolute error an end, or any where the truth is one half. */
const bestOf = (name, p) => (name !== "absolute" ? p : p === 0.5 ? null : Number(p > 0.5));

function compute({ q, p }) {
  const end = bestOf("absolute", p) ?? 1;
  const numbers = { q: [q, 2], p: [p, 2], end: [end, 0], least: [mean("absolute", end, p), 3] };
  const gaps = {};
  for (const name of NAMES) {
    const paid = mean(name, q, p);
    gaps[name] = paid - mean(name, p, p);
    numbers[name] = [paid, 3];
    numbers[SCORES[name].gap] = [Math.abs(gaps[name]), 4];
  }
  return { gaps, numbers: { ...numbers, way: gaps.absolute < 0 ? "less" : "more" } };
}

function says({ q, p }) {
  if (q === p) return p === 0.5 ? "honest_half" : p % 1 ? "honest" : "honest_sure";
  if (q % 1) return p === 0.5 ? "apart_half" : "apart";
  return p === 0.5 ? "sure_half" : "sure";
}

/** Four panels side by side, on a phone two and two. */
const columnsOf = (width) => (width < 590 ? 2 : 4);

function panel(canvas, name) {
  const { width } = canvas;
  const columns = columnsOf(width);
  const place = NAMES.indexOf(name);
  const wide = width / columns;
  const left = (place % columns) * wide;
  const top = 20 + 250 * Math.floor(place / columns);
  return canvas.plane([left + 26, top + 54, left + wide - 12, top + 204], [0, 1], [0, SCORES[name].top]);
}

/** Over the report: the mean score of every report, the lowest marked. How high the report at hand stands. */
function drawReports(plane, name, { q, p }) {
  const best = bestOf(name, p);
  plane.curve(SHARES, SHARES.map((share) => mean(name, share, p)), "");
  if (best === null) plane.line(0, 0.5, 1, 0.5, "resting-range");
  else plane.dot(best, mean(name, best, p), "open", 6);
  return mean(name, q, p);
}

/** Over the truth: what honesty costs, an arch, and the line of this one report. */
function drawTruths(plane, name, { q }) {
  plane.curve(SHARES, SHARES.map((share) => mean(name, share, share)), "");
  plane.curve(SHARES, SHARES.map((share) => mean(name, q, share)), "vermilion dashed");
  return mean(name, q, q);
}

/** From what honesty costs to what this report costs, where the picture has its report or its truth. */
function drawGap(plane, { q, p, over }, honest, gap) {
  const at = over === "report" ? q : p;
  plane.line(Math.min(p, at), honest, Math.max(p, at), honest, "stroke thin muted");
  plane.arrow(at, honest, at, Math.min(plane.high, honest + gap), gap < 0 ? "plum" : "blue");
}

function draw(canvas, state, { gaps }) {
  const { q, p, over } = state;
  const { words } = canvas;
  canvas.text(0, 13, words.charges, "label", "start");
  for (const name of NAMES) {
    const plane = panel(canvas, name);
    canvas.text(plane.left - 22, plane.top - 36, words[name], "strong", "start");
    canvas.number(name, plane.right, plane.top - 36, "strong", "end");
    canvas.text(plane.left - 22, plane.top - 20, SCORES[name].formula, "small", "start");
    plane.yAxis([0, 0.5, 1], "", 1);
    plane.xAxis([0, 0.5, 1], words[over], 1);
    canvas.line(plane.x(p), plane.bottom, plane.x(p), plane.top + 8, "stroke thin muted dashed");
    canvas.text(plane.x(p), plane.top + 4, "p", "small");
    const cost = (over === "report" ? drawReports : drawTruths)(plane, name, state);
    drawGap(plane, state, mean(name, p, p), gaps[name]);
    plane.handle(p, plane.high, "sample", (x) => ({ p: x }));
    plane.handle(q, Math.min(plane.high, cost), "main", (x) => ({ q: x }));
  }
}

explorable("scores", {
  controls: [
    { name: "q", min: 0, max: 1, step: 0.01, start: 0.9, digits: 2 },
    { name: "p", min: 0, max: 1, step: 0.01, start: 0.6, digits: 2 },
    { name: "over", options: ["report", "truth"], start: "report" },
  ],
  compute,
  says,
  height: (width) => (columnsOf(width) === 2 ? 516 : 266),
  draw,
});
