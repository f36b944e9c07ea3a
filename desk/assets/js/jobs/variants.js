// The frame that is looked at, coloured with several values of one option, to choose from.
import {NotYet, variant} from '../api.js';
import {text} from '../strings.js';

const width = 280; // pixels of a picture

/** @typedef {(picture: import('../api.js').Picture, canvas: HTMLCanvasElement) => void} Draw */

/**
 * Shows them in box, each as a button that chooses its value. They come one behind the other.
 * @param {HTMLElement} box @param {{film: string, frame: number}} place @param {import('../api.js').Option} option @param {string} now its value
 * @param {Draw} draw @param {(value: string) => void} choose @param {AbortSignal} signal
 */
export async function showVariants(box, place, option, now, draw, choose, signal) {
  const shown = [...new Set([...(option.tries ?? []), now])].sort((a, b) => Number(a) - Number(b)).map(value => {
    const button = document.createElement('button'), canvas = document.createElement('canvas'), words = document.createElement('span');
    button.type = 'button';
    button.className = 'variant';
    const name = value === now ? text('variantNow', {value}) : value;
    words.textContent = text('variantComing', {value: name});
    button.dataset.value = value;
    button.setAttribute('aria-label', `${option.words}: ${name}`);
    canvas.setAttribute('aria-hidden', 'true');
    button.append(canvas, words);
    button.addEventListener('click', () => choose(value), {signal});
    return {value, button, canvas, come: () => { words.textContent = name; }};
  });
  box.replaceChildren(...shown.map(s => s.button));
  box.hidden = false;
  for (const {value, canvas, come} of shown) {
    for (let done = false; !done && !signal.aborted;) {
      try {
        draw(await variant(place.film, {frame: place.frame, width, name: option.name, value}, signal), canvas);
        come();
        done = true;
      } catch (e) {
        if (signal.aborted) return;
        if (!(e instanceof NotYet)) throw e;
      }
    }
  }
}
