// Two classes of points and the price C of a shortfall: the street, who holds it up, and at what price.
import { explorable } from "./frame.js";
import { street } from "./smo.js";

// Two of them are moved: the first of each class.
const OTHERS = { plus: [[4.02, 2.93], [3.43, 4.21], [4.57, 1.78]], minus: [[0.97, 1.04], [1.23, 2.61], [2.18, 0.83]] };
const LABELS = [1, 1, 1, 1, -1, -1, -1, -1];
const REACH = 5.5;
const NEAR = 1e-6; // what a margin may be off and still count as on the edge

function compute(state) {
  const points = [[state.plusX, state.plusY], ...OTHERS.plus, [state.minusX, state.minusY], ...OTHERS.minus];
  const C = 10 ** state.penalty;
  const { w, b, alpha } = street(points, LABELS, C);
  const margins = points.map(([x, y], k) => LABELS[k] * (w[0] * x + w[1] * y + b));
  const slacks = margins.map((margin) => Math.max(0, 1 - margin));
  const slack = slacks.reduce((sum, part) => sum + part, 0);
  const count = (wanted) => [margins.filter(wanted).length, 0];
  const numbers = {
    price: [C, C < 1 ? 3 : C < 100 ? 2 : 0],
    width: [2 / Math.hypot(...w), 3],
    slack: [slack, 3],
    short: count((margin) => margin < 1 - NEAR),
    wrong: count((margin) => margin < NEAR),
    holding: [alpha.filter((price) => price > NEAR).length, 0],
  };
  alpha.forEach((price, k) => (numbers[`alpha_${k + 1}`] = [price, 3]));
  return { points, w, b, alpha, slacks, C, numbers };
}

const says = (_, { numbers }) => (numbers.slack[0] < 0.0005 ? "hard" : numbers.wrong[0] ? "wrong" : "soft");

/** The part within the frame of the line on which w·x + b is `level`, or nothing. */
function across({ w, b }, level) {
  const ends = [];
  for (const at of [0, REACH]) {
    const y = (level - b - w[0] * at) / w[1];
    const x = (level - b - w[1] * at) / w[0];
    if (y >= 0 && y <= REACH) ends.push([at, y]);
    if (x >= 0 && x <= REACH) ends.push([x, at]);
  }
  return ends.length < 2 ? null : [...ends[0], ...ends.at(-1)];
}

function mark(plane, [x, y], label, look) {
  if (label > 0) plane.dot(x, y, look, 5.5);
  else plane.canvas.add("rect", { x: plane.x(x) - 5, y: plane.y(y) - 5, width: 10, height: 10, class: look });
}

function draw(canvas, state, known) {
  const side = canvas.narrow ? canvas.width - 46 : 330;
  const plane = canvas.plane([34, 14, 34 + side, 14 + side], [0, REACH], [0, REACH]);
  plane.xAxis([0, 1, 2, 3, 4, 5]);
  plane.yAxis([0, 1, 2, 3, 4, 5]);
  for (const [level, look] of [[0, "at"], [1, "at thin dashed"], [-1, "at thin dashed"]]) {
    const ends = across(known, level);
    if (ends) plane.line(...ends, look);
  }
  const squared = known.w[0] ** 2 + known.w[1] ** 2;
  known.points.forEach((point, k) => {
    const far = (LABELS[k] * known.slacks[k]) / squared; // along w, to the edge of its own class
    if (known.slacks[k] > NEAR) plane.line(...point, point[0] + far * known.w[0], point[1] + far * known.w[1], "stroke plum");
  });
  known.points.forEach((point, k) => {
    const colour = LABELS[k] > 0 ? "blue" : "vermilion";
    mark(plane, point, LABELS[k], known.alpha[k] > NEAR ? `fill ${colour}` : `hollow ${colour}`);
    plane.canvas.text(plane.x(point[0]) + (k % 4 ? 9 : 14), plane.y(point[1]) - 8, String(k + 1), "small", "start");
  });
  plane.handle(state.plusX, state.plusY, "ring", (plusX, plusY) => ({ plusX, plusY }));
  plane.handle(state.minusX, state.minusY, "ring", (minusX, minusY) => ({ minusX, minusY }));
  prices(canvas, known, canvas.narrow ? [30, side + 70, canvas.width, canvas.height - 4] : [side + 78, 34, canvas.width, side - 30]);
}

/** The multipliers as bars, one a row; the dashed line is the ceiling C, where one has reached it. */
function prices(canvas, { alpha, C }, box) {
  const top = Math.max(...alpha);
  const plane = canvas.plane([box[0] + 20, box[1], box[2] - 66, box[3]], [0, top], [alpha.length + 0.5, 0.5]);
  canvas.text(box[0], box[1] - 8, canvas.words.prices, "label", "start");
  if (top > C * (1 - 1e-9)) canvas.line(plane.right, plane.top, plane.right, plane.bottom, "at dashed thin");
  alpha.forEach((price, k) => {
    const y = plane.y(k + 1);
    canvas.text(box[0], y + 4, String(k + 1), "small", "start");
    if (price > 0) canvas.add("rect", { x: plane.left, y: y - 6, width: plane.x(price) - plane.left, height: 12, class: `fill ${LABELS[k] > 0 ? "blue" : "vermilion"}` });
    canvas.number(`alpha_${k + 1}`, plane.right + 8, y + 4, "small", "start");
  });
}

const place = (name, start) => ({ name, min: 0, max: 5.5, step: 0.1, start, digits: 1 });

explorable("margin", {
  controls: [
    { name: "penalty", min: -2, max: 3, step: 0.25, start: 0, digits: 2 },
    place("plusX", 3),
    place("plusY", 3),
    place("minusX", 2),
    place("minusY", 2.4),
  ],
  compute,
  says,
  height: (width) => (width < 480 ? width + 190 : 372),
  draw,
});
