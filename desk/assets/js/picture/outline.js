// The outline of a thing while it is drawn, corner by corner, in shares of the picture.

/** @typedef {{x: number, y: number}} Corner */

const step = 10; // shown pixels between the corners of one drawn with the button held
const near = 8; // shown pixels within which a corner is met again

export class Outline {
  /** @type {Corner[]} */ corners = [];

  /** Adds a corner and says whether the outline is closed by it: at the first corner, or twice at one place. @param {Corner} at @param {{width: number, height: number}} box shown size */
  add(at, box) {
    const meets = (/** @type {Corner} */ c) => Math.hypot((c.x - at.x) * box.width, (c.y - at.y) * box.height) <= near;
    if (this.corners.length >= 3 && (meets(this.corners[0]) || meets(this.corners[this.corners.length - 1]))) return true;
    if (!this.corners.some(meets)) this.corners.push(at);
    return false;
  }

  /** Adds a corner to an outline that is drawn with the button held, some pixels behind the last. @param {Corner} at @param {{width: number, height: number}} box */
  trace(at, box) {
    const last = this.corners[this.corners.length - 1];
    if (last && Math.hypot((last.x - at.x) * box.width, (last.y - at.y) * box.height) >= step) this.corners.push(at);
  }

  /** Whether it leads back to where it began: its way is long beside what is left open. @param {{width: number, height: number}} box */
  round(box) {
    const far = (/** @type {Corner} */ a, /** @type {Corner} */ b) => Math.hypot((a.x - b.x) * box.width, (a.y - b.y) * box.height);
    const way = this.corners.slice(1).reduce((sum, c, i) => sum + far(c, this.corners[i]), 0);
    return this.corners.length > 3 && way > 3 * far(this.corners[0], this.corners[this.corners.length - 1]);
  }

  back() { this.corners.pop(); }
  clear() { this.corners = []; }

  /** Draws it so that it shows on dark and light. @param {CanvasRenderingContext2D} c @param {{width: number, height: number}} box */
  draw(c, box) {
    if (!this.corners.length) return;
    for (const [style, width] of /** @type {[string, number][]} */ ([['#000', 4], ['#fff', 2]])) {
      c.strokeStyle = style;
      c.lineWidth = width;
      c.beginPath();
      for (const [i, p] of this.corners.entries()) i ? c.lineTo(p.x * box.width, p.y * box.height) : c.moveTo(p.x * box.width, p.y * box.height);
      c.stroke();
      c.strokeRect(this.corners[0].x * box.width - 4, this.corners[0].y * box.height - 4, 8, 8);
    }
  }
}

/** The cross that keys move, with the brush around it. @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {number} radius shown pixels */
export function drawCross(c, x, y, radius) {
  for (const [style, width] of /** @type {[string, number][]} */ ([['#000', 3], ['#fff', 1]])) {
    c.strokeStyle = style;
    c.lineWidth = width;
    c.beginPath();
    c.arc(x, y, Math.max(3, radius), 0, 7);
    c.moveTo(x - 6, y); c.lineTo(x + 6, y); c.moveTo(x, y - 6); c.lineTo(x, y + 6);
    c.stroke();
  }
}
