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
    this.share = 0; // of the shot's frames that have their colours
    this.drafted = false; // a first idea of the new colours is seen
    this.told = 0; // quarters that were said aloud
    /** @type {Mark[]} */ this.marks = [];
  }

  begin() {
    if (this.on) return;
    this.on = true;
    this.drafted = false;
    this.share = this.told = 0;
    this.since = performance.now();
    this.bar.hidden = false;
    this.tick();
    this.bus.tell('said', text('anewSaid'));
  }

  tick() {
    clearTimeout(this.timer);
    const seconds = Math.floor((performance.now() - this.since) / 1000), percent = Math.floor(100 * this.share);
    this.note.textContent = text(this.drafted ? 'draft' : 'anew') + text(percent ? 'share' : 'seconds', {percent, seconds});
    if (this.share) this.bar.value = this.share; else this.bar.removeAttribute('value');
    this.timer = setTimeout(() => this.tick(), 500);
  }

  /** So much of the shot has its colours. @param {number} share @param {boolean} waits whether somebody waits for them without having said anything */
  reach(share, waits) {
    this.share = share;
    const quarter = Math.floor(4 * share);
    if ((this.on || waits) && quarter > this.told && quarter < 4) this.bus.tell('said', text('anewShare', {percent: 25 * quarter}));
    this.told = quarter;
    if (this.on) this.tick();
  }

  /** A first idea of the new colours is seen: the marks have done their work. */
  draft() {
    this.marks = [];
    if (!this.drafted) this.bus.tell('said', text('draft'));
    this.drafted = true;
    this.tick();
  }

  /** The new colours are seen. */
  end() {
    if (!this.on) return;
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
