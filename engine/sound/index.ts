export { PlayMusic, PlaySound, sound } from './package.ts'
export { createSoundSystem, type SoundOptions, type SoundPlayer } from './sound-player.ts'
