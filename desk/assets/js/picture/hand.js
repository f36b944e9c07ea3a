// The hand on the picture: the line between before and after, dabs, outlines, and the cross that keys move.
import {text} from '../strings.js';
import {colourAt} from './colour.js';
import {drawCross, Outline} from './outline.js';

export class Hand {
  /** @param {import('./picture.js').PictureView} view */
  constructor(view) {
    this.view = view;
    this.outline = new Outline();
    this.cross = {x: 0.5, y: 0.5}; // in shares of what is shown
    /** @type {boolean | null} */ this.over = null; // whether the pointer is on the picture; null: keys were used last
    this.traces = false;
  }

  /** @param {(t: EventTarget, name: string, f: (e: any) => void) => void} on */
  listen(on) {
    const {overlay, root} = this.view;
    on(overlay, 'pointerdown', e => this.down(e));
    on(overlay, 'pointermove', e => this.move(e));
    on(overlay, 'pointerup', () => this.up());
    on(overlay, 'pointerleave', () => { this.over = false; this.view.drawOver(); });
    on(root, 'keydown', () => { this.over = null; });
  }

  /** @param {PointerEvent} e @returns {import('./outline.js').Corner} */
  place(e) {
    const box = this.view.overlay.getBoundingClientRect();
    return {x: (e.clientX - box.left) / box.width, y: (e.clientY - box.top) / box.height};
  }

  /** @param {PointerEvent} e */
  down(e) {
    const {view} = this;
    if (e.button !== 0 || !view.info) return;
    view.root.focus({preventScroll: true});
    if (view.tool.tool === 'look') {
      if (view.mode === 'slide') { view.overlay.setPointerCapture(e.pointerId); view.slideTo(this.place(e).x); }
      return;
    }
    e.preventDefault();
    this.over = true;
    this.cross = this.place(e);
    this.traces = view.tool.tool === 'outline' && view.mode !== 'side';
    this.dabAt(this.cross.x * (view.mode === 'side' ? 2 : 1) % 1, this.cross.y);
    view.drawOver();
  }

  /** @param {PointerEvent} e */
  move(e) {
    const {view} = this, held = Boolean(e.buttons & 1);
    if (view.tool.tool === 'look') { if (held && view.mode === 'slide') view.slideTo(this.place(e).x); return; }
    this.over = true;
    this.cross = this.place(e);
    if (held && this.traces) this.outline.trace(this.cross, view.screen.getBoundingClientRect());
    view.drawOver();
  }

  /** An outline that was drawn all the way round is closed where it is let go. */
  up() {
    if (this.traces && this.outline.round(this.view.screen.getBoundingClientRect())) this.closed();
    this.traces = false;
  }

  /** @param {KeyboardEvent} e */
  moveCross(e) {
    const step = e.shiftKey ? 0.05 : 0.01;
    const by = /** @type {Record<string, [number, number]>} */ ({ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step]})[e.key];
    this.cross = {x: Math.max(0, Math.min(1, this.cross.x + by[0])), y: Math.max(0, Math.min(1, this.cross.y + by[1]))};
    this.view.draw();
  }

  /** @param {number} x @param {number} y shares of the picture */
  dabAt(x, y) {
    const {info, now, tool, bus} = this.view;
    if (!info || !now) return;
    const px = Math.min(now.width - 1, Math.floor(x * now.width)), py = Math.min(now.height - 1, Math.floor(y * now.height));
    if (tool.tool === 'pick') { bus.tell('colour-picked', {colour: colourAt(now, px, py)}); return; }
    if (tool.tool === 'outline') { this.cornerAt({x, y}); return; }
    bus.tell('dab', {x: Math.round(x * info.width), y: Math.round(y * info.height), tool: tool.tool, colour: tool.colour});
  }

  /** @param {import('./outline.js').Corner} at shares of the picture */
  cornerAt(at) {
    if (this.outline.add(at, this.view.screen.getBoundingClientRect())) { this.closed(); return; }
    this.view.bus.tell('said', text('outlineCorners', {n: this.outline.corners.length}));
    this.view.drawOver();
  }

  closed() {
    const {width, height} = /** @type {import('../api.js').FilmInfo} */ (this.view.info);
    this.traces = false;
    this.view.bus.tell('said', text('outlineClosed'));
    this.view.bus.tell('outline', {polygon: this.outline.corners.map(c => [Math.round(c.x * width), Math.round(c.y * height)]), colour: this.view.tool.colour});
    this.outline.clear();
    this.view.drawOver();
  }

  /** @param {CanvasRenderingContext2D} c @param {DOMRect} box */
  draw(c, box) {
    const {view} = this;
    if (view.mode !== 'side') this.outline.draw(c, box);
    if (view.tool.tool === 'look' || this.over === false || this.over === null && !view.root.contains(document.activeElement)) return;
    drawCross(c, this.cross.x * box.width, this.cross.y * box.height, view.tool.tool === 'outline' ? 0 : view.tool.radius * view.scale());
  }
}
