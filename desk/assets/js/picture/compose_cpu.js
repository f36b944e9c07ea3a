// Puts luma and chroma together in plain JavaScript: where there is no WebGL2, and the tests' reference.
import {factors} from './colour.js';

/** @typedef {import('../api.js').Picture} Picture */
/** Where colour begins, as a share of the width: 0 is all after, 1 all before. @typedef {number} Cut */

/** Writes rows of RGBA. @param {Picture} p @param {Cut} cut @param {Uint8ClampedArray} out @param {number} stride pixels of a row of out @param {number} left */
export function compose(p, cut, out, stride, left) {
  const f = factors(p), {width, height, chromaWidth, chromaHeight, u, v} = p;
  const luma = /** @type {Uint8Array} */ (p.luma), border = Math.round(cut * width);
  for (let y = 0; y < height; y++) {
    // Chroma lies in the middle between the rows and columns that it covers; both ways linearly between its neighbours.
    const fy = Math.max(0, Math.min(chromaHeight - 1, (y + 0.5) * chromaHeight / height - 0.5));
    const y0 = Math.floor(fy), ty = fy - y0, r0 = y0 * chromaWidth, r1 = Math.min(chromaHeight - 1, y0 + 1) * chromaWidth;
    let o = 4 * (y * stride + left);
    for (let x = 0; x < width; x++, o += 4) {
      const l = (luma[y * width + x] - f.black) * f.gain;
      out[o + 3] = 255;
      if (x < border) { out[o] = out[o + 1] = out[o + 2] = l; continue; }
      const fx = Math.max(0, Math.min(chromaWidth - 1, (x + 0.5) * chromaWidth / width - 0.5));
      const x0 = Math.floor(fx), tx = fx - x0, x1 = Math.min(chromaWidth - 1, x0 + 1);
      const mix = (/** @type {Uint8Array} */ c) => (c[r0 + x0] * (1 - tx) + c[r0 + x1] * tx) * (1 - ty) + (c[r1 + x0] * (1 - tx) + c[r1 + x1] * tx) * ty - 128;
      const cu = mix(u), cv = mix(v);
      out[o] = l + f.r * cv;
      out[o + 1] = l + f.gu * cu + f.gv * cv;
      out[o + 2] = l + f.b * cu;
    }
  }
}

export class CpuComposer {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', {alpha: false}));
    /** @type {ImageData | null} */ this.image = null;
  }

  /** @param {Picture} p @param {Cut} cut @param {boolean} side both beside each other */
  draw(p, cut, side) {
    const width = side ? 2 * p.width : p.width;
    if (this.canvas.width !== width || this.canvas.height !== p.height) { this.canvas.width = width; this.canvas.height = p.height; }
    if (!this.image || this.image.width !== width || this.image.height !== p.height) this.image = this.context.createImageData(width, p.height);
    if (side) {
      compose(p, 1, this.image.data, width, 0);
      compose(p, 0, this.image.data, width, p.width);
    } else {
      compose(p, cut, this.image.data, width, 0);
    }
    this.context.putImageData(this.image, 0, 0);
  }
}
