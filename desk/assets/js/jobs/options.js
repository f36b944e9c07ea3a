// Options with words a person understands, and the command line that does the same.
import {copyOf, text} from '../strings.js';
import {showVariants} from './variants.js';

/** @typedef {import('../api.js').Option} Option */

export class Options {
  /** @param {HTMLElement} root @param {import('../bus.js').Bus} bus @param {(values: Record<string, string>) => Promise<string>} command @param {import('./variants.js').Draw} draw */
  constructor(root, bus, command, draw) {
    this.draw = draw;
    this.place = {film: '', frame: 0};
    /** @type {AbortController | null} */ this.trying = null;
    this.root = root;
    this.bus = bus;
    this.command = command;
    this.ender = new AbortController();
    root.append(copyOf('options-template'));
    this.form = /** @type {HTMLFormElement} */ (root.querySelector('form'));
    this.out = /** @type {HTMLOutputElement} */ (root.querySelector('.command'));
    this.copyButton = /** @type {HTMLButtonElement} */ (root.querySelector('[data-act="copy"]'));
    /** @type {Option[]} */ this.table = [];
    const {signal} = this.ender;
    this.form.addEventListener('input', () => this.changed(), {signal});
    this.form.addEventListener('click', e => {
      const name = /** @type {HTMLElement} */ (e.target).closest('button')?.dataset.tries;
      if (name) this.tries(name);
    }, {signal});
    this.form.addEventListener('submit', e => e.preventDefault(), {signal});
    this.copyButton.addEventListener('click', async () => {
      const range = document.createRange();
      range.selectNodeContents(this.out);
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
      if (navigator.clipboard) await navigator.clipboard.writeText(this.out.textContent ?? '').catch(() => {}); // where there is none, the text is chosen
      this.copyButton.textContent = text('copied');
      setTimeout(() => { this.copyButton.textContent = text('copy'); }, 1500);
    }, {signal});
  }

  /** @param {Option[]} table */
  show(table) {
    this.table = table;
    this.trying?.abort();
    this.form.replaceChildren(...table.map(o => this.row(o)));
    this.changed();
  }

  /** @param {Option} o */
  row(o) {
    const row = /** @type {HTMLElement} */ (copyOf('option-template').firstElementChild);
    /** @type {HTMLElement} */ (row.querySelector('.words')).textContent = o.words;
    const about = /** @type {HTMLElement} */ (row.querySelector('.about'));
    about.textContent = o.about;
    about.id = `about-${o.name}`;
    const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (document.createElement(o.kind === 'choice' ? 'select' : 'input'));
    if (field instanceof HTMLSelectElement) {
      for (const c of o.choices ?? []) field.add(new Option2(c, c));
      field.value = o.value;
    } else if (o.kind === 'switch') {
      field.type = 'checkbox';
      field.checked = o.value === 'true';
    } else {
      field.type = o.kind === 'number' ? 'number' : 'text';
      if (o.low !== undefined) field.min = String(o.low);
      if (o.high !== undefined) field.max = String(o.high);
      if (o.kind === 'number') field.step = 'any';
      field.value = o.value;
    }
    field.name = o.name;
    field.setAttribute('aria-describedby', about.id);
    if (o.chosen !== undefined) field.value = o.chosen;
    /** @type {HTMLElement} */ (row.querySelector('.field')).append(field);
    const button = /** @type {HTMLButtonElement} */ (row.querySelector('[data-act="tries"]'));
    button.hidden = !o.tries?.length;
    button.dataset.tries = o.name;
    button.setAttribute('aria-label', `${button.textContent}: ${o.words}`);
    return row;
  }

  /** The frame that is looked at with several values of an option, beside each other. @param {string} name */
  async tries(name) {
    const option = this.table.find(o => o.name === name), field = /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
    const box = /** @type {HTMLElement} */ (field.closest('.option')?.querySelector('.variants')), open = box.hidden;
    this.trying?.abort();
    for (const other of this.form.querySelectorAll('.variants')) { other.replaceChildren(); /** @type {HTMLElement} */ (other).hidden = true; }
    if (!open || !option || !this.place.film) return;
    const {signal} = this.trying = new AbortController();
    try {
      await showVariants(box, {...this.place}, option, field.value || option.value, this.draw, value => { field.value = value; this.changed(); }, signal);
    } catch (e) {
      this.bus.tell('failed', e instanceof Error ? e : new Error(String(e)));
    }
  }

  /** What differs from the defaults. */
  values() {
    /** @type {Record<string, string>} */ const values = {};
    for (const o of this.table) {
      const field = /** @type {HTMLInputElement} */ (this.form.elements.namedItem(o.name));
      const value = o.kind === 'switch' ? String(field.checked) : field.value;
      if (value !== o.value) values[o.name] = value;
    }
    return values;
  }

  changed() {
    const values = this.values();
    this.bus.tell('options-changed', values);
    this.command(values).then(c => { this.out.textContent = c; }, e => { this.out.textContent = String(e.message ?? e); });
  }

  destroy() { this.ender.abort(); }
}

const Option2 = globalThis.Option;
