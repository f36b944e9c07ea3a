// Everything that the page asks of the desk.

/** @typedef {{id: string, name: string, folder: string, photo: boolean, bytes: number, state: string, cause?: string}} Film */
/** @typedef {{id: string, width: number, height: number, shownWidth: number, shownHeight: number, frames: number, seconds: number, rate: number, photo: boolean, year?: number, notes: string[]}} FilmInfo */
/** @typedef {{number: number, first: number, last: number, from: number, to: number, border: string, scenes: string[], sure: number}} Shot */
/** @typedef {{state: string, frames: number, of: number, cause?: string, shots: Shot[], growing?: {first: number, from: number}}} Scan */
/** @typedef {{id: string, film: string, name: string, state: string, done: number, rate: number, left: number, warnings: string[], cause?: string, result?: string, plays?: string, original?: string, photo: boolean, report?: Record<string, string>}} Job */
/** @typedef {{id: string, name: string, result: string, state: string, error: string, units: number, done: number, again: number, out: number, ended: boolean, dead: {task: string, errors: number, vanished: number, failures: {worker: string, error: string}[] | null}[]}} FarmFilm */
/** @typedef {{films: FarmFilm[], workers: {name: string, processor: string, doing: string[] | null, paused: string}[], queued: number}} Farm */
/** @typedef {{name: string, words: string, about: string, kind: string, choices?: string[], value: string, chosen?: string, tries?: string[], low?: number, high?: number}} Option */
/** @typedef {{op: string, id?: string, name?: string, frame?: number, x?: number, y?: number, radius?: number, colour?: string, polygon?: number[][], saturation?: number, warmth?: number, grey?: boolean, strength?: number}} GuideAsk an operation; places in pixels of the film */
/** @typedef {{id: string, kind: string, seconds: number, x?: number, y?: number, radius?: number, colour?: string, name?: string, saturation?: number, warmth?: number, grey?: boolean,
 *   picture?: string, for?: string, shot?: number, to?: number, strength?: number, fits?: {shot: number, likeness: number, follows: number}[]}} Statement a reference has the last line, too */
/** @typedef {{film: string, first: number, last: number, done: number, of: number, ended: boolean, cause?: string}} Colouring how many frames of a shot have their colours */
/** @typedef {{able: boolean, revision: number, statements: Statement[], palette: {name: string, colour: string}[], undo: boolean, redo: boolean}} Guide */
/**
 * A frame as the desk sends it: 8-bit planes at the size that was asked for.
 * @typedef {{frame: number, seconds: number, width: number, height: number, chromaWidth: number, chromaHeight: number, kr: number, kb: number, full: boolean, depth: number, colored: boolean, draft: boolean, revision: number,
 *   luma: Uint8Array | null, u: Uint8Array, v: Uint8Array, sure: Uint8Array | null, sureWidth: number, sureHeight: number}} Picture
 */

const keyName = 'vidcolor-key';

export class NoSession extends Error {}
export class NoAnswer extends Error {}
/** What is asked for does not go with what the desk has now. */
export class Conflict extends Error {}
/** The desk is not ready yet; the same may be asked again. */
export class NotYet extends Error {}

/** @param {string} path @param {RequestInit} [init] @returns {Promise<Response>} */
async function ask(path, init = {}) {
  const headers = new Headers(init.headers);
  headers.set('X-Vidcolor-Key', localStorage.getItem(keyName) ?? '');
  let answer;
  try {
    answer = await fetch(path, {...init, headers, credentials: 'same-origin', cache: 'no-store'});
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    throw new NoAnswer(String(e));
  }
  if (answer.status === 401) throw new NoSession(await answer.text());
  if (answer.status === 409) throw new Conflict((await answer.text()).trim());
  if (answer.status === 503) throw new NotYet((await answer.text()).trim());
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer;
}

/** @param {string} path @param {AbortSignal} [signal] */
export async function get(path, signal) { return (await ask(path, {signal})).json(); }

/** @param {string} path @param {unknown} body @param {AbortSignal} [signal] */
export async function post(path, body, signal) {
  const answer = await ask(path, {method: 'POST', body: JSON.stringify(body), headers: {'Content-Type': 'application/json'}, signal});
  return answer.status === 204 ? null : answer.json();
}

/** Gives a film a reference: a picture, or with none a frame that ask names. @param {string} film @param {import('./correct/references.js').Refer} refer @param {File | null} file @returns {Promise<Guide>} */
export async function refer(film, refer, file) {
  const q = new URLSearchParams(Object.entries(refer).filter(([, v]) => v !== undefined && !Number.isNaN(v)).map(([k, v]) => [k, String(v)]));
  return (await ask(`/api/films/${film}/references?${q}`, {method: 'POST', body: file, headers: {'Content-Type': 'application/octet-stream'}})).json();
}

/** What a reference shows. @param {string} film @param {number} number in the guide, from 1 @param {number} width @returns {Promise<Picture>} */
export async function reference(film, number, width) {
  return parse(new Uint8Array(await (await ask(`/api/films/${film}/references/${number}?width=${width}`)).arrayBuffer())).picture;
}

