// The farm: films that many machines work at, who they are, and what has failed.
import {copyOf, text} from '../strings.js';

/** @typedef {import('../api.js').Farm} Farm */
/** @typedef {import('../api.js').FarmFilm} FarmFilm */

const every = 2000; // milliseconds between looks, while it is seen
const sure = 5000; // milliseconds within which a second press cancels

export class FarmView {
  /** @param {HTMLElement} root @param {import('../bus.js').Bus} bus @param {{get: (signal: AbortSignal) => Promise<Farm>, act: (act: string, film: string) => Promise<void>}} asks */
  constructor(root, bus, asks) {
    this.root = root;
    this.bus = bus;
    this.asks = asks;
    this.ender = new AbortController();
    root.append(copyOf('farm-template'));
    this.list = /** @type {HTMLElement} */ (root.querySelector('.farm-films'));
    this.workers = /** @type {HTMLElement} */ (root.querySelector('.farm-workers'));
    this.note = /** @type {HTMLElement} */ (root.querySelector('.farm-note'));
    /** @type {Map<string, {item: HTMLElement, state: string}>} */ this.all = new Map();
    root.addEventListener('click', e => this.click(/** @type {HTMLElement} */ (e.target).closest('button')), {signal: this.ender.signal});
    this.look();
  }

  /** @param {HTMLButtonElement | null} button */
  async click(button) {
    const {act} = button?.dataset ?? {}, film = button?.closest('li')?.dataset.film;
    if (!button || !act || !film) return;
    if (act === 'cancel' && !button.dataset.sure) {
      button.dataset.sure = '1';
      button.textContent = text('farmCancelSure');
      setTimeout(() => { delete button.dataset.sure; button.textContent = text('farmCancel'); }, sure);
      return;
    }
    button.disabled = true;
    await this.asks.act(act, film);
    button.disabled = false;
    await this.see();
  }

  /** Looks as long as it is seen. */
  async look() {
    if (!this.root.hidden && !document.hidden) await this.see();
    if (!this.ender.signal.aborted) this.timer = setTimeout(() => this.look(), every);
  }

  async see() {
    try {
      this.show(await this.asks.get(this.ender.signal));
    } catch (e) {
      if (!this.ender.signal.aborted) this.note.textContent = e instanceof Error ? e.message : String(e);
    }
  }

  /** @param {Farm} farm */
  show(farm) {
    const first = this.root.dataset.shown === undefined;
    this.root.dataset.shown = '1';
    this.note.textContent = farm.films.length ? text('farmNote', {films: farm.films.length, workers: farm.workers.length, queued: farm.queued}) : text('farmEmpty');
    for (const [id, one] of this.all) if (!farm.films.some(f => f.id === id)) { one.item.remove(); this.all.delete(id); }
    for (const film of farm.films) this.film(film, first);
    this.workers.replaceChildren(...farm.workers.map(w => {
      const li = document.createElement('li'), name = document.createElement('bdi');
      name.textContent = w.name;
      li.append(name, ': ', w.paused ? text('farmPaused', {cause: w.paused}) : w.doing?.length ? w.doing.join(', ') : text('farmIdle'));
      li.title = w.processor;
      return li;
    }));
  }

  /** @param {FarmFilm} film @param {boolean} first */
  film(film, first) {
    let one = this.all.get(film.id);
    if (!one) {
      one = {item: /** @type {HTMLElement} */ (copyOf('farm-film-template').firstElementChild), state: first ? film.state : ''};
      one.item.dataset.film = film.id;
      this.list.append(one.item);
      this.all.set(film.id, one);
    }
    const {item} = one, put = (/** @type {string} */ q, /** @type {string} */ t) => { const e = /** @type {HTMLElement} */ (item.querySelector(q)); if (e.textContent !== t) e.textContent = t; };
    put('.name', film.name);
    put('.state', film.state + (film.error ? `: ${film.error}` : ''));
    /** @type {HTMLElement} */ (item.querySelector('.state')).className = `state ${film.dead.length || film.state === 'dead' ? 'failed' : film.ended && film.state !== 'cancelled' ? 'done' : ''}`;
    const bar = /** @type {HTMLProgressElement} */ (item.querySelector('progress'));
    bar.hidden = film.ended || !film.units;
    bar.max = Math.max(1, film.units);
    bar.value = film.done;
    bar.setAttribute('aria-label', film.name);
    put('.facts', film.ended ? (film.state === 'cancelled' ? '' : film.result) : [text('farmUnits', {done: film.done, units: film.units, out: film.out, dead: film.dead.length}), film.again ? text('farmAgain', {n: film.again}) : ''].filter(Boolean).join(', '));
    this.dead(/** @type {HTMLElement} */ (item.querySelector('.warnings')), film);
    for (const act of ['retry', 'cancel']) {
      const b = /** @type {HTMLButtonElement} */ (item.querySelector(`[data-act="${act}"]`));
      b.hidden = act === 'retry' ? film.dead.length === 0 : film.ended;
      b.setAttribute('aria-label', `${b.textContent}: ${film.name}`);
    }
    if (film.state !== one.state) this.bus.tell('said', text('farmSaid', {film: film.name, state: film.state}));
    one.state = film.state;
  }

  /** Dead letters, with who said what. @param {HTMLElement} list @param {FarmFilm} film */
  dead(list, film) {
    const lines = film.dead.map(d => [text('farmDead', {task: d.task, errors: d.errors, vanished: d.vanished}), ...(d.failures ?? []).map(f => `${f.worker}: ${f.error}`)].join(' · '));
    if (list.dataset.lines === lines.join('\n')) return;
    list.dataset.lines = lines.join('\n');
    list.replaceChildren(...lines.map(line => { const li = document.createElement('li'); li.textContent = line; return li; }));
  }

  destroy() { this.ender.abort(); clearTimeout(this.timer); }
}
