// Facts that parts of the page tell each other. Parts import this, never each other.

/**
 * @typedef {{
 *   'film-opened': import('./api.js').Film,
 *   'film-info': import('./api.js').FilmInfo,
 *   'shots-changed': {film: string},
 *   'seek': {frame?: number, seconds?: number},
 *   'frame-shown': {frame: number, seconds: number},
 *   'guide-changed': {film: string, revision: number},
 *   'guide-asked': import('./api.js').GuideAsk,
 *   'guide-answered': {ok: boolean},
 *   'tool-changed': {tool: string, colour: string, radius: number},
 *   'dab': {x: number, y: number, tool: string, colour: string},
 *   'outline': {polygon: number[][], colour: string},
 *   'picture-dropped': {files: File[], frame: number},
 *   'colouring': import('./api.js').Colouring,
 *   'colour-picked': {colour: string},
 *   'queue-asked': {films: string[]},
 *   'options-changed': Record<string, string>,
 *   'job': import('./api.js').Job,
 *   'failed': Error,
 *   'said': string,
 * }} Facts
 */

/** A bus of typed facts; listeners end with their signal. */
export class Bus {
  #target = new EventTarget();
  /** @template {keyof Facts} K @param {K} name @param {Facts[K]} detail */
  tell(name, detail) { this.#target.dispatchEvent(new CustomEvent(name, {detail})); }
  /** @template {keyof Facts} K @param {K} name @param {(detail: Facts[K]) => void} hear @param {AbortSignal} [signal] */
  on(name, hear, signal) { this.#target.addEventListener(name, e => hear(/** @type {CustomEvent} */ (e).detail), {signal}); }
}