/** Shows the token or password and keeps the key. @param {string} word */
export async function open(word) {
  const {key} = await post('/api/open', {word});
  localStorage.setItem(keyName, key);
}

/** @param {string} film @param {number} frame @param {'before' | 'after'} side */
export const thumb = (film, frame, side, revision = 0) => `/thumb/${film}?frame=${frame}&side=${side}&revision=${revision}`;

/** One frame. @param {string} film @param {{frame: number, width: number, luma: boolean, exact?: boolean, sure?: boolean, quick?: boolean, draft?: boolean}} want @param {AbortSignal} [signal] @returns {Promise<Picture>} */
export async function frame(film, want, signal) {
  const q = new URLSearchParams({frame: String(want.frame), width: String(want.width), luma: want.luma ? '1' : '0', exact: want.exact ? '1' : '0', sure: want.sure ? '1' : '0', quick: want.quick ? '1' : '0', draft: want.draft ? '1' : '0'});
  const answer = await ask(`/api/films/${film}/frame?${q}`, {signal});
  return parse(new Uint8Array(await answer.arrayBuffer())).picture;
}

/** One frame as it would be with an option more. @param {string} film @param {{frame: number, width: number, name: string, value: string}} want @param {AbortSignal} [signal] @returns {Promise<Picture>} */
export async function variant(film, want, signal) {
  const q = new URLSearchParams({frame: String(want.frame), width: String(want.width), name: want.name, value: want.value});
  const answer = await ask(`/api/films/${film}/variant?${q}`, {signal});
  return parse(new Uint8Array(await answer.arrayBuffer())).picture;
}

/** A stretch of frames as they come. @param {string} film @param {{frame: number, count: number, width: number}} want @param {AbortSignal} signal @returns {AsyncGenerator<Picture>} */
export async function* stretch(film, want, signal) {
  const q = new URLSearchParams({frame: String(want.frame), count: String(want.count), width: String(want.width)});
  const answer = await ask(`/api/films/${film}/stretch?${q}`, {signal});
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
  let held = new Uint8Array(0);
  for (;;) {
    const size = held.length >= 4 ? new DataView(held.buffer, held.byteOffset).getUint32(0, true) : Infinity;
    if (held.length >= 4 + size) {
      yield parse(held.subarray(4, 4 + size)).picture;
      held = held.slice(4 + size);
      continue;
    }
    const {done, value} = await reader.read();
    if (done) return;
    const more = new Uint8Array(held.length + value.length);
    more.set(held);
    more.set(value, held.length);
    held = more;
  }
}

/** Reads a record: length of the header, header in JSON, planes. @param {Uint8Array} bytes @returns {{picture: Picture}} */
export function parse(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let at = 4 + length;
  /** A plane as codes of 8 bits: canvases have no more. @param {number} n @param {number} [depth] */
  const take = (n, depth = head.depth) => {
    const size = depth > 8 ? 2 * n : n, plane = bytes.slice(at, at + size);
    at += size;
    return depth > 8 ? Uint8Array.from(new Uint16Array(plane.buffer), v => v >> (depth - 8)) : plane;
  };
  const luma = head.hasLuma ? take(head.width * head.height) : null;
  const n = head.chromaWidth * head.chromaHeight;
  const u = take(n), v = take(n);
  const sure = head.sureWidth ? take(head.sureWidth * head.sureHeight, 8) : null;
  return {picture: {...head, luma, u, v, sure}};
}

/**
 * Follows the desk's events until signal, through lost connections.
 * @param {(name: string, data: any) => void} hear @param {AbortSignal} signal
 */
export async function follow(hear, signal) {
  let after = '', wait = 500, lost = false;
  while (!signal.aborted) {
    try {
      const answer = await ask('/api/events' + (after ? `?after=${after}` : ''), {signal});
      if (lost) hear('back', null);
      lost = false;
      wait = 500;
      const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).pipeThrough(/** @type {any} */ (new TextDecoderStream())).getReader();
      let held = '';
      for (;;) {
        const {done, value} = await reader.read();
        if (done) break;
        held += value;
        for (let end; (end = held.indexOf('\n\n')) >= 0; held = held.slice(end + 2)) {
          const fields = Object.fromEntries(held.slice(0, end).split('\n').filter(l => !l.startsWith(':')).map(l => { const i = l.indexOf(': '); return [l.slice(0, i), l.slice(i + 2)]; }));
          if (fields.id) after = fields.id;
          if (fields.event) hear(fields.event, JSON.parse(fields.data ?? 'null'));
        }
      }
    } catch (e) {
      if (signal.aborted) return;
      if (e instanceof NoSession) { hear('no-session', null); return; }
    }
    if (signal.aborted) return;
    if (!lost) hear('lost', null);
    lost = true;
    await new Promise(done => setTimeout(done, wait));
    wait = Math.min(wait * 2, 5000);
  }
}
