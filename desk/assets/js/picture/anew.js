// What was said and is not seen yet: marks where it was said, and how long the new colours take.
import {text} from '../strings.js';

/** @typedef {{frame: number, colour: string, corners: number[][], radius: number}} Mark in pixels of the film; one corner: a dab */

export class Anew {
  /** @param {HTMLElement} note @param {HTMLProgressElement} bar @param {import('../bus.js').Bus} bus */
  constructor(note, bar, bus) {
    this.note = note;
    this.bar = bar;
    this.bus = bus;
    this.asked = 0; // operations that the desk has not answered yet
    this.on = false;
    this.since = 0;
    this.last = 0; // milliseconds that it took the last time
    /** @type {Mark[]} */ this.marks = [];
  }

  begin() {
    if (this.on) return;
    this.on = true;
    this.since = performance.now();
    this.bar.hidden = false;
    this.tick();
    this.bus.tell('said', text('anewSaid'));
  }

  tick() {
    const took = performance.now() - this.since, shown = Math.floor(took / 1000);
    this.note.textContent = text(this.last ? 'anewOf' : 'anew', {seconds: shown, last: Math.max(1, Math.round(this.last / 1000))});
    if (this.last) this.bar.value = Math.min(0.95, took / this.last); else this.bar.removeAttribute('value');
    this.timer = setTimeout(() => this.tick(), 500);
  }

  /** The new colours are seen. */
  end() {
    if (!this.on) return;
    this.last = performance.now() - this.since;
    this.clear();
    this.bus.tell('said', text('anewDone'));
  }

  clear() {
    clearTimeout(this.timer);
    this.on = false;
    this.marks = [];
    this.bar.hidden = true;
  }

  /** @param {CanvasRenderingContext2D} c @param {number} frame @param {number} kx @param {number} ky shown pixels for each of the film's @param {number} left where the picture begins */
  draw(c, frame, kx, ky, left) {
    for (const m of this.marks.filter(one => one.frame === frame)) {
      c.beginPath();
      if (m.corners.length === 1) c.arc(left + m.corners[0][0] * kx, m.corners[0][1] * ky, Math.max(4, m.radius * kx), 0, 7);
      else for (const [i, p] of m.corners.entries()) i ? c.lineTo(left + p[0] * kx, p[1] * ky) : c.moveTo(left + p[0] * kx, p[1] * ky);
      c.closePath();
      c.globalAlpha = 0.6;
      c.fillStyle = m.colour;
      c.fill();
      c.globalAlpha = 1;
      for (const [style, width] of /** @type {[string, number][]} */ ([['#000', 3], ['#fff', 1.5]])) { c.strokeStyle = style; c.lineWidth = width; c.stroke(); }
    }
  }
}
