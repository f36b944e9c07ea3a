// Every text of the page. A translation is a copy of this table under another language.
/** @type {Record<string, string>} */
const english = {
  desk: 'desk', theme: 'Light or dark', keysButton: 'Keys', skipToPicture: 'Skip to the picture',
  films: 'Films', lookAgain: 'Refresh', lookAgainHelp: 'Look again for films and photos in the folders', noFilms: 'No films or photos here. Start the desk on a folder that has some.',
  queueChosen: 'Colour the chosen ({n})', severalHint: 'Ctrl or Shift and a click choose several; so does Space.', chooseSeveral: 'Choose several', chooseSeveralHelp: 'A click or a touch then chooses a film, or one less, and opens none',
  stateNew: 'new', statePreviewed: 'looked at', stateQueued: 'waiting', stateRunning: 'running', statePaused: 'paused, can go on', stateDone: 'done', stateFailed: 'failed',
  photo: 'photo', pictureHeading: 'Picture', viewChoice: 'What the picture shows',
  viewSlide: 'Slider', viewSide: 'Side by side', viewAfter: 'After', viewBefore: 'Before',
  zoomOut: 'Smaller', zoomIn: 'Larger', zoomFit: 'Fit', zoomPixels: 'Pixels',
  scope: 'Colours', doubt: 'Doubt', exact: 'Exact', nothingShown: 'Choose a film to see it before and after.', opening: 'Opening {film} …',
  zoomFitHelp: 'As large as fits', zoomPixelsHelp: 'One pixel of the film on each of the screen', scopeHelp: 'The colours of this frame, around neutral in the middle', doubtHelp: 'Shades what the network is not sure of', exactHelp: 'This frame as the run will paint it, at full size',
  slideLabel: 'Line between before and after', slideValue: '{n} % coloured', toFirst: 'First frame', toLast: 'Last frame', frameBack: 'A frame back', frameOn: 'A frame on',
  play: 'Play', pause: 'Pause', playhead: 'Place in the film', playheadValue: '{time}, shot {shot} of {shots}', jumpTo: 'Go to',
  screenLabel: '{film} at {time}: {view}', scopeLabel: 'The colours of this frame, around neutral in the middle',
  approximate: 'preview', exactly: 'exact: as the run will paint it', waiting: 'looking …', greyYet: 'still grey; its colours are on their way …',
  anew: 'taken; colouring the shot anew …', draft: 'a first idea of the new colours; soon as the run will paint them …', share: ' {percent} %', seconds: ' {seconds} s', anewShare: '{percent} % of the shot is coloured', anewSaid: 'Taken. The shot is being coloured anew.', anewDone: 'The new colours are here.',
  shots: 'Shots', stripSize: 'Size', scanRunning: 'looking for shots: {done}', scanDone: 'shots: {n}', scanFailed: 'looking for shots failed: {cause}',
  shotName: 'Shot {n}', borderStart: 'start', borderCut: 'cut', borderDissolve: 'dissolve', borderFade: 'fade',
  changed: 'corrected',
  sideHeading: 'Correct, options, run', correct: 'Correct', options: 'Options', runTab: 'Run',
  correctHint: 'Choose a colour and dab it on a thing. It follows that thing through its shot; other shots stay.',
  toolChoice: 'Tool', toolLook: 'Look', toolBrush: 'Brush', toolNeutral: 'Neutral', toolOutline: 'Outline', toolPick: 'Eyedropper', toolErase: 'Eraser',
  outlineHint: 'Draw round a thing with the button held, or click from corner to corner; the first corner again, or a double click, closes the outline. Enter sets a corner at the cross, Backspace takes one back, Escape all of them.',
  toolNeutralHelp: 'Says that a thing has no colour', toolPickHelp: 'Takes a colour from the picture', toolEraseHelp: 'Takes back the nearest dab of this frame',
  outlineCorners: 'corners: {n}', outlineClosed: 'outline closed', statementOutline: '{what}, outline at {time}',
  colour: 'Colour', radius: 'Radius', palette: 'Palette', colourName: 'Its name', keepColour: 'Keep in palette', undo: 'Undo', redo: 'Redo',
  references: 'References', referHint: 'A colour picture of something alike. Choose it, or drop it here, on the picture or on a shot.', referFor: 'For', referShot: 'this shot', referSpan: 'a stretch', referFilm: 'the whole film',
  referFrom: 'From', referTo: 'to', referBetween: '{from} to {to}', referNoSpan: 'Say from when to when the picture is for, as m:ss.', strength: 'Strength', referPicture: 'Picture', keepFrame: 'Keep this frame', keepFrameHelp: 'Keeps this frame, as it is coloured, to colour another shot or film after it', useFrame: 'Use the kept frame', useFrameHelp: '{film} at {time} is kept: open another shot or film and use it there',
  statementReference: '{what}, for {where}', fitComing: 'whether it fits is seen when its shot has been coloured', fitWell: 'fits ({likeness})', fitPartly: 'fits in part ({likeness})', fitNot: 'has nothing in common with it, and is not followed ({likeness})', fitSome: 'followed in {n} of {of} shots looked at',
  pickFrom: 'Eyedropper', pickFromHelp: 'Takes a colour from this picture', exampleLabel: 'Reference, to take a colour from', exampleHint: 'Click on a colour, or move the cross by the arrow keys and press Enter.', takeColour: 'Take this colour', picked: 'taken: {colour}', strengthOf: 'Strength: {what}',
  gradeShot: 'This shot', saturation: 'Saturation', warmth: 'Warmth', leaveGrey: 'leave it grey',
  statements: 'Corrections, newest first', statement: '{what}, dab at {time}', statementPlace: 'x {x}, y {y}, radius {radius}', statementGrade: 'shot at {time}: {what}', goThere: 'Show', remove: 'Remove',
  commandHint: 'The same on the command line:', copy: 'Copy', copied: 'Copied',
  runThis: 'Colour this film', runPhoto: 'Colour this photo', noJobs: 'Nothing runs. Finished films go into the folder “colored” beside the film.',
  tries: 'Compare', variantNow: '{value} (as it is)', variantComing: '{value} …',
  pauseJob: 'Pause', pauseHelp: 'It can be gone on with, also tomorrow', stopJob: 'Stop', stopHelp: 'Ends it and leaves nothing of it', reportHelp: 'What was done, and how', forgetHelp: 'The files stay', resultIn: 'It lies in the folder “colored” beside the film, as {file}.', compareTitle: '{film}: before and after', cannotShow: 'This browser does not show it. It lies in the folder “colored”.', resumeJob: 'Go on', watchJob: 'Compare', reportJob: 'Report', forgetJob: 'Take off the list',
  progress: '{percent} %, {rate} frames a second, {left} left', progressNone: 'starting …', jobStarted: '{film}: started', jobQuarter: '{film}: {percent} %', jobDone: '{film}: done', jobFailed: '{film}: failed: {cause}',
  farmTab: 'Farm', farmComing: 'Asking the farm …', farmFilms: 'Films of the farm', farmWorkers: 'Workers', farmEmpty: 'The farm has no films. `vidcolor farm add` gives it some.', farmNote: 'films: {films} · workers: {workers} · tasks that wait: {queued}',
  farmUnits: '{done} of {units} units done, {out} in work, {dead} failed', farmAgain: '{n} made again', farmDead: '{task}: {errors} errors, {vanished} workers gone', farmIdle: 'idle', farmPaused: 'pausing: {cause}', farmSaid: '{film}: {state}',
  farmRetry: 'Try again', farmRetryHelp: 'Lets what has failed be tried again', farmCancel: 'Cancel', farmCancelHelp: 'Ends it; what was made of it goes', farmCancelSure: 'Press again to cancel',
  lost: 'The desk does not answer. It may have been closed; this page goes on when it is back.', back: 'The desk is back.',
  noSession: 'This page is not signed in. Open the address that the desk printed in the terminal.',
  askPassword: 'This desk asks for a password.', password: 'Password', enter: 'Enter', entering: 'Opening …',
  keysTitle: 'Keys', close: 'Close', letters: 'single letters are keys', keysInStrip: 'in the strip of shots: {words}', keysInList: 'in the list of films: {words}',
  gone: 'The file has gone or has changed: {film}',
};

