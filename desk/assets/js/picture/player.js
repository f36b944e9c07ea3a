// Plays a stretch: frames come in one stream and are shown at their times; late ones are passed over.
import {stretch} from '../api.js';

/** @typedef {import('../api.js').Picture} Picture */

export class Player {
  /** @type {AbortController | null} */ #run = null;
  /** Frames shown since play began, for those who measure. */ shown = 0;
  get playing() { return this.#run !== null; }

  /**
   * @param {string} film @param {{frame: number, count: number, width: number, speed: number}} want
   * @param {(p: Picture) => void} show @param {(e: unknown) => void} end
   */
  async play(film, want, show, end) {
    this.stop();
    const run = this.#run = new AbortController();
    this.shown = 0;
    let failure = null, begin = 0, first = 0;
    try {
      for await (const p of stretch(film, want, run.signal)) {
        if (run.signal.aborted) return;
        const now = performance.now();
        if (!begin) { begin = now; first = p.seconds; }
        const due = begin + (p.seconds - first) * 1000 / want.speed;
        if (due > now) await new Promise(done => setTimeout(done, due - now));
        if (run.signal.aborted) return;
        if (now - due > 500) begin += now - due; // the desk is slower than the film: go on from here
        await new Promise(done => requestAnimationFrame(done));
        show(p);
        this.shown++;
      }
    } catch (e) {
      if (!run.signal.aborted) failure = e;
    } finally {
      if (this.#run === run) { this.#run = null; end(failure); }
    }
  }

  stop() {
    this.#run?.abort();
    this.#run = null;
  }
}
