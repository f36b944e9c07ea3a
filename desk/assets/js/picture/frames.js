// Frames of one film: one request in flight, the newest wish next, a cache bounded by bytes.
import {frame as fetchFrame, NotYet} from '../api.js';

/** @typedef {import('../api.js').Picture} Picture */
const maxBytes = 160e6;

/** @param {Picture} p */
const bytesOf = p => (p.luma?.length ?? 0) + p.u.length + p.v.length + (p.sure?.length ?? 0);

export class Frames {
  /** @type {Map<string, Picture>} */ #cache = new Map();
  #bytes = 0;
  /** @type {AbortController | null} */ #flight = null;
  /** @type {null | (() => Promise<void>)} */ #wish = null;
  #waits = false; // whether what is on its way may wait long for its colours

  /** @param {string} film */
  constructor(film) { this.film = film; this.revision = 0; }

  /** @param {number} frame @param {number} width @param {boolean} exact */
  #key(frame, width, exact) { return `${frame}/${width}/${exact}/${this.revision}`; }

  /** A frame that is here already. @param {number} frame @param {number} width */
  held(frame, width, exact = false) { return this.#cache.get(this.#key(frame, width, exact)); }

  /** @param {Picture} p @param {number} width */
  keep(p, width, exact = false) {
    const key = this.#key(p.frame, width, exact), before = this.#cache.get(key);
    if (p.revision !== this.revision || before?.colored && !before.draft) return;
    this.#cache.set(key, p);
    this.#bytes += bytesOf(p) - (before ? bytesOf(before) : 0);
    for (const [old, q] of this.#cache) {
      if (this.#bytes <= maxBytes) break;
      this.#cache.delete(old);
      this.#bytes -= bytesOf(q);
    }
  }

  /** Luma of a frame at a width, whatever colours were asked for. @param {number} frame @param {number} width */
  #luma(frame, width) {
    for (const [key, p] of this.#cache) if (key.startsWith(`${frame}/${width}/`) && p.luma) return p.luma;
    return null;
  }

  /**
   * Asks for a frame and shows it when it comes; as it was before, if its colours take longer, or in a first idea of
   * them, and then as they are. While another is on its way only the newest wish is kept; one that waits for its
   * colours is given up for it, and the desk goes on finding them.
   * @param {{frame: number, width: number, exact?: boolean, sure?: boolean, quick?: boolean, draft?: boolean}} want @param {(p: Picture) => void} show @param {(e: unknown) => void} fail
   */
  ask(want, show, fail) {
    if (this.#waits) { this.#flight?.abort(); this.#flight = null; }
    this.#wish = async () => {
      this.#waits = !want.quick;
      const revision = this.revision, flight = this.#flight = new AbortController();
      try {
        const luma = this.#luma(want.frame, want.width);
        const p = await fetchFrame(this.film, {...want, luma: !luma}, flight.signal);
        p.luma ??= luma;
        if (p.luma?.length !== p.width * p.height) throw new Error('the frame is not whole');
        this.keep(p, want.width, want.exact);
        if (revision === this.revision) show(p);
        if (!p.colored && want.quick && !this.#wish) this.ask({...want, quick: false}, show, fail);
        else if (p.draft && want.draft && !this.#wish) this.ask({...want, quick: false, draft: false}, show, fail);
      } catch (e) {
        if (e instanceof NotYet && !this.#wish) this.ask(want, show, fail); // a slow machine, or a long shot
        else if (!flight.signal.aborted && !(e instanceof NotYet)) fail(e);
      } finally {
        if (this.#flight === flight) this.#flight = null;
        this.#next();
      }
    };
    this.#next();
  }

  #next() {
    if (this.#flight || !this.#wish) return;
    const wish = this.#wish;
    this.#wish = null;
    wish();
  }

  /** Colours have changed: what is held is of no use, but for its luma. @param {number} revision */
  renew(revision) {
    this.revision = revision;
    this.#flight?.abort();
    this.#flight = null;
  }

  /** Ends what is on its way. */
  stop() {
    this.#wish = null;
    this.#flight?.abort();
    this.#flight = null;
  }
}
