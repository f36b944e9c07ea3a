// Colour maths without any DOM. Planes are 8-bit; kr, kb are the matrix's weights of red and blue.

/** @typedef {import('../api.js').Picture} Picture */

/** Factors from code values to R'G'B' in 0…255. @param {Picture} p */
export function factors(p) {
  const black = p.full ? 0 : 16, span = p.full ? 255 : 219, chroma = p.full ? 255 : 224;
  const gain = 255 / span, r = 2 * (1 - p.kr) * 255 / chroma, b = 2 * (1 - p.kb) * 255 / chroma, kg = 1 - p.kr - p.kb;
  return {black, gain, r, b, gu: -b * p.kb / kg, gv: -r * p.kr / kg};
}

/** What part of the chroma plane a pixel reads, as the centre of 4:2:0 lies: 8-bit codes. @param {Picture} p @param {number} x @param {number} y */
export function chromaAt(p, x, y) {
  const cx = Math.min(p.chromaWidth - 1, Math.floor(x * p.chromaWidth / p.width));
  const cy = Math.min(p.chromaHeight - 1, Math.floor(y * p.chromaHeight / p.height));
  return {u: p.u[cy * p.chromaWidth + cx], v: p.v[cy * p.chromaWidth + cx]};
}

/** The colour of a pixel as #rrggbb. @param {Picture} p @param {number} x @param {number} y */
export function colourAt(p, x, y) {
  if (!p.luma) return '#808080';
  const f = factors(p), {u, v} = chromaAt(p, x, y);
  const l = (p.luma[y * p.width + x] - f.black) * f.gain;
  const rgb = [l + f.r * (v - 128), l + f.gu * (u - 128) + f.gv * (v - 128), l + f.b * (u - 128)];
  return '#' + rgb.map(c => Math.max(0, Math.min(255, Math.round(c))).toString(16).padStart(2, '0')).join('');
}

/**
 * How many samples have which chroma: a square of side n, neutral in its middle, U to the right, V upwards.
 * @param {Picture} p @param {number} n
 */
export function histogram(p, n) {
  const counts = new Uint32Array(n * n);
  for (let i = 0; i < p.u.length; i++) {
    const x = Math.min(n - 1, Math.floor(p.u[i] * n / 256)), y = n - 1 - Math.min(n - 1, Math.floor(p.v[i] * n / 256));
    counts[y * n + x]++;
  }
  return counts;
}
