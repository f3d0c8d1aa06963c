// The drawing of a picture: an SVG as wide as its place, in pixels, so that its letters keep their size on a phone. All but
// what is dragged is drawn anew for each setting.
import { shown } from "./shown.js";

const SVG = "http://www.w3.org/2000/svg";
const REACH = 30; // pixels from a handle within which a finger has it

function element(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  return made;
}
/** What is seen of a handle, on a disc as wide as a finger. */
function newHandle() {
  const made = element("g", {});
  made.append(element("circle", { r: 22, class: "hold" }), element("circle", { r: 8 }));
  return made;
}
const path = (points) => points.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

export class Canvas {
  constructor(label, put, commit) {
    this.svg = element("svg", { role: "img", "aria-label": label, class: "drawing" });
    this.drawn = element("g", {});
    this.handles = element("g", {});
    this.svg.append(this.drawn, this.handles);
    this.letDrag(put, commit);
  }

  /** An empty drawing as wide as its place. */
  begin(height, numbers, words) {
    this.height = height(this.width);
    this.narrow = this.width < 480;
    Object.assign(this, { numbers, words, made: [], held: [] });
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.svg.setAttribute("width", this.width);
    this.svg.setAttribute("height", this.height);
  }

  end() {
    this.drawn.replaceChildren(...this.made);
    while (this.handles.childElementCount > this.held.length) this.handles.lastChild.remove();
    this.held.forEach(({ at, look }, k) => {
      const handle = this.handles.children[k] ?? this.handles.appendChild(newHandle());
      handle.setAttribute("transform", `translate(${at[0].toFixed(1)} ${at[1].toFixed(1)})`);
      handle.lastChild.setAttribute("class", `handle ${look}`);
    });
  }

  add(tag, attributes) {
    const made = element(tag, attributes);
    this.made.push(made);
    return made;
  }

  /** A part of the drawing with axes: `box` is [left, top, right, bottom] in pixels, `x` and `y` what they show. */
  plane(box, x, y) {
    return new Plane(this, box, x, y);
  }

  /** What `draw` draws, cut off at the edges of a box. */
  within([left, top, right, bottom], draw) {
    const outside = this.made;
    this.made = [];
    draw();
    const [width, height] = [right - left, bottom - top];
    const inside = element("svg", { x: left, y: top, width, height, viewBox: `${left} ${top} ${width} ${height}` });
    inside.append(...this.made);
    this.made = [...outside, inside];
  }

  line(x1, y1, x2, y2, look) {
    this.add("line", { x1, y1, x2, y2, class: look });
  }

  text(x, y, text, look = "", anchor = "middle") {
    this.add("text", { x, y, class: look, "text-anchor": anchor }).textContent = text;
  }

  /** One of the numbers that are shown, by its name; `around` is text with {} where it stands. */
  number(name, x, y, look = "", anchor = "middle", around = "{}") {
    const [before, after] = around.split("{}");
    const text = this.add("text", { x, y, class: look, "text-anchor": anchor });
    const part = element("tspan", { "data-number": name });
    part.textContent = shown(...this.numbers[name]);
    text.append(before, part, after);
  }

  /** An arrow with a head no longer than itself. */
  arrow(x1, y1, x2, y2, look) {
    const length = Math.hypot(x2 - x1, y2 - y1);
    if (length < 0.5) return;
    const head = Math.min(9, length);
    const [u, v] = [(x2 - x1) / length, (y2 - y1) / length];
    const [bx, by] = [x2 - head * u, y2 - head * v];
    this.line(x1, y1, bx, by, `arrow ${look}`);
    const wing = 0.45 * head;
    this.shape([[x2, y2], [bx - wing * v, by + wing * u], [bx + wing * v, by - wing * u]], `arrow-head ${look}`);
  }

  curve(points, look) {
    this.add("path", { d: path(points), class: `curve ${look}` });
  }

  shape(points, look) {
    this.add("path", { d: `${path(points)}Z`, class: look });
  }

  /** Something to drag: `move(x, y)` says, for a place in pixels, what of the setting changes. */
  handle(x, y, look, move) {
    this.held.push({ at: [x, y], look, move });
  }

