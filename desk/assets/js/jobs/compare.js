// A finished film or photo beside what it was made from; two films keep in step.
import {text} from '../strings.js';

/** @param {import('../api.js').Job} job @returns {HTMLElement[]} */
export function compare(job) {
  const sides = [[job.original, 'viewBefore'], [job.plays, 'viewAfter']].filter(s => s[0]);
  const shown = sides.map(([source, name]) => {
    const media = document.createElement(job.photo ? 'img' : 'video'), label = `${job.name}: ${text(name ?? '')}`;
    if (media instanceof HTMLVideoElement) {
      media.controls = source === job.plays;
      media.muted = source !== job.plays; // one sound is enough
      media.preload = 'metadata';
      media.setAttribute('aria-label', label);
    } else {
      media.alt = label;
    }
    const figure = document.createElement('figure'), words = document.createElement('figcaption');
    words.textContent = text(name ?? '');
    media.addEventListener('error', () => { words.textContent = `${text(name ?? '')}: ${text('cannotShow')}`; });
    media.src = source ?? '';
    figure.append(media, words);
    return {figure, media};
  });
  const [before, after] = shown.map(s => s.media);
  if (before instanceof HTMLVideoElement && after instanceof HTMLVideoElement) follow(before, after);
  return shown.map(s => s.figure);
}

/** @param {HTMLVideoElement} one @param {HTMLVideoElement} lead */
function follow(one, lead) {
  const place = () => { if (Math.abs(one.currentTime - lead.currentTime) > 0.1) one.currentTime = lead.currentTime; };
  lead.addEventListener('play', () => { place(); one.play().catch(() => {}); });
  lead.addEventListener('pause', () => { one.pause(); place(); });
  for (const name of ['seeked', 'timeupdate']) lead.addEventListener(name, place);
  lead.addEventListener('ratechange', () => { one.playbackRate = lead.playbackRate; });
}
