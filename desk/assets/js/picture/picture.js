// The picture: before and after, zoom, transport, and where dabs are made.
import {clock, copyOf, parseClock, text} from '../strings.js';
import {droppable} from '../drop.js';
import {keyOf} from '../keys.js';
import {CpuComposer} from './compose_cpu.js';
import {glComposer} from './compose_gl.js';
import {Anew} from './anew.js';
import {Frames} from './frames.js';
import {Hand} from './hand.js';
import {Player} from './player.js';
import {drawDoubt, drawScope} from './scope.js';
import {Jumps, secondsOf} from './times.js';

/** @typedef {import('../api.js').Picture} Picture */
/** @typedef {import('../api.js').FilmInfo} FilmInfo */

const standsStill = 300; // milliseconds before the exact frame is asked for
const playWidth = 640;

export class PictureView {
  /** @param {HTMLElement} root @param {import('../bus.js').Bus} bus */
  constructor(root, bus) {
    this.root = root;
    this.bus = bus;
    this.ender = new AbortController();
    root.append(copyOf('picture-template'));
    /** @template {Element} T @param {string} q @returns {T} */
    const one = q => /** @type {T} */ (root.querySelector(q));
    this.stage = /** @type {HTMLElement} */ (one('.stage'));
    this.view = /** @type {HTMLElement} */ (one('.view'));
    this.screen = /** @type {HTMLCanvasElement} */ (one('.screen'));
    this.overlay = /** @type {HTMLCanvasElement} */ (one('.overlay'));
    this.scopeCanvas = /** @type {HTMLCanvasElement} */ (one('canvas.scope'));
    this.cutLine = /** @type {HTMLElement} */ (one('.cut'));
    this.nothing = /** @type {HTMLElement} */ (one('.nothing'));
    this.waits = /** @type {HTMLElement} */ (one('.waits'));
    this.slide = /** @type {HTMLInputElement} */ (one('.slide'));
    this.head = /** @type {HTMLInputElement} */ (one('.playhead'));
    this.clockOut = /** @type {HTMLOutputElement} */ (one('.clock'));
    this.quality = /** @type {HTMLElement} */ (one('.quality'));
    this.jump = /** @type {HTMLInputElement} */ (one('.jump-time'));
    this.playButton = /** @type {HTMLButtonElement} */ (one('[data-act="play"]'));
    this.composer = glComposer(this.screen) ?? new CpuComposer(this.screen);
    this.player = new Player();
    this.jumps = new Jumps(this);
    this.hand = new Hand(this);
    this.anew = new Anew(this.quality, one('.anew'), bus);
    /** @type {FilmInfo | null} */ this.info = null;
    /** @type {Frames | null} */ this.frames = null;
    /** @type {Picture | null} */ this.now = null;
    /** @type {import('../api.js').Shot[]} */ this.shots = [];
    this.at = 0;
    this.mode = 'slide';
    this.zoom = 0; // 0: fit; else shown pixels for each of the film's
    this.held = this.exact = false;
    this.options = {scope: false, doubt: false};
    this.tool = {tool: 'look', colour: '#1f2f6b', radius: 16};
    this.speed = 1;
    this.cleared();
    this.listen();
  }

  listen() {
    const {signal} = this.ender, on = (/** @type {EventTarget} */ t, /** @type {string} */ n, /** @type {(e: any) => void} */ f, o = {}) => t.addEventListener(n, f, {signal, ...o});
    on(this.root, 'click', e => {
      const b = e.target.closest('button');
      if (!b) return;
      if (b.dataset.view) this.setMode(b.dataset.view);
      else if (b.dataset.act) this.act(b.dataset.act, b);
    });
    on(this.slide, 'input', () => this.draw());
    on(this.head, 'input', () => this.seek(Number(this.head.value)));
    on(this.jump, 'change', () => this.jumpTo());
    on(this.root, 'keydown', e => this.key(e));
    on(document, 'keyup', e => { if (e.key.toLowerCase() === 'b' && this.held) { this.held = false; this.draw(); } });
    this.hand.listen(on);
    droppable(this.stage, () => this.info ? files => this.bus.tell('picture-dropped', {files, frame: this.at}) : undefined, signal);
    on(this.stage, 'wheel', e => { if (e.ctrlKey) { e.preventDefault(); this.act(e.deltaY < 0 ? 'larger' : 'smaller'); } }, {passive: false});
    new ResizeObserver(() => this.layout()).observe(this.stage);
    this.bus.on('tool-changed', t => { this.tool = t; if (t.tool !== 'outline') this.hand.outline.clear(); this.view.classList.toggle('paints', t.tool !== 'look'); this.draw(); }, signal);
    this.bus.on('seek', s => s.seconds === undefined ? this.seek(s.frame ?? 0) : this.jumps.to(s.seconds), signal);
    this.bus.on('guide-changed', g => { if (this.info?.id === g.film) { this.frames?.renew(g.revision); this.anew.begin(); this.anew.share = 0; this.show(this.at, true); } }, signal);
    this.bus.on('colouring', c => this.colouring(c), signal);
    this.bus.on('guide-asked', op => this.said(op), signal);
    this.bus.on('guide-answered', a => { this.anew.asked--; if (a.ok) this.settle(); else if (!this.anew.asked) this.anew.clear(); this.label(); this.drawOver(); }, signal);
  }

