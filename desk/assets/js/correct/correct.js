// Tools to correct with, and the list of what has been said. The desk keeps all of it in the guide's files.
import {droppable} from '../drop.js';
import {clock, copyOf, text} from '../strings.js';
import {Example} from './example.js';
import {References} from './references.js';

/** @typedef {import('../api.js').Guide} Guide */
/** @typedef {import('../api.js').Statement} Statement */

export class Correct {
  /** @param {HTMLElement} root @param {import('../bus.js').Bus} bus @param {(op: import('../api.js').GuideAsk) => Promise<void>} send
   * @param {{send: (ask: import('./references.js').Refer, file: File | null) => Promise<void>, fetch: (number: number) => Promise<import('../api.js').Picture | undefined>, draw: (p: import('../api.js').Picture, canvas: HTMLCanvasElement) => void}} refer */
  constructor(root, bus, send, refer) {
    this.root = root;
    this.bus = bus;
    this.send = send;
    this.ender = new AbortController();
    root.append(copyOf('correct-template'));
    /** @template {Element} T @param {string} q @returns {T} */
    const one = q => /** @type {T} */ (root.querySelector(q));
    this.colour = /** @type {HTMLInputElement} */ (one('.colour'));
    this.radius = /** @type {HTMLInputElement} */ (one('.radius'));
    this.name = /** @type {HTMLInputElement} */ (one('.colour-name'));
    this.palette = /** @type {HTMLElement} */ (one('.palette'));
    this.list = /** @type {HTMLElement} */ (one('.statements'));
    this.tool = 'look';
    this.place = {film: '', name: '', frame: 0, seconds: 0, rate: 25};
    /** @type {Guide} */ this.guide = {able: false, revision: 0, statements: [], palette: [], undo: false, redo: false};
    const {signal} = this.ender, box = /** @type {HTMLElement} */ (one('.refer'));
    this.references = new References(box, bus, refer.send, signal);
    this.example = new Example(bus, refer.draw, refer.fetch);
    box.addEventListener('dragenter', () => { /** @type {HTMLDetailsElement} */ (box).open = true; }, {signal});
    droppable(box, () => this.guide.able ? files => this.references.take(files) : undefined, signal);
    bus.on('picture-dropped', d => this.references.take(d.files, d.frame), signal);
    root.addEventListener('click', e => this.click(/** @type {HTMLElement} */ (e.target), e.detail), {signal});
    root.addEventListener('change', e => this.changed(/** @type {HTMLInputElement} */ (e.target)), {signal});
    this.colour.addEventListener('input', () => this.toolChanged(), {signal});
    this.radius.addEventListener('input', () => this.toolChanged(), {signal});
    bus.on('tool-changed', t => { this.tool = t.tool; this.radius.value = String(t.radius); this.marks(); }, signal);
    bus.on('colour-picked', c => { this.colour.value = c.colour; this.tool = 'brush'; this.toolChanged(); }, signal);
    bus.on('dab', d => this.dab(d), signal);
    bus.on('outline', o => this.send({op: 'region', frame: this.place.frame, polygon: o.polygon, colour: this.nameOf(o.colour)}), signal);
    bus.on('frame-shown', f => { this.place.frame = f.frame; this.place.seconds = f.seconds; this.references.place = this.place; }, signal);
    this.show(this.guide);
  }

  /** @param {HTMLElement} target @param {number} count of clicks that follow each other at once */
  click(target, count) {
    const button = target.closest('button');
    if (!button) return;
    const {tool, act, colour, statement} = button.dataset;
    if (tool) { this.tool = tool; this.toolChanged(); }
    else if (colour) { this.colour.value = colour; if (this.tool === 'look') this.tool = 'brush'; this.toolChanged(); }
    else if (act === 'undo' || act === 'redo') this.send({op: act});
    else if (act === 'keep' && !this.name.value.trim()) this.name.focus();
    else if (act === 'keep') this.send({op: 'name', name: this.name.value.trim(), colour: this.colour.value});
    else if (act === 'go') this.bus.tell('seek', {seconds: Number(button.dataset.seconds)});
    else if (act === 'pick') this.example.open(Number(statement?.replace(/\D/g, '')), button.dataset.name ?? '');
    else if (act === 'drop' && count < 2) this.send({op: 'remove', id: statement});
  }

  /** @param {HTMLInputElement} input */
  changed(input) {
    if (input.matches('.its-strength')) { this.send({op: 'strength', id: input.dataset.statement, strength: Number(input.value)}); return; }
    if (!input.closest('.grade') || input.closest('.refer')) return;
    const value = (/** @type {string} */ q) => /** @type {HTMLInputElement} */ (this.root.querySelector(q));
    this.send({op: 'grade', frame: this.place.frame, saturation: Number(value('.saturation').value), warmth: Number(value('.warmth').value), grey: value('.grey').checked});
  }

  toolChanged() {
    this.marks();
    this.bus.tell('tool-changed', {tool: this.tool, colour: this.colour.value, radius: Number(this.radius.value)});
  }

