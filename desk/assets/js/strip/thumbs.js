// Thumbnails whose shot may have to be coloured first: those in sight, one after the other, so that
// they hold one of the browser's few connections, and the picture never waits for them.

export class Thumbs {
  /** @type {HTMLImageElement[]} */ #queue = [];
  /** @type {HTMLImageElement | null} */ #busy = null;

  /** @param {HTMLElement} root in which they are seen @param {AbortSignal} signal */
  constructor(root, signal) {
    this.observer = new IntersectionObserver(seen => {
      for (const {target, isIntersecting} of seen) this.#want(/** @type {HTMLImageElement} */ (target), isIntersecting);
    }, {root, rootMargin: '0px 1000px'});
    signal.addEventListener('abort', () => this.observer.disconnect());
  }

  /** Shows what lies at source in img, as soon as it is in sight and its turn comes. @param {HTMLImageElement} img @param {string} source */
  set(img, source) {
    img.dataset.source = source;
    if (img === this.#busy) { img.src = source; return; }
    this.observer.unobserve(img);
    this.observer.observe(img);
  }

  /** @param {HTMLImageElement} img @param {boolean} seen */
  #want(img, seen) {
    this.#queue = this.#queue.filter(i => i !== img);
    if (seen && img.getAttribute('src') !== img.dataset.source) this.#queue.push(img);
    this.#next();
  }

  #next() {
    if (this.#busy) return;
    const img = this.#queue.shift();
    if (!img) return;
    this.#busy = img;
    const heard = new AbortController();
    for (const name of ['load', 'error']) img.addEventListener(name, () => {
      heard.abort();
      this.#busy = null;
      if (name === 'error') this.#later(img);
      this.#next();
    }, {signal: heard.signal});
    img.src = img.dataset.source ?? '';
  }

  /** Its shot takes long, or its film has gone: once more, some times. @param {HTMLImageElement} img */
  #later(img) {
    const tries = Number(img.dataset.tries ?? 0) + 1;
    img.removeAttribute('src');
    img.dataset.tries = String(tries);
    if (tries < 20) setTimeout(() => { if (img.isConnected) this.observer.unobserve(img), this.observer.observe(img); }, 1000 * tries);
  }
}