  cleared() {
    this.nothing.hidden = this.info !== null;
    this.nothing.textContent = text(this.name ? 'opening' : 'nothingShown', {film: this.name ?? ''});
    this.view.hidden = this.info === null;
    for (const e of this.root.querySelectorAll('button, input')) /** @type {HTMLButtonElement} */ (e).disabled = this.info === null;
    for (const b of this.root.querySelectorAll('[data-view]')) b.setAttribute('aria-checked', String(/** @type {HTMLElement} */ (b).dataset.view === this.mode));
    for (const b of this.root.querySelectorAll('[data-view]')) /** @type {HTMLElement} */ (b).tabIndex = b.getAttribute('aria-checked') === 'true' ? 0 : -1;
  }

  /** @param {FilmInfo | null} info @param {string} name @param {number} revision @param {number} frame */
  open(info, name, revision = 0, frame = 0) {
    this.stop();
    this.frames?.stop();
    this.info = info;
    this.name = name;
    this.now = null;
    this.shots = [];
    this.anew.clear();
    this.anew.share = 0;
    this.quality.textContent = '';
    this.frames = info && new Frames(info.id);
    if (this.frames) this.frames.revision = revision;
    this.cleared();
    this.waits.hidden = true;
    if (!info) return;
    this.head.max = String(Math.max(0, info.frames - 1));
    this.root.classList.toggle('photo', info.photo);
    this.view.classList.add('blank');
    this.waits.hidden = false;
    this.layout();
    this.show(Math.min(frame, Math.max(0, info.frames - 1)), true);
  }

  /** @param {string} mode */
  setMode(mode) {
    this.mode = mode;
    this.cleared();
    this.layout();
    this.draw();
  }

  /** @param {string} what @param {HTMLElement} [button] */
  act(what, button) {
    const last = Number(this.head.max), step = {back: -1, on: 1};
    if (what === 'first' || what === 'last') this.seek(what === 'first' ? 0 : last);
    else if (what in step) this.seek(this.at + step[/** @type {'back' | 'on'} */ (what)]);
    else if (what === 'play') this.playing() ? this.stop() : this.play(1);
    else if (what === 'fit' || what === 'pixels') this.setZoom(what === 'fit' ? 0 : 1);
    else if (what === 'larger' || what === 'smaller') this.setZoom(Math.max(0.1, Math.min(8, this.scale() * (what === 'larger' ? 1.25 : 0.8))));
    else if (what === 'exact') this.askExact();
    else if (what === 'scope' || what === 'doubt') {
      this.options[what] = !this.options[what];
      button?.setAttribute('aria-pressed', String(this.options[what]));
      this.scopeCanvas.hidden = !this.options.scope;
      if (what === 'doubt' && this.options.doubt && !this.now?.sure) this.show(this.at, true); else this.draw();
    }
  }

  playing() { return this.player.playing; }

  /** @param {KeyboardEvent} e */
  key(e) {
    const painting = this.tool.tool !== 'look', field = /** @type {HTMLElement} */ (e.target).closest('input, [role="radiogroup"]');
    if (this.info && painting && !field && e.key.startsWith('Arrow')) { this.hand.moveCross(e); e.preventDefault(); return; }
    const k = keyOf(e, 'picture');
    if (!k || !this.info) return;
    if (k.does === 'back' || k.does === 'on') this.seek(this.at + (k.does === 'on' ? 1 : -1) * (e.shiftKey ? 10 : 1));
    else if (k.does === 'hold') { if (e.shiftKey) this.setMode(this.mode === 'before' ? 'after' : 'before'); else { this.held = true; this.draw(); } }
    else if (k.does === 'forward') { this.speed = this.playing() ? Math.min(4, this.speed * 2) : 1; this.play(this.speed); }
    else if (k.does === 'backward') this.seek(this.at - Math.round(this.info.rate * 2));
    else if (k.does.startsWith('tool:')) { this.root.focus({preventScroll: true}); this.bus.tell('tool-changed', {...this.tool, tool: k.does.slice(5)}); }
    else if (k.does === 'thinner' || k.does === 'thicker') this.bus.tell('tool-changed', {...this.tool, radius: Math.max(2, Math.min(120, Math.round(this.tool.radius * (k.does === 'thicker' ? 1.25 : 0.8))))});
    else if (k.does === 'cornerBack') { this.hand.outline.back(); this.draw(); }
    else if (k.does === 'dab') { if (!painting) return; this.hand.dabAt(this.hand.cross.x, this.hand.cross.y); }
    else this.act(k.does);
    e.preventDefault();
  }