  marks() {
    /** @type {HTMLElement} */ (this.root.querySelector('.outline-hint')).hidden = this.tool !== 'outline';
    for (const b of this.root.querySelectorAll('[data-tool]')) {
      const on = /** @type {HTMLElement} */ (b).dataset.tool === this.tool;
      b.setAttribute('aria-checked', String(on));
      /** @type {HTMLElement} */ (b).tabIndex = on ? 0 : -1;
    }
  }

  /** @param {{x: number, y: number, tool: string, colour: string}} d */
  dab(d) {
    const radius = Number(this.radius.value);
    if (d.tool === 'erase') {
      const near = this.guide.statements.filter(s => s.x !== undefined && Math.abs(s.seconds - this.place.seconds) < 0.5 / this.place.rate)
        .map(s => ({s, far: Math.hypot((s.x ?? 0) - d.x, (s.y ?? 0) - d.y)})).sort((a, b) => a.far - b.far)[0];
      if (near && near.far <= (near.s.radius ?? 0) + radius) this.send({op: 'remove', id: near.s.id});
      return;
    }
    this.send({op: 'point', frame: this.place.frame, x: d.x, y: d.y, radius, colour: d.tool === 'neutral' ? 'neutral' : this.nameOf(d.colour)});
  }

  /** The palette's name for a colour, if it has one. @param {string} colour */
  nameOf(colour) { return this.guide.palette.find(p => p.colour === colour)?.name ?? colour; }

  /** @param {Guide} guide */
  show(guide) {
    this.guide = guide;
    for (const e of this.root.querySelectorAll('button, input, select')) /** @type {HTMLButtonElement} */ (e).disabled = !guide.able;
    this.references.use.disabled = !guide.able || !this.references.kept;
    /** @type {HTMLElement} */ (this.root.querySelector('.hint')).textContent = text(guide.able ? 'correctHint' : this.place.name ? 'opening' : 'nothingShown', {film: this.place.name});
    const act = (/** @type {string} */ a) => /** @type {HTMLButtonElement} */ (this.root.querySelector(`[data-act="${a}"]`));
    act('undo').disabled = !guide.undo;
    act('redo').disabled = !guide.redo;
    this.palette.replaceChildren(...guide.palette.map(p => {
      const b = document.createElement('button');
      b.type = 'button';
      b.dataset.colour = p.colour;
      b.style.setProperty('--swatch', p.colour);
      b.setAttribute('aria-label', p.name);
      b.title = p.name;
      return b;
    }));
    const held = /** @type {HTMLElement | null} */ (this.list.contains(document.activeElement) ? document.activeElement : null), {statement, act: did} = held?.dataset ?? {};
    this.list.replaceChildren(...guide.statements.map(s => this.row(s)).reverse());
    if (held) /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-statement="${statement}"]${did ? `[data-act="${did}"]` : 'input'}`) ?? this.root.querySelector('[data-act="undo"]'))?.focus();
    if (guide.able) this.references.speak(guide.statements, this.place.film);
    this.marks();
  }

  /** @param {Statement} s */
  row(s) {
    const item = /** @type {HTMLElement} */ (copyOf('statement-template').firstElementChild), time = clock(s.seconds);
    const colour = this.guide.palette.find(p => p.name === s.colour)?.colour ?? s.colour ?? '';
    if (/^#[0-9a-f]{6}$/i.test(colour)) /** @type {HTMLElement} */ (item.querySelector('.swatch')).style.setProperty('--swatch', colour);
    const what = [s.colour, s.grey ? text('leaveGrey') : '', s.saturation !== undefined ? `${text('saturation')} ${s.saturation}` : '', s.warmth !== undefined ? `${text('warmth')} ${s.warmth}` : ''].filter(Boolean).join(', ') || s.kind;
    const refers = s.kind === 'reference';
    const words = refers ? this.references.words(s) : s.kind === 'region' ? text('statementOutline', {time, what}) : s.x === undefined ? text('statementGrade', {time, what}) : text('statement', {time, what});
    if (s.x !== undefined) item.title = text('statementPlace', {x: s.x, y: s.y ?? 0, radius: s.radius ?? 0});
    /** @type {HTMLElement} */ (item.querySelector('.words')).textContent = words;
    const strength = /** @type {HTMLInputElement} */ (item.querySelector('.its-strength'));
    strength.hidden = /** @type {HTMLElement} */ (item.querySelector('[data-act="pick"]')).hidden = !refers;
    strength.value = String(s.strength ?? 1);
    strength.dataset.statement = s.id;
    strength.setAttribute('aria-label', text('strengthOf', {what: s.picture ?? ''}));
    for (const b of item.querySelectorAll('button')) {
      b.dataset.statement = s.id;
      b.dataset.name = s.picture ?? '';
      b.dataset.seconds = String(s.seconds);
      b.setAttribute('aria-label', `${b.textContent}: ${words}`);
    }
    return item;
  }

  destroy() { this.ender.abort(); }
}
