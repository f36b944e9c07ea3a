// Times and frames: times are from the film's beginning, the first picture may come later.
import {get} from '../api.js';

/** About the time of a frame, by one of which it is known. @param {import('../api.js').Picture | null} known @param {number} rate @param {number} frame */
export const secondsOf = (known, rate, frame) => (known?.seconds ?? 0) + (frame - (known?.frame ?? 0)) / rate;

/** Jumps to times, of which the last counts. */
export class Jumps {
  /** @param {import('./picture.js').PictureView} view */
  constructor(view) {
    this.view = view;
    this.asked = 0;
  }

  /** Shows the frame of a time: the desk knows which; while it still looks, about that one. @param {number} seconds */
  async to(seconds) {
    const {info, now} = this.view, mine = ++this.asked;
    if (!info) return;
    let frame = (now?.frame ?? 0) + Math.round((seconds - (now?.seconds ?? 0)) * info.rate);
    try { frame = (await get(`/api/films/${info.id}/at?seconds=${seconds}`)).frame; } catch { /* the guess will do */ }
    if (mine === this.asked && this.view.info === info) this.view.seek(frame);
  }
}