  jumpTo() {
    const seconds = parseClock(this.jump.value);
    this.jump.setAttribute('aria-invalid', String(Number.isNaN(seconds)));
    if (this.info && !Number.isNaN(seconds)) this.jumps.to(seconds);
  }

  /** @param {number} frame */
  seek(frame) {
    this.stop();
    this.jumps.asked++;
    this.hand.outline.clear();
    this.show(Math.max(0, Math.min(Number(this.head.max), frame)));
  }

  /** @param {number} speed */
  play(speed) {
    if (!this.info || this.info.photo) return;
    const from = this.at >= Number(this.head.max) ? 0 : this.at;
    this.playButton.textContent = text('pause');
    this.player.play(this.info.id, {frame: from, count: this.info.frames - from, width: Math.min(playWidth, this.info.width), speed}, p => this.shown(p), e => {
      this.playButton.textContent = text('play');
      if (e instanceof Error) this.bus.tell('failed', e);
      this.show(this.at);
    });
  }

  stop() {
    this.player.stop();
    this.playButton.textContent = text('play');
  }

  /** The width to ask for: the canvas's device pixels, never more than the film has. */
  wantedWidth() {
    if (!this.info) return 0;
    const width = Math.ceil(this.info.width * this.scale() * devicePixelRatio / (this.mode === 'side' ? 2 : 1));
    return Math.max(2, Math.min(this.info.width, width + width % 2));
  }

  /** @param {number} frame @param {boolean} [anew] */
  show(frame, anew = false) {
    if (!this.info || !this.frames) return;
    this.at = frame;
    this.setHead();
    clearTimeout(this.still);
    const width = this.wantedWidth(), held = this.frames.held(frame, width);
    if (held?.colored && !anew) { this.shown(held); if (!held.draft) return; }
    clearTimeout(this.late);
    this.late = setTimeout(() => { if (!this.anew.on) this.quality.textContent = text('waiting'); }, this.now ? 250 : 0); // soon the picture is of another place than the clock
    document.documentElement.dataset.busy = '1';
    this.frames.ask({frame, width, sure: this.options.doubt, quick: !anew || !this.now, draft: true}, p => {
      if (p.frame === this.at || !this.now) this.shown(p);
      if (p.colored && !p.draft) document.documentElement.dataset.busy = '0';
    },
      e => { document.documentElement.dataset.busy = '0'; this.anew.clear(); this.bus.tell('failed', e instanceof Error ? e : new Error(String(e))); });
  }

  /** @param {Picture} p @param {boolean} [exact] */
  shown(p, exact = false) {
    this.now = p;
    this.at = p.frame;
    this.exact = exact;
    clearTimeout(this.late);
    this.settle();
    this.label();
    this.view.classList.remove('blank');
    this.waits.hidden = true;
    this.setHead(p.seconds);
    this.layout();
    this.draw();
    const root = document.documentElement.dataset;
    root.shown = String(Number(root.shown ?? 0) + 1);
    root.frame = `${p.frame}:${p.revision}:${exact ? 'exact' : p.draft ? 'draft' : p.colored ? 'preview' : 'grey'}`;
    this.bus.tell('frame-shown', {frame: p.frame, seconds: p.seconds});
    clearTimeout(this.still);
    if (!exact && p.colored && !p.draft && !this.playing() && this.scale() * devicePixelRatio >= 1) this.still = setTimeout(() => this.askExact(), standsStill);
  }

  label() {
    if (this.anew.on || !this.now) return;
    const share = this.now.colored && !this.now.draft ? 0 : Math.floor(100 * this.anew.share);
    this.quality.textContent = text(this.exact ? 'exactly' : this.now.draft ? 'draft' : this.now.colored ? 'approximate' : 'greyYet') + (share ? text('share', {percent: share}) : '');
  }

  /** The colours of a shot have come so far. @param {import('../api.js').Colouring} c */
  colouring(c) {
    if (this.info?.id !== c.film || c.cause || this.at < c.first || this.at > c.last) return;
    this.anew.reach(c.done / c.of, !this.now?.colored);
    this.label();
  }

  askExact() {
    if (!this.info || !this.frames) return;
    const frame = this.at, held = this.frames.held(frame, this.info.width, true);
    if (held) { this.shown(held, true); return; }
    this.frames.ask({frame, width: this.info.width, exact: true}, p => { if (p.frame === this.at) this.shown(p, true); }, e => this.bus.tell('failed', e instanceof Error ? e : new Error(String(e))));
  }

