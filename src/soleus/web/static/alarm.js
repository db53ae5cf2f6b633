// An alarm that goes on until somebody stops it: she may have fallen asleep with a pack on her leg.
// The coach has one of its own: it must open in three requests, and one more file would be a fourth.

const EVERY = 1500; // milliseconds

let sound = null, ringing = 0;

// A browser lets a page make a sound only after a tap.
const ready = () => {
  try {
    sound ??= new AudioContext();
    sound.resume();
  } catch {
    sound = null; // it shakes and shows all the same
  }
};

const beep = () => {
  if (!sound) return;
  const tone = sound.createOscillator(), volume = sound.createGain();
  volume.gain.setValueAtTime(0.2, sound.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.7);
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.7);
};

const once = () => {
  navigator.vibrate?.([500, 200, 500]);
  beep();
};

const stop = () => clearInterval(ringing);
const ring = () => {
  stop();
  once();
  ringing = setInterval(once, EVERY);
};

export const alarm = { ready, ring, stop };
