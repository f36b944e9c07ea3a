// Wires the parts together; decides nothing by itself.
import * as api from './api.js';
import {Bus} from './bus.js';
import {Correct} from './correct/correct.js';
import {FilmList} from './films/films.js';
import {FarmView} from './jobs/farm.js';
import {Jobs} from './jobs/jobs.js';
import {Options} from './jobs/options.js';
import {lettersOn, setLetters, table} from './keys.js';
import {CpuComposer} from './picture/compose_cpu.js';
import {PictureView} from './picture/picture.js';
import {copyOf, fill, text} from './strings.js';
import {Strip} from './strip/strip.js';

/** @param {string} id */
const el = id => /** @type {HTMLElement} */ (document.getElementById(id));
const bus = new Bus(), ender = new AbortController();
const state = {film: '', frame: 0, revision: 0, rate: 25};

fill(document);
el('side').append(copyOf('side-template'));
const films = new FilmList(el('films'), bus, () => loadFilms());
const picture = new PictureView(el('picture'), bus);
const strip = new Strip(el('strip'), bus);
const draw = (/** @type {api.Picture} */ p, /** @type {HTMLCanvasElement} */ canvas) => new CpuComposer(canvas).draw(p, 0, false);
const correct = new Correct(el('panel-correct'), bus, op => sendGuide(op), {draw, fetch: n => guard(() => api.reference(state.film, n, 960), true), send: (ask, file) => sendReference(ask, file)});
const options = new Options(el('panel-options'), bus, async values => state.film ? (await api.post('/api/command', {film: state.film, options: values})).command : '', draw);
const jobs = new Jobs(el('panel-run'), bus, {run: () => queue([state.film]), act: (id, act) => guard(() => api.post(`/api/jobs/${id}/${act}`, {}))});

/** Runs what asks the desk, and shows what went wrong. What was asked unbidden leaves what somebody is told of what they did, but that the desk was lost. @template T @param {() => Promise<T>} what @param {boolean} [unbidden] @returns {Promise<T | undefined>} */
async function guard(what, unbidden = false) {
  try {
    const answer = await what();
    if (!unbidden || [text('lost'), text('noSession')].includes(el('notice').textContent ?? '')) notice('');
    return answer;
  } catch (e) {
    notice(e instanceof api.NoSession ? text('noSession') : e instanceof api.NoAnswer ? text('lost') : e instanceof Error ? e.message : String(e));
    return undefined;
  }
}

/** @param {string} words */
function notice(words) {
  el('notice').textContent = words;
  el('notice').hidden = words === '';
}

async function loadFilms() {
  const answer = await guard(() => api.get('/api/films'));
  if (!answer) return;
  films.show(answer.films);
  if (answer.farm) openFarm();
  const wanted = new URLSearchParams(location.search).get('film') ?? (answer.films.length === 1 ? answer.films[0].id : '');
  const film = answer.films.find((/** @type {api.Film} */ f) => f.id === wanted);
  if (film && state.film !== film.id) openFilm(film);
}

/** @param {api.Film} film */
async function openFilm(film) {
  const frame = new URLSearchParams(location.search).get('film') === film.id ? Number(new URLSearchParams(location.search).get('frame')) || 0 : 0;
  state.film = film.id;
  films.open = film.id;
  films.active = Math.max(0, films.films.findIndex(f => f.id === film.id));
  films.refresh();
  el('title-name').textContent = film.name;
  picture.open(null, film.name);
  jobs.offer(false, film.photo);
  strip.open(film.id, 25);
  correct.place = {film: '', name: film.name, frame, seconds: 0, rate: 25};
  correct.show({able: false, revision: 0, statements: [], palette: [], undo: false, redo: false});
  const info = await guard(() => api.get(`/api/films/${film.id}`));
  if (!info || state.film !== film.id) return;
  const guide = await guard(() => api.get(`/api/films/${film.id}/guide`));
  state.revision = guide?.revision ?? 0;
  state.rate = info.rate || 25;
  correct.place = {film: film.id, name: film.name, frame, seconds: 0, rate: state.rate};
  strip.open(film.id, state.rate, state.revision);
  picture.open(info, film.name, state.revision, frame);
  jobs.offer(true, info.photo);
  el('strip').hidden = info.photo;
  if (guide) { correct.show(guide); if (guide.wrong) notice(guide.wrong); }
  guard(async () => options.show((await api.get(`/api/options?film=${film.id}`)).options), true);
  const scan = await guard(() => api.post(`/api/films/${film.id}/scan`, {}));
  if (scan && state.film === film.id) shotsChanged(scan);
  films.change({id: film.id, state: film.state === 'new' ? 'previewed' : film.state});
}

/** @param {api.Scan} scan */
function shotsChanged(scan) {
  strip.scanned(scan);
  picture.shots = strip.shots;
  picture.setHead();
}

/** The last operation on the guide. @type {Promise<void>} */
let asking = Promise.resolve();