  /** @param {number} [seconds] */
  setHead(seconds) {
    if (!this.info) return;
    const t = seconds ?? secondsOf(this.now, this.info.rate || 1, this.at), shot = this.shots.findIndex(s => s.first <= this.at && this.at <= s.last) + 1;
    if (document.activeElement !== this.head || !this.playing()) this.head.value = String(this.at);
    if (!this.playing()) this.head.setAttribute('aria-valuetext', text('playheadValue', {time: clock(t), shot, shots: this.shots.length}));
    this.clockOut.textContent = `${clock(t)} / ${clock(this.info.seconds)}`;
  }

  /** CSS pixels for each pixel of the film. */
  scale() {
    if (!this.info) return 1;
    if (this.zoom) return this.zoom / devicePixelRatio;
    const beside = this.mode === 'side' ? 2 : 1;
    return Math.min((this.stage.clientWidth - 2) / (this.info.shownWidth * beside), (this.stage.clientHeight - 2) / this.info.shownHeight, 4);
  }

  /** @param {number} zoom */
  setZoom(zoom) {
    this.zoom = zoom * (zoom ? devicePixelRatio : 1);
    this.layout();
    this.show(this.at);
  }

  layout() {
    if (!this.info) return;
    const k = this.scale(), beside = this.mode === 'side' ? 2 : 1;
    this.screen.style.setProperty('width', `${Math.max(1, this.info.shownWidth * k * beside)}px`);
    this.screen.style.setProperty('height', `${Math.max(1, this.info.shownHeight * k)}px`);
  }

  draw() {
    if (!this.now || !this.info) return;
    const after = Number(this.slide.value) / 100, view = this.held ? 'before' : this.mode;
    const cut = view === 'before' ? 1 : view === 'after' ? 0 : 1 - after;
    this.composer.draw(this.now, cut, view === 'side');
    this.cutLine.hidden = view !== 'slide' || after === 0 || after === 1;
    this.cutLine.style.setProperty('left', `${100 * cut}%`);
    this.slide.closest('label')?.toggleAttribute('hidden', this.mode !== 'slide');
    this.slide.setAttribute('aria-valuetext', text('slideValue', {n: this.slide.value}));
    this.screen.setAttribute('aria-label', text('screenLabel', {film: this.name ?? '', time: clock(this.now.seconds), view: text('view' + view[0].toUpperCase() + view.slice(1))}));
    this.drawOver();
    if (this.options.scope) { drawScope(this.scopeCanvas, this.now); this.scopeCanvas.setAttribute('aria-label', text('scopeLabel')); }
  }

  drawOver() {
    const c = /** @type {CanvasRenderingContext2D} */ (this.overlay.getContext('2d')), box = this.screen.getBoundingClientRect();
    this.overlay.width = Math.max(1, Math.round(box.width));
    this.overlay.height = Math.max(1, Math.round(box.height));
    if (this.options.doubt && this.now) drawDoubt(this.overlay, this.now);
    const half = this.mode === 'side' ? box.width / 2 : 0;
    if (this.info) this.anew.draw(c, this.at, (box.width - half) / this.info.width, box.height / this.info.height, half);
    this.hand.draw(c, box);
  }

  /** Moves the line between before and after. @param {number} x where, as a share of the picture */
  slideTo(x) {
    this.slide.value = String(Math.round(100 * (1 - x)));
    this.draw();
  }

  /** Something was said; until the desk has answered and its colours are here, a mark stands for it, where it can be seen. @param {import('../api.js').GuideAsk} op */
  said(op) {
    this.anew.asked++;
    if (!this.info || !['point', 'region', 'reference', 'strength', 'remove', 'grade', 'undo', 'redo'].includes(op.op)) return;
    this.anew.begin();
    if (op.op !== 'point' && op.op !== 'region') return;
    const corners = op.polygon ?? [[op.x ?? 0, op.y ?? 0]];
    this.anew.marks.push({frame: op.frame ?? this.at, colour: op.colour === 'neutral' ? '#888' : this.tool.colour, corners, radius: op.radius ?? 0});
    const left = (Math.min(...corners.map(c => c[0])) - 2 * (op.radius ?? 4)) / this.info.width;
    if (this.mode === 'before') this.setMode('after');
    else if (this.mode === 'slide' && left < 1 - Number(this.slide.value) / 100) this.slideTo(Math.max(0, left - 0.1)); // its colours come at the side of after
    this.drawOver();
  }

  /** Whether all that was said is seen. */
  settle() {
    if (!this.anew.on || this.anew.asked || !this.now?.colored || this.now.revision !== this.frames?.revision) return;
    if (this.now.draft) this.anew.draft(); else this.anew.end();
  }

  destroy() {
    this.stop();
    this.frames?.stop();
    this.ender.abort();
  }
}
