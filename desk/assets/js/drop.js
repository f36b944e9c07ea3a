// Where pictures can be dropped.

/** Lets pictures be dropped on a part of the page; take says for what. @param {HTMLElement} part @param {(e: DragEvent) => ((files: File[]) => void) | undefined} take @param {AbortSignal} signal */
export function droppable(part, take, signal) {
  const mark = (/** @type {Element | null} */ e) => { for (const old of part.querySelectorAll('.dropping')) old.classList.remove('dropping'); part.classList.toggle('dropping', e === part); e?.classList.add('dropping'); };
  const where = (/** @type {DragEvent} */ e) => /** @type {HTMLElement} */ (e.target).closest?.('.shot') ?? part;
  part.addEventListener('dragover', e => {
    if (!e.dataTransfer?.types.includes('Files') || !take(e)) return;
    e.preventDefault();
    e.dataTransfer.dropEffect = 'copy';
    mark(where(e));
  }, {signal});
  part.addEventListener('dragleave', () => mark(null), {signal});
  part.addEventListener('drop', e => {
    const files = [...e.dataTransfer?.files ?? []], to = take(e);
    mark(null);
    if (!files.length || !to) return;
    e.preventDefault();
    to(files);
  }, {signal});
}
