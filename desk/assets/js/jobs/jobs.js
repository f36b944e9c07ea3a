// The queue: what runs, what has run, and what came out.
import {clock, copyOf, text} from '../strings.js';
import {compare} from './compare.js';

/** @typedef {import('../api.js').Job} Job */

export class Jobs {
  /** @param {HTMLElement} root @param {import('../bus.js').Bus} bus @param {{run: () => void, act: (job: string, act: string) => void}} asks */
  constructor(root, bus, asks) {
    this.root = root;
    this.bus = bus;
    this.ender = new AbortController();
    root.append(copyOf('jobs-template'));
    this.list = /** @type {HTMLElement} */ (root.querySelector('.jobs'));
    this.empty = /** @type {HTMLElement} */ (root.querySelector('.empty'));
    this.runButton = /** @type {HTMLButtonElement} */ (root.querySelector('[data-act="run"]'));
    /** @type {Map<string, {job: Job, item: HTMLElement, told: number}>} */ this.all = new Map();
    const {signal} = this.ender;
    root.addEventListener('click', e => {
      const button = /** @type {HTMLElement} */ (e.target).closest('button'), act = button?.dataset.act;
      if (act === 'run') asks.run();
      const id = button?.closest('li')?.dataset.job;
      if (!id || !act) return;
      if (act === 'watch') this.watch(id);
      else if (act === 'report') this.toggleReport(id);
      else asks.act(id, act);
    }, {signal});
    root.addEventListener('dragover', e => { if (e.dataTransfer?.types.includes('text/x-vidcolor-films')) e.preventDefault(); }, {signal});
    root.addEventListener('drop', e => {
      const data = e.dataTransfer?.getData('text/x-vidcolor-films');
      if (data) { e.preventDefault(); bus.tell('queue-asked', {films: JSON.parse(data)}); }
    }, {signal});
  }

  /** Whether something is open that can be coloured. @param {boolean} open @param {boolean} photo */
  offer(open, photo) {
    this.runButton.disabled = !open;
    this.runButton.textContent = text(photo ? 'runPhoto' : 'runThis');
  }

  /** @param {Job[]} jobs */
  show(jobs) {
    this.all.clear();
    this.list.replaceChildren();
    for (const job of jobs) this.change(job, false);
    this.empty.hidden = this.all.size > 0;
  }

  /** @param {Job} job @param {boolean} [aloud] */
  change(job, aloud = true) {
    let one = this.all.get(job.id);
    if (job.state === 'forgotten') { one?.item.remove(); this.all.delete(job.id); this.empty.hidden = this.all.size > 0; return; }
    if (!one) {
      const item = /** @type {HTMLElement} */ (copyOf('job-template').firstElementChild);
      item.dataset.job = job.id;
      this.list.append(item);
      one = {job, item, told: 0};
      this.all.set(job.id, one);
      this.empty.hidden = true;
    }
    const before = one.job.state;
    one.job = job;
    this.draw(one.item, job);
    if (aloud) this.speak(one, before);
  }

  /** @param {HTMLElement} item @param {Job} job */
  draw(item, job) {
    const put = (/** @type {string} */ q, /** @type {string} */ t) => { const e = /** @type {HTMLElement} */ (item.querySelector(q)); if (e.textContent !== t) e.textContent = t; };
    put('.name', job.name);
    put('.state', text('state' + job.state[0].toUpperCase() + job.state.slice(1)) + (job.cause ? `: ${job.cause}` : ''));
    /** @type {HTMLElement} */ (item.querySelector('.state')).className = `state ${job.state}`;
    const bar = /** @type {HTMLProgressElement} */ (item.querySelector('progress'));
    bar.value = job.done;
    bar.hidden = job.state === 'done' || job.state === 'failed';
    bar.setAttribute('aria-label', job.name);
    put('.facts', job.state === 'done' ? text('resultIn', {file: job.result ?? ''}) : job.state !== 'running' ? '' : job.rate > 0 ? text('progress', {percent: Math.floor(100 * job.done), rate: job.rate.toFixed(1), left: job.left > 0 ? clock(job.left) : '…'}) : text('progressNone'));
    const warnings = /** @type {HTMLElement} */ (item.querySelector('.warnings'));
    if (warnings.children.length !== job.warnings.length) warnings.replaceChildren(...job.warnings.map(w => { const li = document.createElement('li'); li.textContent = w; return li; }));
    const show = (/** @type {string} */ act, /** @type {boolean} */ on) => { const b = /** @type {HTMLButtonElement} */ (item.querySelector(`[data-act="${act}"]`)); b.hidden = !on; b.setAttribute('aria-label', `${b.textContent}: ${job.name}`); };
    const works = job.state === 'running' || job.state === 'queued';
    show('pause', works && !job.photo);
    show('stop', works);
    show('resume', job.state === 'paused' || job.state === 'failed');
    show('watch', job.state === 'done' && !!job.plays);
    show('report', !!job.report);
    show('forget', ['done', 'failed', 'paused'].includes(job.state));
  }

  /** @param {{job: Job, told: number}} one @param {string} before */
  speak(one, before) {
    const {job} = one, quarter = Math.floor(4 * job.done);
    if (job.state !== before) {
      const words = {running: 'jobStarted', done: 'jobDone', failed: 'jobFailed'}[job.state];
      if (words) this.bus.tell('said', text(words, {film: job.name, cause: job.cause ?? ''}));
    } else if (job.state === 'running' && quarter > one.told && quarter < 4) {
      this.bus.tell('said', text('jobQuarter', {film: job.name, percent: 25 * quarter}));
    }
    one.told = quarter;
  }

  /** What came out beside what it was made from. @param {string} id */
  watch(id) {
    const one = this.all.get(id);
    if (!one?.job.plays) return;
    const dialog = /** @type {HTMLDialogElement} */ (copyOf('compare-template').firstElementChild);
    /** @type {HTMLElement} */ (dialog.querySelector('h2')).textContent = text('compareTitle', {film: one.job.name});
    dialog.querySelector('.result')?.append(...compare(one.job));
    dialog.querySelector('[data-act="close"]')?.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => { for (const v of dialog.querySelectorAll('video')) { v.pause(); v.removeAttribute('src'); v.load(); } dialog.remove(); }); // lets the connection go
    document.body.append(dialog);
    dialog.showModal();
  }

  /** @param {string} id */
  toggleReport(id) {
    const one = this.all.get(id), list = /** @type {HTMLElement} */ (one?.item.querySelector('dl'));
    if (!one?.job.report) return;
    list.hidden = !list.hidden;
    list.replaceChildren(...Object.entries(one.job.report).flatMap(([k, v]) => {
      const dt = document.createElement('dt'), dd = document.createElement('dd');
      dt.textContent = k;
      dd.textContent = v;
      return [dt, dd];
    }));
  }

  destroy() { this.ender.abort(); }
}