/** @param {string} name @param {Record<string, string | number>} [values] */
export function text(name, values = {}) {
  return (english[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => key in values ? String(values[key]) : whole);
}

/** Puts texts where the markup asks for them. @param {ParentNode} root */
export function fill(root) {
  for (const e of root.querySelectorAll('[data-text]')) e.textContent = text(/** @type {HTMLElement} */ (e).dataset.text ?? '');
  for (const e of root.querySelectorAll('[data-title]')) /** @type {HTMLElement} */ (e).title = text(/** @type {HTMLElement} */ (e).dataset.title ?? '');
  for (const e of root.querySelectorAll('[data-label]')) e.setAttribute('aria-label', text(/** @type {HTMLElement} */ (e).dataset.label ?? ''));
}

/** A copy of a template with its texts. @param {string} id @returns {DocumentFragment} */
export function copyOf(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  fill(copy);
  return copy;
}

/** m:ss.t of seconds. @param {number} seconds */
export function clock(seconds) {
  const tenths = Math.max(0, Math.round(seconds * 10));
  const h = Math.floor(tenths / 36000), m = Math.floor(tenths / 600) % 60, s = Math.floor(tenths / 10) % 60;
  const head = h ? `${h}:${String(m).padStart(2, '0')}` : `${m}`;
  return `${head}:${String(s).padStart(2, '0')}.${tenths % 10}`;
}

/** Seconds of "90", "1:30" or "1:02:03.5", NaN of anything else. @param {string} words */
export function parseClock(words) {
  if (!/^\d+(:\d{1,2}){0,2}(\.\d+)?$/.test(words.trim())) return NaN;
  return words.trim().split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
