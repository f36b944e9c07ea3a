// Options with words a person understands, and the command line that does the same.
import {copyOf, text} from '../strings.js';

/** @typedef {import('../api.js').Option} Option */

export class Options {
  /** @param {HTMLElement} root @param {import('../bus.js').Bus} bus @param {(values: Record<string, string>) => Promise<string>} command */
  constructor(root, bus, command) {
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
    /** @type {HTMLElement} */ (row.querySelector('.field')).append(field);
    return row;
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