/** @param {api.GuideAsk} op */
const sendGuide = op => {
  const film = state.film;
  // One behind the other: each is said of the guide that the one before has left.
  asking = asking.catch(() => undefined).then(() => state.film === film ? said(op, f => api.post(`/api/films/${f}/guide`, {...op, revision: state.revision})) : undefined);
  return asking;
};

/** @param {import('./correct/references.js').Refer} ask @param {File | null} file */
const sendReference = (ask, file) => said({op: 'reference', frame: ask.frame}, film => api.refer(film, ask, file));

/** Says something of the film, and shows what it has come to. @param {api.GuideAsk} op @param {(film: string) => Promise<api.Guide>} ask */
async function said(op, ask) {
  const film = state.film;
  bus.tell('guide-asked', op);
  const guide = await guard(async () => {
    try {
      return await ask(film);
    } catch (e) {
      if (e instanceof api.Conflict) await reloadGuide(film); // what the page shows may not be what is there
      throw e;
    }
  });
  if (guide && state.film === film) guideChanged(film, guide);
  bus.tell('guide-answered', {ok: guide !== undefined});
}

/** @param {string} film */
async function reloadGuide(film) {
  const guide = await api.get(`/api/films/${film}/guide`).catch(() => undefined); // why the first one failed is told
  if (guide && state.film === film) guideChanged(film, guide);
}

/** @param {string} film @param {api.Guide & {shots?: number[], frame?: number, wrong?: string, all?: boolean}} guide */
function guideChanged(film, guide) {
  if (guide.revision < state.revision) return; // an answer that was overtaken by what another page did
  if (guide.revision === state.revision && guide.statements.length === correct.guide.statements.length) { correct.show(guide); return; }
  state.revision = guide.revision;
  correct.show(guide);
  strip.renew(guide.shots ?? [], guide.revision, guide.all);
  bus.tell('guide-changed', {film, revision: guide.revision});
  if (guide.wrong) notice(guide.wrong);
  if (guide.frame !== undefined && guide.frame >= 0) bus.tell('seek', {frame: guide.frame});
}

/** A shot has its colours, or some of them. @param {api.Colouring} data */
async function coloured(data) {
  bus.tell('colouring', data);
  const {film} = state;
  if (!data.ended || data.cause || !correct.guide.statements.some(s => s.kind === 'reference')) return;
  const guide = await guard(() => api.get(`/api/films/${film}/guide`), true); // now it is known whether they fit
  if (guide && film === state.film) guideChanged(film, guide);
}

/** The picture follows the options, a little behind the last key. @param {Record<string, string>} values */
function chooseOptions(values) {
  const film = state.film;
  clearTimeout(choosing);
  choosing = setTimeout(async () => {
    if (!film || film !== state.film) return;
    const guide = await guard(() => api.post(`/api/films/${film}/options`, {options: values}));
    if (guide && film === state.film) guideChanged(film, guide);
  }, 400);
}
/** @type {ReturnType<typeof setTimeout> | undefined} */ let choosing;

/** @param {string[]} ids */
async function queue(ids) {
  if (!ids.length || !ids[0]) return;
  chooseTab('run');
  await guard(() => api.post('/api/jobs', {films: ids, options: options.values()}));
}

/** The farm's tab is there only where the desk has a farm. */
function openFarm() {
  if (document.getElementById('panel-farm')) return;
  const [tab, panel] = /** @type {HTMLElement[]} */ ([...copyOf('farm-tab-template').children]);
  el('tab-run').after(tab);
  el('panel-run').after(panel);
  tabs.push('farm');
  tab.tabIndex = -1;
  tab.setAttribute('aria-selected', 'false');
  tab.addEventListener('click', () => { chooseTab('farm'); farm.see(); }, {signal: ender.signal});
  const farm = new FarmView(panel, bus, {get: signal => api.get('/api/farm', signal), act: async (act, film) => { await guard(() => api.post(`/api/farm/${act}`, {films: [film]})); }});
}
const tabs = ['correct', 'options', 'run'];

/** @param {string} name */
function chooseTab(name) {
  for (const tab of tabs) {
    el(`tab-${tab}`).setAttribute('aria-selected', String(tab === name));
    el(`tab-${tab}`).tabIndex = tab === name ? 0 : -1;
    el(`panel-${tab}`).hidden = tab !== name;
  }
}

/** Arrow keys within groups of one choice. @param {KeyboardEvent} e */
function arrows(e) {
  const now = /** @type {HTMLElement} */ (e.target), group = now.closest('[role="radiogroup"], [role="tablist"]');
  if (!group || !['ArrowLeft', 'ArrowRight'].includes(e.key)) return;
  const all = [...group.querySelectorAll('button')], i = all.indexOf(/** @type {HTMLButtonElement} */ (now));
  const to = all[(i + (e.key === 'ArrowRight' ? 1 : all.length - 1)) % all.length];
  e.preventDefault();
  e.stopPropagation();
  to.focus();
  to.click();
}

