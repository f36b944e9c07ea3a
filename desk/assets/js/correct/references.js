// References: colour pictures after which a shot, a span or the film is coloured. They are chosen or dropped here, on the picture or on a shot.
import {clock, parseClock, text} from '../strings.js';

/** @typedef {import('../api.js').Statement} Statement */
/** @typedef {{for: string, frame: number, from: number, to: number, strength: number, name?: string, of?: string, offrame?: number}} Refer what a reference is for; a picture's name, or a frame of a film of the desk */

export class References {
  /** @param {HTMLElement} root @param {import('../bus.js').Bus} bus @param {(ask: Refer, file: File | null) => Promise<void>} send @param {AbortSignal} signal */
  constructor(root, bus, send, signal) {
    this.root = root;
    this.bus = bus;
    this.send = send;
    /** @template {Element} T @param {string} q @returns {T} */
    const one = q => /** @type {T} */ (root.querySelector(q));
    this.for = /** @type {HTMLSelectElement} */ (one('.refer-for'));
    this.from = /** @type {HTMLInputElement} */ (one('.refer-from'));
    this.to = /** @type {HTMLInputElement} */ (one('.refer-to'));
    this.strength = /** @type {HTMLInputElement} */ (one('.refer-strength'));
    this.file = /** @type {HTMLInputElement} */ (one('.refer-file'));
    this.use = /** @type {HTMLButtonElement} */ (one('[data-act="use"]'));
    this.place = {film: '', name: '', frame: 0, seconds: 0};
    /** @type {{film: string, name: string, frame: number, seconds: number} | null} */ this.kept = null;
    /** @type {Set<string>} */ this.told = new Set(); // of which pictures what shot has been said
    this.since = ''; // nothing is said aloud of what was there before
    this.for.addEventListener('change', () => this.spans(), {signal});
    this.file.addEventListener('change', async () => { const files = [...this.file.files ?? []]; this.file.value = ''; await this.take(files); }, {signal});
    this.use.addEventListener('click', () => this.kept && this.send({...this.ask(), of: this.kept.film, offrame: this.kept.frame}, null), {signal});
    one('[data-act="keepFrame"]').addEventListener('click', () => this.keep(), {signal});
    this.spans();
  }

  spans() { /** @type {HTMLElement} */ (this.root.querySelector('.refer-span')).hidden = this.for.value !== 'span'; }

  keep() {
    this.kept = {...this.place};
    this.use.disabled = false;
    this.use.title = text('useFrameHelp', {film: this.kept.name, time: clock(this.kept.seconds)});
    this.bus.tell('said', this.use.title);
  }

  /** @returns {Refer} */
  ask() {
    return {for: this.for.value, frame: this.place.frame, from: parseClock(this.from.value), to: parseClock(this.to.value), strength: Number(this.strength.value)};
  }

  /** Takes pictures, for what is chosen or for the shot of a frame. @param {File[]} files @param {number} [frame] */
  async take(files, frame) {
    const ask = this.ask();
    if (frame === undefined && ask.for === 'span' && !(ask.to > ask.from)) {
      this.bus.tell('failed', new Error(text('referNoSpan')));
      this.from.focus();
      return;
    }
    for (const file of files) await this.send({...ask, ...(frame === undefined ? {} : {for: 'shot', frame}), name: file.name}, file);
  }

  /** What a reference is and how well it fits. @param {Statement} s */
  words(s) {
    const what = (s.picture ?? '').split('/').pop() ?? '', shots = text('shotName', {n: s.shot ?? 0});
    const where = s.for === 'shot' ? shots : s.for === 'span' ? text('referBetween', {from: clock(s.seconds), to: s.to === undefined ? '…' : clock(s.to)}) : text('referFilm');
    return [text('statementReference', {what, where}), this.fit(s)].join(' · ');
  }

  /** @param {Statement} s */
  fit(s) {
    const fits = s.fits ?? [], n = fits.filter(f => f.follows > 0).length;
    if (!fits.length) return text('fitComing');
    if (fits.length > 1) return text('fitSome', {n, of: fits.length});
    return text(fits[0].follows > 0.8 ? 'fitWell' : fits[0].follows > 0 ? 'fitPartly' : 'fitNot', {likeness: fits[0].likeness.toFixed(2)});
  }

  /** Says aloud how well what was added fits, once for each shot. @param {Statement[]} all @param {string} film */
  speak(all, film) {
    const quiet = film !== this.since;
    if (quiet) this.told.clear();
    this.since = film;
    for (const s of all) for (const f of s.fits ?? []) {
      const key = `${s.picture}/${f.shot}`;
      if (!this.told.has(key) && !quiet) this.bus.tell('said', `${(s.picture ?? '').split('/').pop()}, ${text('shotName', {n: f.shot})}: ${this.fit({...s, fits: [f]})}`);
      this.told.add(key);
    }
  }
}
