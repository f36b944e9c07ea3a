// The list of films and photos.
import {thumb} from '../api.js';
import {copyOf, text} from '../strings.js';

/** @typedef {import('../api.js').Film} Film */

export class FilmList {
  /** @param {HTMLElement} root @param {import('../bus.js').Bus} bus @param {() => void} again */
  constructor(root, bus, again) {
    this.root = root;
    this.bus = bus;
    this.ender = new AbortController();
    root.append(copyOf('films-template'));
    this.list = /** @type {HTMLElement} */ (root.querySelector('.film-list'));
    this.empty = /** @type {HTMLElement} */ (root.querySelector('.empty'));
    this.queueButton = /** @type {HTMLButtonElement} */ (root.querySelector('[data-act="queue"]'));
    /** @type {Film[]} */ this.films = [];
    this.open = '';
    this.several = false; // a click chooses one more, as touch has no Ctrl
    this.active = 0;
    /** @type {Set<string>} */ this.chosen = new Set();
    const {signal} = this.ender;
    root.addEventListener('click', e => {
      const target = /** @type {HTMLElement} */ (e.target), item = target.closest('li'), act = target.closest('button')?.dataset.act;
      if (act === 'again') again();
      else if (act === 'several') { this.several = !this.several; this.refresh(); }
      else if (act === 'queue') bus.tell('queue-asked', {films: this.films.filter(f => this.chosen.has(f.id)).map(f => f.id)});
      else if (item) this.pick(this.films.findIndex(f => f.id === item.dataset.film), e.ctrlKey || e.metaKey || this.several, e.shiftKey);
    }, {signal});
    this.list.addEventListener('keydown', e => this.key(e), {signal});
    this.list.addEventListener('dragstart', e => {
      const item = /** @type {HTMLElement} */ (e.target).closest('li');
      if (!item || !e.dataTransfer) return;
      const ids = this.chosen.has(item.dataset.film ?? '') ? [...this.chosen] : [item.dataset.film];
      e.dataTransfer.setData('text/x-vidcolor-films', JSON.stringify(ids));
    }, {signal});
    this.refresh();
  }

  /** @param {Film[]} films */
  show(films) {
    this.films = films;
    this.empty.hidden = films.length > 0;
    this.chosen = new Set([...this.chosen].filter(id => films.some(f => f.id === id)));
    this.list.replaceChildren(...films.map((f, i) => {
      const item = /** @type {HTMLElement} */ (copyOf('film-template').firstElementChild);
      item.id = `film-${f.id}`;
      item.dataset.film = f.id;
      item.setAttribute('aria-posinset', String(i + 1));
      item.setAttribute('aria-setsize', String(films.length));
      /** @type {HTMLImageElement} */ (item.querySelector('img')).src = thumb(f.id, -1, 'before');
      /** @type {HTMLElement} */ (item.querySelector('.name')).textContent = f.name;
      return item;
    }));
    this.refresh();
  }

  /** One film's state has changed. @param {Partial<Film> & {id: string}} change */
  change(change) {
    const film = this.films.find(f => f.id === change.id);
    if (film) { Object.assign(film, change); this.refresh(); }
  }

  refresh() {
    for (const [i, f] of this.films.entries()) {
      const item = /** @type {HTMLElement} */ (this.list.children[i]), state = /** @type {HTMLElement} */ (item.querySelector('.state'));
      item.classList.toggle('open', f.id === this.open);
      item.classList.toggle('active', i === this.active);
      item.setAttribute('aria-selected', String(this.chosen.has(f.id)));
      /** @type {HTMLElement} */ (item.querySelector('.facts')).textContent = [f.folder, f.photo ? text('photo') : '', size(f.bytes)].filter(Boolean).join(' · ');
      state.textContent = text('state' + f.state[0].toUpperCase() + f.state.slice(1)) + (f.cause ? `: ${f.cause}` : '');
      state.className = `state ${f.state}`;
    }
    const several = /** @type {HTMLElement} */ (this.root.querySelector('[data-act="several"]'));
    several.hidden = /** @type {HTMLElement} */ (this.root.querySelector('.several')).hidden = this.films.length < 2;
    several.setAttribute('aria-pressed', String(this.several));
    this.queueButton.textContent = text('queueChosen', {n: this.chosen.size});
    this.queueButton.disabled = !this.chosen.size;
    const now = this.list.children[this.active];
    if (now) this.list.setAttribute('aria-activedescendant', now.id);
  }

  /** @param {number} index @param {boolean} more @param {boolean} range */
  pick(index, more, range) {
    const film = this.films[index];
    if (!film) return;
    if (range) {
      const [a, b] = [Math.min(this.active, index), Math.max(this.active, index)];
      for (const f of this.films.slice(a, b + 1)) this.chosen.add(f.id);
    } else if (more) {
      this.chosen.has(film.id) ? this.chosen.delete(film.id) : this.chosen.add(film.id);
    } else {
      this.chosen = new Set([film.id]);
    }
    this.active = index;
    if (!more && !range && this.open !== film.id) this.bus.tell('film-opened', film);
    this.refresh();
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    const last = this.films.length - 1, to = {ArrowUp: this.active - 1, ArrowDown: this.active + 1, Home: 0, End: last}[e.key];
    if (to !== undefined) {
      this.active = Math.max(0, Math.min(last, to));
      if (e.shiftKey && this.films[this.active]) this.chosen.add(this.films[this.active].id);
      this.refresh();
      this.list.children[this.active]?.scrollIntoView({block: 'nearest'});
    } else if (e.key === 'Enter') this.pick(this.active, false, false);
    else if (e.key === ' ') this.pick(this.active, true, false);
    else return;
    e.preventDefault();
  }

  destroy() { this.ender.abort(); }
}

/** @param {number} bytes */
const size = bytes => bytes > 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : bytes > 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
