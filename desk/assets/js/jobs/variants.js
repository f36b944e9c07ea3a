// The frame that is looked at, coloured with several values of one option, to choose from.
import {NotYet, variant} from '../api.js';
import {text} from '../strings.js';

const width = 280; // pixels of a picture

/** @typedef {(picture: import('../api.js').Picture, canvas: HTMLCanvasElement) => void} Draw */

/**
 * Shows them in box, each as a button that chooses its value. They come one behind the other.
 * @param {HTMLElement} box @param {{film: string, frame: number}} place @param {import('../api.js').Option} option
 * @param {Draw} draw @param {(value: string) => void} choose @param {AbortSignal} signal
 */
export async function showVariants(box, place, option, draw, choose, signal) {
  const shown = (option.tries ?? []).map(value => {
    const button = document.createElement('button'), canvas = document.createElement('canvas'), words = document.createElement('span');
    button.type = 'button';
    button.className = 'variant';
    words.textContent = value === option.value ? text('variantDefault', {value}) : value;
    button.setAttribute('aria-label', `${option.words}: ${words.textContent}`);
    canvas.setAttribute('aria-hidden', 'true');
    button.append(canvas, words);
    button.addEventListener('click', () => choose(value), {signal});
    return {value, button, canvas};
  });
  box.replaceChildren(...shown.map(s => s.button));
  box.hidden = false;
  for (const {value, canvas} of shown) {
    for (let done = false; !done && !signal.aborted;) {
      try {
        draw(await variant(place.film, {frame: place.frame, width, name: option.name, value}, signal), canvas);
        done = true;
      } catch (e) {
        if (signal.aborted) return;
        if (!(e instanceof NotYet)) throw e;
      }
    }
  }
}
