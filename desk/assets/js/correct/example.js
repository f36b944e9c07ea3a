// A reference shown large, to take a colour from by mouse or by keys.
import {colourAt} from '../picture/colour.js';
import {copyOf, text} from '../strings.js';

export class Example {
  /** @param {import('../bus.js').Bus} bus @param {(p: import('../api.js').Picture, canvas: HTMLCanvasElement) => void} draw @param {(number: number) => Promise<import('../api.js').Picture | undefined>} fetch */
  constructor(bus, draw, fetch) {
    this.bus = bus;
    this.draw = draw;
    this.fetch = fetch;
  }

  /** @param {number} number of the reference in the guide @param {string} name */
  async open(number, name) {
    const picture = await this.fetch(number);
    if (!picture) return;
    const dialog = /** @type {HTMLDialogElement} */ (copyOf('example-template').firstElementChild), canvas = /** @type {HTMLCanvasElement} */ (dialog.querySelector('canvas'));
    const out = /** @type {HTMLElement} */ (dialog.querySelector('output')), cross = /** @type {HTMLElement} */ (dialog.querySelector('.cross'));
    /** @type {HTMLElement} */ (dialog.querySelector('.name')).textContent = name;
    document.body.append(dialog);
    this.draw(picture, canvas);
    const at = {x: 0.5, y: 0.5};
    const colour = () => colourAt(picture, Math.min(picture.width - 1, Math.floor(at.x * picture.width)), Math.min(picture.height - 1, Math.floor(at.y * picture.height)));
    const show = () => {
      cross.style.setProperty('left', `${100 * at.x}%`);
      cross.style.setProperty('top', `${100 * at.y}%`);
      out.textContent = colour();
      out.style.setProperty('--swatch', colour());
    };
    const move = (/** @type {number} */ x, /** @type {number} */ y) => { at.x = Math.max(0, Math.min(1, x)); at.y = Math.max(0, Math.min(1, y)); show(); };
    const take = () => { this.bus.tell('colour-picked', {colour: colour()}); this.bus.tell('said', text('picked', {colour: colour()})); dialog.close(); };
    canvas.addEventListener('pointermove', e => { const box = canvas.getBoundingClientRect(); move((e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height); });
    canvas.addEventListener('click', e => { const box = canvas.getBoundingClientRect(); move((e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height); take(); });
    canvas.addEventListener('keydown', e => {
      const step = e.shiftKey ? 0.05 : 0.01, by = /** @type {Record<string, [number, number]>} */ ({ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step]})[e.key];
      if (by) move(at.x + by[0], at.y + by[1]);
      else if (e.key === 'Enter') take();
      else return;
      e.preventDefault();
      e.stopPropagation();
    });
    dialog.querySelector('[data-act="take"]')?.addEventListener('click', take);
    dialog.querySelector('[data-act="close"]')?.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => dialog.remove());
    show();
    dialog.showModal();
    canvas.focus();
  }
}