function showKeys() {
  const dialog = /** @type {HTMLDialogElement} */ (el('keys-dialog')), head = document.createElement('h2'), rows = document.createElement('table');
  head.id = 'keys-heading';
  head.tabIndex = -1;
  head.textContent = text('keysTitle');
  for (const k of table) {
    const row = rows.insertRow(), key = document.createElement('kbd');
    key.textContent = k.shown;
    row.insertCell().append(key);
    row.insertCell().textContent = k.where === 'strip' ? text('keysInStrip', {words: k.words}) : k.where === 'list' ? text('keysInList', {words: k.words}) : k.words;
  }
  const label = document.createElement('label'), box = document.createElement('input'), close = document.createElement('button');
  box.type = 'checkbox';
  box.checked = lettersOn();
  box.addEventListener('change', () => setLetters(box.checked));
  label.append(box, ' ', text('letters'));
  close.textContent = text('close');
  close.type = 'button';
  close.addEventListener('click', () => dialog.close());
  dialog.replaceChildren(head, rows, label, document.createElement('br'), close);
  dialog.showModal();
  head.focus(); // else the list is shown from its end, where the first control is
}

function applyTheme() {
  const wanted = localStorage.getItem('vidcolor-theme');
  if (wanted) document.documentElement.dataset.theme = wanted;
}

function listen() {
  const {signal} = ender;
  document.addEventListener('keydown', e => {
    arrows(e);
    const field = /^(INPUT|SELECT|TEXTAREA)$/.test(/** @type {HTMLElement} */ (e.target).tagName) && /** @type {HTMLInputElement} */ (e.target).type !== 'range';
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'z' && !field) { e.preventDefault(); sendGuide({op: e.shiftKey ? 'redo' : 'undo'}); }
    if (e.key === '?' && !field) showKeys();
    const outside = !e.defaultPrevented && !/** @type {HTMLElement} */ (e.target).closest('#picture, dialog');
    if (outside && (e.key === ' ' ? /** @type {HTMLElement} */ (e.target).closest('#strip') : e.key.length === 1)) picture.key(e); // letters act wherever one is
  }, {signal});
  for (const tab of tabs) el(`tab-${tab}`).addEventListener('click', () => chooseTab(tab), {signal});
  el('help').addEventListener('click', showKeys, {signal});
  el('theme').addEventListener('click', () => {
    const dark = getComputedStyle(document.documentElement).colorScheme.includes('dark');
    localStorage.setItem('vidcolor-theme', dark ? 'light' : 'dark');
    applyTheme();
  }, {signal});
  bus.on('film-opened', f => openFilm(f), signal);
  bus.on('queue-asked', q => queue(q.films), signal);
  bus.on('failed', e => notice(e instanceof api.NoAnswer ? text('lost') : e.message), signal);
  bus.on('said', words => { el('live').textContent = words; }, signal);
  bus.on('options-changed', values => chooseOptions(values), signal);
  bus.on('frame-shown', f => {
    state.frame = f.frame;
    options.place = {film: state.film, frame: f.frame};
    if (!picture.playing()) history.replaceState(null, '', `/?film=${state.film}&frame=${f.frame}`);
  }, signal);
  for (const name of ['dragover', 'drop']) document.addEventListener(name, e => { if (/** @type {DragEvent} */ (e).dataTransfer?.types.includes('Files')) e.preventDefault(); }, {signal}); // a picture that is dropped beside is not to take the page's place
  document.addEventListener('visibilitychange', () => document.hidden ? stopFollowing() : startFollowing(), {signal});
}

/** @type {AbortController | null} */ let following = null;
function stopFollowing() { following?.abort(); following = null; }
function startFollowing() {
  if (following) return;
  following = new AbortController();
  api.follow((name, data) => {
    if (name === 'job') { jobs.change(data); films.change({id: data.film, state: data.state === 'forgotten' ? 'new' : data.state, cause: data.cause}); }
    else if (name === 'scan' && data.film === state.film) shotsChanged({...data, shots: [...strip.shots, ...data.shots.filter((/** @type {api.Shot} */ s) => s.number > strip.shots.length)]});
    else if (name === 'guide' && data.film === state.film && data.revision !== state.revision) guideChanged(data.film, data);
    else if (name === 'colouring' && data.film === state.film) coloured(data);
    else if (name === 'film') films.change(data);
    else if (name === 'lost') notice(text('lost'));
    else if (name === 'no-session') notice(text('noSession'));
    else if (name === 'hello' || name === 'reset') refresh(); // what has happened before is not told again
    else if (name === 'back') notice('');
  }, following.signal);
}

async function refresh() {
  const answer = await guard(() => api.get('/api/jobs'), true);
  if (answer) jobs.show(answer.jobs);
  const film = state.film, scan = film && await guard(() => api.get(`/api/films/${film}/shots`), true);
  if (scan && film === state.film) shotsChanged(scan);
}

applyTheme();
listen();
chooseTab('correct');
startFollowing();
await loadFilms();
document.documentElement.dataset.ready = '1';
