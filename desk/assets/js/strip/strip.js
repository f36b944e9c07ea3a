// The strip of shots.
import {thumb} from '../api.js';
import {clock, copyOf, text} from '../strings.js';
import {droppable} from '../drop.js';
import {keyOf} from '../keys.js';
import {Thumbs} from './thumbs.js';

/** @typedef {import('../api.js').Shot} Shot */

export class Strip {
  /** @param {HTMLElement} root @param {import('../bus.js').Bus} bus */
  constructor(root, bus) {
    this.root = root;
    this.bus = bus;
    this.ender = new AbortController();
    root.append(copyOf('strip-template'));
    this.list = /** @type {HTMLElement} */ (root.querySelector('.shot-list'));
    this.stateOut = /** @type {HTMLElement} */ (root.querySelector('.scan-state'));
    /** @type {Shot[]} */ this.shots = [];
    /** @type {HTMLElement | null} */ this.growing = null;
    this.film = '';
    this.rate = 25;
    this.at = 0;
    this.revision = 0;
    /** @type {Set<number>} */ this.changed = new Set();
    const {signal} = this.ender;
    this.thumbs = new Thumbs(this.list, signal);
    this.list.addEventListener('click', e => {
      const item = /** @type {HTMLElement} */ (e.target).closest('li');
      if (item === this.growing && item) bus.tell('seek', {frame: Number(item.dataset.first)});
      else if (item) this.choose(Number(item.dataset.shot));
    }, {signal});
    this.list.addEventListener('keydown', e => this.key(e), {signal});
    droppable(this.list, e => {
      const shot = this.shots[Number(/** @type {HTMLElement} */ (e.target).closest('li')?.dataset.shot ?? -1)];
      return shot && (files => bus.tell('picture-dropped', {files, frame: shot.first}));
    }, signal);
    root.querySelector('.strip-size')?.addEventListener('input', e => this.list.style.setProperty('--shot', `${/** @type {HTMLInputElement} */ (e.target).value}px`), {signal});
    bus.on('frame-shown', f => this.mark(f.frame), signal);
  }

  /** @param {string} film @param {number} rate @param {number} revision */
  open(film, rate, revision = 0) {
    this.film = film;
    this.rate = rate || 25;
    this.revision = revision;
    this.shots = [];
    this.changed.clear();
    this.list.replaceChildren();
    this.growing = null;
    this.stateOut.textContent = '';
  }

  /** @param {import('../api.js').Scan} scan */
  scanned(scan) {
    for (const shot of scan.shots.slice(this.shots.length)) this.add(shot);
    this.grow(scan.growing);
    this.shots.length && this.mark(this.at);
    this.stateOut.textContent = scan.state === 'running' ? text('scanRunning', {done: scan.of ? `${Math.round(100 * scan.frames / scan.of)} %` : scan.frames})
      : scan.state === 'failed' ? text('scanFailed', {cause: scan.cause ?? ''}) : scan.state === 'done' ? text('scanDone', {n: this.shots.length}) : '';
  }

  /** @param {Shot} shot */
  add(shot) {
    this.shots.push(shot);
    const item = /** @type {HTMLElement} */ (copyOf('shot-template').firstElementChild);
    item.id = `shot-${shot.number}`;
    item.dataset.shot = String(this.shots.length - 1);
    item.setAttribute('aria-selected', 'false');
    item.setAttribute('aria-posinset', String(this.shots.length));
    const border = text('border' + shot.border[0].toUpperCase() + shot.border.slice(1)), scene = shot.scenes.slice(0, 2).join(', ');
    const put = (/** @type {string} */ q, /** @type {string} */ t) => { /** @type {HTMLElement} */ (item.querySelector(q)).textContent = t; };
    put('.shot-name', text('shotName', {n: shot.number}));
    put('.shot-time', `${clock(shot.from)} · ${(shot.to - shot.from).toFixed(1)} s`);
    put('.shot-border', shot.border === 'start' ? '' : border);
    put('.shot-scene', scene);
    item.title = [border, scene].filter(Boolean).join(' · '); // the strip is too narrow for all of it
    const sure = /** @type {HTMLMeterElement} */ (item.querySelector('.sure'));
    sure.value = shot.sure;
    sure.hidden = !(shot.sure > 0);
    sure.setAttribute('aria-hidden', 'true');
    this.pictures(item, shot);
    this.list.insertBefore(item, this.growing);
    for (const i of this.list.children) i.setAttribute('aria-setsize', String(this.shots.length));
  }

