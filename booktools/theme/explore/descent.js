// Gradient descent with a velocity, on a bowl and in a bent valley: the path, the value after each gradient, and the border
// beyond which it runs away.
import { spaced } from "./canvas.js";
import { explorable } from "./frame.js";

const MOST = 400; // gradients
const AFTER = 1000; // by when a swing on the bowl that goes on has shown itself
const NEAR = 1e-8;
const FAR = 1e6;

const LANDSCAPES = {
  bowl: {
    value: (a, b) => (a * a + 10 * b * b) / 2,
    slope: (a, b) => [a, 10 * b],
    steepest: 10, // its greater curvature
    window: [[-4, 12], [-3.2, 3.2]],
    levels: [0.5, 3, 10, 25, 50],
    ticks: [[-4, 0, 4, 8, 12], [-2, 0, 2]],
    shown: 60,
    contour: (level) => spaced(0, 2 * Math.PI, 121).map((turn) => [Math.sqrt(2 * level) * Math.cos(turn), Math.sqrt(level / 5) * Math.sin(turn)]),
  },
  valley: {
    value: (a, b) => (1 - a) ** 2 + 100 * (b - a * a) * (b - a * a),
    slope: (a, b) => [-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)],
    steepest: 501 + Math.sqrt(501 ** 2 - 400), // at its minimum, of the Hessian (802, −400; −400, 200)
    window: [[-2, 2], [-1, 3]],
    levels: [4, 20, 70, 180, 400],
    ticks: [[-2, -1, 0, 1, 2], [-1, 0, 1, 2, 3]],
    shown: MOST,
    // From end to end above the parabola, and back below it; what leaves the window is left out.
    contour(level) {
      const across = spaced(Math.max(-2.1, 1 - Math.sqrt(level)), Math.min(2.1, 1 + Math.sqrt(level)), 121);
      const off = (a) => Math.sqrt(Math.max(0, level - (1 - a) ** 2)) / 10;
      return [...across.map((a) => [a, a * a + off(a)]), ...across.reverse().map((a) => [a, a * a - off(a)])];
    },
  },
};

/** All points of a path, the start among them; it ends where the slope is 0, or the value beyond all bounds. */
function follow({ slope, value }, [a, b], rate, beta, most) {
  const points = [[a, b]];
  let [va, vb] = [0, 0];
  while (points.length <= most) {
    const [ga, gb] = slope(a, b);
    if (ga === 0 && gb === 0) break;
    [va, vb] = [beta * va + ga, beta * vb + gb];
    [a, b] = [a - rate * va, b - rate * vb];
    points.push([a, b]);
    if (!(value(a, b) < 1e100)) break;
  }
  return points;
}

function compute(state) {
  const land = LANDSCAPES[state.landscape];
  const bowl = state.landscape === "bowl";
  const [start, rate] = bowl ? [[state.bowlX, state.bowlY], state.bowlRate] : [[state.valleyX, state.valleyY], state.valleyRate];
  const path = follow(land, start, rate, state.momentum, bowl ? AFTER : MOST);
  const points = path.slice(0, MOST + 1);
  const values = points.map(([a, b]) => land.value(a, b));
  const far = path.map(([a, b]) => Math.hypot(a, b));
  const reach = bowl ? far.findLastIndex((distance) => !(distance <= 0.01 * far[0])) + 1 : values.findIndex((value) => value <= NEAR);
  const reached = reach >= 0 && reach < points.length;
  const gone = values.findIndex((value) => !(value <= FAR));
  const border = (2 * (1 + state.momentum)) / land.steepest;
  const numbers = {
    rate: [rate, bowl ? 3 : 4],
    beta: [state.momentum, 2],
    border: [border, bowl ? 3 : 4],
    reach: [reach, 0],
    gone: [gone, 0],
    power: [Math.log10(values.at(-1)), 1],
    most: [MOST, 0],
  };
  return { land, start, points, values, reached, gone, numbers, past: bowl && start[1] !== 0 ? rate - border : null };
}

