// The vectorscope and the overlay of doubt.
import {histogram} from './colour.js';

/** @typedef {import('../api.js').Picture} Picture */

/** @param {HTMLCanvasElement} canvas @param {Picture} p */
export function drawScope(canvas, p) {
  const n = canvas.width, c = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')), image = c.createImageData(n, n);
  const counts = histogram(p, n), most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1));
  for (let i = 0; i < counts.length; i++) {
    const u = (i % n) * 256 / n - 128, v = (n - 1 - Math.floor(i / n)) * 256 / n - 128, k = counts[i] ? 0.35 + 0.65 * Math.log1p(counts[i]) / most : 0.06;
    image.data.set([k * (150 + 1.4 * v), k * (150 - 0.35 * u - 0.7 * v), k * (150 + 1.7 * u), 255], 4 * i);
  }
  c.putImageData(image, 0, 0);
  c.strokeStyle = '#fff8';
  c.strokeRect(n / 2 - 4, n / 2 - 4, 8, 8);
  for (const r of [n / 8, n / 4, n / 2.2]) { c.beginPath(); c.arc(n / 2, n / 2, r, 0, 7); c.stroke(); }
}

/** Shades what the network is not sure of. @param {HTMLCanvasElement} canvas @param {Picture} p */
export function drawDoubt(canvas, p) {
  const c = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  if (!p.sure) return;
  const small = document.createElement('canvas');
  small.width = p.sureWidth;
  small.height = p.sureHeight;
  const s = /** @type {CanvasRenderingContext2D} */ (small.getContext('2d')), image = s.createImageData(p.sureWidth, p.sureHeight);
  for (let i = 0; i < p.sure.length; i++) image.data.set([255, 40, 200, 0.75 * (255 - p.sure[i])], 4 * i);
  s.putImageData(image, 0, 0);
  c.drawImage(small, 0, 0, canvas.width, canvas.height);
}
