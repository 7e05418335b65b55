// What is heard and felt: each outcome has a sound and a beat of its own, so that nobody has to look.

const SOUNDS = {
  right: [[1_175, 0, 0.09]],
  done: [[784, 0, 0.1], [988, 0.1, 0.1], [1_319, 0.2, 0.2]],
  wrong: [[170, 0, 0.18], [130, 0.22, 0.3]],
  news: [[660, 0, 0.12], [495, 0.14, 0.18]],
};
const BEATS = { right: [40], done: [40, 60, 40], wrong: [220, 90, 220], news: [120, 60, 120] };

let context, isOn = true;

/** Switches the sounds on or off; the beats stay. */
export function sounds(on) {
  isOn = on;
}

/** Lets an outcome be heard and felt. */
export function signal(kind) {
  // Before anybody has touched or typed anything browsers allow neither.
  if (!SOUNDS[kind] || navigator.userActivation?.hasBeenActive === false) return;
  navigator.vibrate?.(BEATS[kind]);
  if (!isOn || !globalThis.AudioContext) return;
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => {});
  for (const [pitch, from, length] of SOUNDS[kind]) tone(kind === "wrong" ? "sawtooth" : "sine", pitch, from, length);
}

function tone(shape, pitch, from, length) {
  const source = context.createOscillator(), loud = context.createGain(), begin = context.currentTime + from;
  source.type = shape;
  source.frequency.value = pitch;
  loud.gain.setValueAtTime(0.0001, begin);
  loud.gain.exponentialRampToValueAtTime(0.4, begin + 0.012);
  loud.gain.exponentialRampToValueAtTime(0.0001, begin + length);
  source.connect(loud).connect(context.destination);
  source.start(begin);
  source.stop(begin + length + 0.02);
}
