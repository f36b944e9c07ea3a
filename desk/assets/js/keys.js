// One table of keys: where they act, what they do, what the help says of them.

/** @typedef {{keys: string[], shown: string, where: string, does: string, words: string}} Key */
/** @type {Key[]} */
export const table = [
  {keys: [' ', 'k'], shown: 'Space, K', where: 'picture strip', does: 'play', words: 'play or pause'},
  {keys: ['j'], shown: 'J', where: 'picture strip', does: 'backward', words: 'two seconds back'},
  {keys: ['l'], shown: 'L', where: 'picture strip', does: 'forward', words: 'play on; again: faster'},
  {keys: ['ArrowLeft'], shown: '←', where: 'picture', does: 'back', words: 'a frame back; with Shift ten'},
  {keys: ['ArrowRight'], shown: '→', where: 'picture', does: 'on', words: 'a frame on; with Shift ten'},
  {keys: ['Home'], shown: 'Home', where: 'picture', does: 'first', words: 'first frame'},
  {keys: ['End'], shown: 'End', where: 'picture', does: 'last', words: 'last frame'},
  {keys: ['ArrowUp', 'ArrowLeft'], shown: '↑ ←', where: 'strip', does: 'shotBack', words: 'the shot before'},
  {keys: ['ArrowDown', 'ArrowRight'], shown: '↓ →', where: 'strip', does: 'shotOn', words: 'the next shot'},
  {keys: ['Home'], shown: 'Home', where: 'strip', does: 'shotFirst', words: 'first shot'},
  {keys: ['End'], shown: 'End', where: 'strip', does: 'shotLast', words: 'last shot'},
  {keys: [], shown: 'Enter', where: 'list', does: '', words: 'opens'},
  {keys: [], shown: 'Space', where: 'list', does: '', words: 'chooses one more, or one less'},
  {keys: ['b'], shown: 'B', where: 'picture strip', does: 'hold', words: 'before while held; with Shift: stay'},
  {keys: ['+', '='], shown: '+', where: 'picture', does: 'larger', words: 'larger'},
  {keys: ['-'], shown: '−', where: 'picture', does: 'smaller', words: 'smaller'},
  {keys: ['0'], shown: '0', where: 'picture', does: 'fit', words: 'fit'},
  {keys: ['1'], shown: '1', where: 'picture', does: 'pixels', words: 'pixels of the film'},
  {keys: ['p'], shown: 'P', where: 'picture', does: 'tool:brush', words: 'brush'},
  {keys: ['n'], shown: 'N', where: 'picture', does: 'tool:neutral', words: 'neutral brush'},
  {keys: ['i'], shown: 'I', where: 'picture', does: 'tool:pick', words: 'eyedropper'},
  {keys: ['e'], shown: 'E', where: 'picture', does: 'tool:erase', words: 'eraser'},
  {keys: ['g'], shown: 'G', where: 'picture', does: 'tool:outline', words: 'outline of a thing'},
  {keys: ['Backspace'], shown: '⌫', where: 'picture', does: 'cornerBack', words: 'outline: takes the last corner back'},
  {keys: ['Escape'], shown: 'Esc', where: 'picture', does: 'tool:look', words: 'no tool'},
  {keys: ['Enter'], shown: 'Enter', where: 'picture', does: 'dab', words: 'with a tool: dab at the cross; arrows move it'},
  {keys: ['['], shown: '[', where: 'picture', does: 'thinner', words: 'smaller radius'},
  {keys: [']'], shown: ']', where: 'picture', does: 'thicker', words: 'larger radius'},
  {keys: [], shown: 'Ctrl Z', where: 'everywhere', does: '', words: 'undo; with Shift redo'},
  {keys: [], shown: '?', where: 'everywhere', does: '', words: 'these keys'},
];

let letters = localStorage.getItem('vidcolor-letters') !== 'off';

/** The key that an event means in a part of the page, if any. @param {KeyboardEvent} e @param {string} where @returns {Key | undefined} */
export function keyOf(e, where) {
  const target = /** @type {HTMLElement} */ (e.target);
  if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return undefined;
  if (target.tagName === 'BUTTON' && (e.key === ' ' || e.key === 'Enter')) return undefined;
  const name = e.key.length === 1 ? e.key.toLowerCase() : e.key;
  if (!letters && /^[a-z]$/.test(name)) return undefined;
  return table.find(k => k.where.split(' ').includes(where) && k.keys.includes(name));
}

export const lettersOn = () => letters;
/** @param {boolean} on */
export function setLetters(on) {
  letters = on;
  localStorage.setItem('vidcolor-letters', on ? 'on' : 'off');
}