function says({ landscape }, { past, reached, gone }) {
  if (landscape === "valley") return gone >= 0 ? "valley_gone" : reached ? "valley_reached" : "valley_slow";
  if (past !== null && Math.abs(past) < 1e-9) return "bowl_border";
  if (past > 0) return "bowl_beyond";
  return reached ? "bowl_reached" : "bowl_slow";
}

function draw(canvas, state, known) {
  const { width, height, narrow, words } = canvas;
  const { land } = known;
  const map = narrow ? [34, 26, width - 6, 262] : [34, 26, 0.58 * width, height - 42];
  const plane = canvas.plane(map, ...land.window);
  canvas.within(map, () => {
    for (const level of land.levels) canvas.curve(land.contour(level).map(([a, b]) => [plane.x(a), plane.y(b)]), "rule thin");
    const seen = known.points.slice(0, land.shown + 1).filter(([a, b]) => Math.abs(a) < 1e4 && Math.abs(b) < 1e4);
    canvas.curve(seen.map(([a, b]) => [plane.x(a), plane.y(b)]), "blue thin");
    for (const [a, b] of seen) plane.dot(a, b, "fill blue", 2.2);
  });
  plane.xAxis(land.ticks[0], "θ₁");
  plane.yAxis(land.ticks[1], "θ₂");
  const lowest = state.landscape === "bowl" ? 0 : 1; // in both coordinates
  canvas.text(plane.x(lowest), plane.y(lowest) + 6, "×", "strong vermilion");
  plane.handle(...known.start, "main", (a, b) => (state.landscape === "bowl" ? { bowlX: a, bowlY: b } : { valleyX: a, valleyY: b }));
  values(canvas, known, narrow ? [44, 334, width - 8, height - 42] : [0.58 * width + 56, 30, width - 10, height - 42], words);
}

/** The value after each gradient, in powers of ten. */
function values(canvas, { land, values }, box, words) {
  const [low, high] = [-9, 5];
  const plane = canvas.plane(box, [0, land.shown], [low, high]);
  plane.xAxis(land.shown === MOST ? [0, 200, 400] : [0, 20, 40, 60], words.gradients);
  plane.yAxis([-8, -4, 0, 4], words.power);
  const powers = values.slice(0, land.shown + 1).map((value) => Math.log10(value));
  canvas.within([box[0], box[1] - 4, box[2], box[3]], () => {
    canvas.curve(powers.map((power, k) => [plane.x(k), plane.y(Math.min(40, Math.max(-40, power)))]), "blue");
  });
}

explorable("descent", {
  controls: [
    { name: "landscape", options: ["bowl", "valley"], start: "bowl" },
    { name: "bowlRate", min: 0.005, max: 0.4, step: 0.005, start: 0.18, digits: 3, when: ({ landscape }) => landscape === "bowl" },
    { name: "valleyRate", min: 0.0001, max: 0.004, step: 0.0001, start: 0.001, digits: 4, when: ({ landscape }) => landscape === "valley" },
    { name: "momentum", min: 0, max: 0.98, step: 0.01, start: 0, digits: 2 },
    { name: "bowlX", min: 1, max: 11, step: 0.5, start: 10, digits: 1, when: ({ landscape }) => landscape === "bowl" },
    { name: "bowlY", min: -2.5, max: 2.5, step: 0.25, start: 1, digits: 2, when: ({ landscape }) => landscape === "bowl" },
    { name: "valleyX", min: -1.8, max: 1.8, step: 0.1, start: -1.2, digits: 1, when: ({ landscape }) => landscape === "valley" },
    { name: "valleyY", min: -0.8, max: 2.8, step: 0.1, start: 1, digits: 1, when: ({ landscape }) => landscape === "valley" },
  ],
  compute,
  says,
  height: (width) => (width < 480 ? 510 : 310),
  draw,
});