  letDrag(put, commit) {
    let dragged = null;
    const place = (event) => {
      const frame = this.svg.getBoundingClientRect();
      const scale = this.width / frame.width;
      return [(event.clientX - frame.left) * scale, (event.clientY - frame.top) * scale];
    };
    this.svg.addEventListener("pointerdown", (event) => {
      const [x, y] = place(event);
      const far = ({ at }) => Math.hypot(at[0] - x, at[1] - y);
      const [nearest] = this.held.map((_, k) => k).sort((a, b) => far(this.held[a]) - far(this.held[b]));
      if (nearest === undefined || far(this.held[nearest]) > REACH) return;
      event.preventDefault();
      dragged = nearest;
      this.svg.setPointerCapture(event.pointerId);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (dragged !== null) put(this.held[dragged].move(...place(event)));
    });
    for (const end of ["pointerup", "pointercancel"]) {
      this.svg.addEventListener(end, () => {
        if (dragged !== null) commit();
        dragged = null;
      });
    }
  }
}

class Plane {
  constructor(canvas, box, x, y) {
    const [left, top, right, bottom] = box;
    Object.assign(this, { canvas, left, top, right, bottom, from: x[0], to: x[1], low: y[0], high: y[1] });
  }

  x(value) {
    return this.left + ((value - this.from) / (this.to - this.from)) * (this.right - this.left);
  }

  y(value) {
    return this.bottom - ((value - this.low) / (this.high - this.low)) * (this.bottom - this.top);
  }

  /** The value at a place in pixels: what the dragging of a handle needs. */
  xAt(pixel) {
    return this.from + ((pixel - this.left) / (this.right - this.left)) * (this.to - this.from);
  }

  yAt(pixel) {
    return this.low + ((this.bottom - pixel) / (this.bottom - this.top)) * (this.high - this.low);
  }

  /** The axis below, with its ticks and what it shows. */
  xAxis(ticks, label, digits = 0) {
    const { canvas, left, right, bottom } = this;
    canvas.line(left, bottom, right, bottom, "axis");
    for (const tick of ticks) {
      canvas.line(this.x(tick), bottom, this.x(tick), bottom + 4, "axis");
      canvas.text(this.x(tick), bottom + 17, shown(tick, digits), "small");
    }
    if (label) canvas.text((left + right) / 2, bottom + 34, label, "label");
  }

  /** The axis at the left; its label stands above it, level, so that nobody has to turn their head. */
  yAxis(ticks, label, digits = 0) {
    const { canvas, left, top, bottom } = this;
    canvas.line(left, bottom, left, top, "axis");
    for (const tick of ticks) {
      canvas.line(left - 4, this.y(tick), left, this.y(tick), "axis");
      canvas.text(left - 7, this.y(tick) + 4, shown(tick, digits), "small", "end");
    }
    if (label) canvas.text(left - 4, top - 9, label, "label", "start");
  }

  /** A curve through values, left out where they leave the frame. */
  curve(xs, values, look) {
    let part = [];
    const flush = () => {
      if (part.length > 1) this.canvas.curve(part, look);
      part = [];
    };
    xs.forEach((x, k) => {
      const y = values[k];
      if (y >= this.low && y <= this.high) part.push([this.x(x), this.y(y)]);
      else flush();
    });
    flush();
  }

  /** The area between values and a level. */
  area(xs, values, level, look) {
    const over = xs.map((x, k) => [this.x(x), this.y(Math.min(this.high, Math.max(this.low, values[k])))]);
    this.canvas.shape([[this.x(xs[0]), this.y(level)], ...over, [this.x(xs.at(-1)), this.y(level)]], look);
  }

  line(x1, y1, x2, y2, look) {
    this.canvas.line(this.x(x1), this.y(y1), this.x(x2), this.y(y2), look);
  }

  dot(x, y, look, r = 5) {
    this.canvas.add("circle", { cx: this.x(x), cy: this.y(y), r, class: look });
  }

  arrow(x1, y1, x2, y2, look) {
    this.canvas.arrow(this.x(x1), this.y(y1), this.x(x2), this.y(y2), look);
  }

  bar(x, half, low, high, look) {
    const [top, bottom] = [this.y(Math.max(low, high)), this.y(Math.min(low, high))];
    const left = this.x(x - half);
    this.canvas.add("rect", { x: left, y: top, width: this.x(x + half) - left, height: bottom - top, class: look });
  }

  text(x, y, text, look, anchor) {
    this.canvas.text(this.x(x), this.y(y), text, look, anchor);
  }

  handle(x, y, look, move) {
    this.canvas.handle(this.x(x), this.y(y), look, (px, py) => move(this.xAt(px), this.yAt(py)));
  }
}

/** So many numbers from one to another, both included. */
export function spaced(from, to, count) {
  return Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));
}
