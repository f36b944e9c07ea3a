// Exchanges the token behind the # of the address, or a password, for a session.
import {open} from './api.js';
import {fill, text} from './strings.js';

fill(document);
const why = /** @type {HTMLElement} */ (document.getElementById('why'));
const ask = /** @type {HTMLFormElement} */ (document.getElementById('ask'));
const token = location.hash.slice(1);
history.replaceState(null, '', '/open'); // the token stays in no history

/** @param {string} word */
async function enter(word) {
  why.textContent = text('entering');
  try {
    await open(word);
    location.replace('/');
  } catch (e) {
    why.textContent = e instanceof Error ? e.message : String(e);
  }
}

if (token) {
  enter(token);
} else {
  const {password} = await (await fetch('/api/open')).json();
  why.textContent = text(password ? 'askPassword' : 'noSession');
  ask.hidden = !password;
}
ask.addEventListener('submit', e => {
  e.preventDefault();
  enter(/** @type {HTMLInputElement} */ (document.getElementById('word')).value);
});