  /** The shot that the look is in stands last, grey. @param {{first: number, from: number} | undefined} at */
  grow(at) {
    if (!at) { this.growing?.remove(); this.growing = null; return; }
    const item = this.growing ??= /** @type {HTMLElement} */ (copyOf('shot-template').firstElementChild);
    if (item.dataset.first === String(at.first)) return;
    item.id = 'shot-growing';
    item.dataset.first = String(at.first);
    item.classList.add('growing');
    item.setAttribute('aria-selected', 'false');
    /** @type {HTMLElement} */ (item.querySelector('.shot-time')).textContent = `${clock(at.from)} …`;
    /** @type {HTMLElement} */ (item.querySelector('.shot-border')).textContent = text('waiting');
    /** @type {HTMLElement} */ (item.querySelector('.sure')).hidden = true;
    /** @type {HTMLImageElement} */ (item.querySelector('.before')).src = thumb(this.film, at.first, 'before');
    /** @type {HTMLImageElement} */ (item.querySelector('.after')).hidden = true;
    this.list.append(item);
  }

  /** @param {HTMLElement} item @param {Shot} shot */
  pictures(item, shot) {
    const middle = Math.floor((shot.first + shot.last) / 2);
    const before = /** @type {HTMLImageElement} */ (item.querySelector('.before')), source = thumb(this.film, middle, 'before');
    if (before.getAttribute('src') !== source) before.src = source;
    this.thumbs.set(/** @type {HTMLImageElement} */ (item.querySelector('.after')), thumb(this.film, middle, 'after', this.revision));
  }

  /** Shots whose colours have changed. @param {number[]} numbers @param {number} revision @param {boolean} [all] of shots of which nothing is said, too */
  renew(numbers, revision, all = false) {
    this.revision = revision;
    this.changed = new Set(numbers);
    for (const [i, shot] of this.shots.entries()) {
      const item = /** @type {HTMLElement} */ (this.list.children[i]), mark = /** @type {HTMLElement} */ (item.querySelector('.mark')), on = this.changed.has(shot.number);
      if (on || all || !mark.hidden) this.pictures(item, shot);
      mark.hidden = !on;
      mark.textContent = text('changed');
    }
  }

  /** @param {number} frame */
  mark(frame) {
    this.at = frame;
    const now = this.shots.findIndex(s => s.first <= frame && frame <= s.last);
    for (const [i, item] of [...this.list.children].entries()) {
      item.setAttribute('aria-selected', String(i === now));
      item.classList.toggle('active', i === now);
    }
    if (now < 0) { this.list.removeAttribute('aria-activedescendant'); return; }
    const item = this.list.children[now];
    this.list.setAttribute('aria-activedescendant', item.id);
    const box = item.getBoundingClientRect(), frameBox = this.list.getBoundingClientRect();
    if (box.left < frameBox.left || box.right > frameBox.right) this.list.scrollLeft += box.left - frameBox.left - frameBox.width / 3;
  }

  /** @param {number} index */
  choose(index) {
    const shot = this.shots[index];
    if (shot) this.bus.tell('seek', {frame: shot.first});
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    const k = keyOf(e, 'strip');
    if (!k || !this.shots.length) return;
    const now = Math.max(0, this.shots.findIndex(s => s.first <= this.at && this.at <= s.last));
    const to = /** @type {Record<string, number>} */ ({shotBack: now - 1, shotOn: now + 1, shotFirst: 0, shotLast: this.shots.length - 1})[k.does];
    if (to === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    this.choose(Math.max(0, Math.min(this.shots.length - 1, to)));
  }

  destroy() { this.ender.abort(); }
}
