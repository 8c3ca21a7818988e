import { defineGame, type GameDefinition } from 'skein'
import { render, sound } from 'skein/render'
import { flockOf } from '../game.ts'
import { ACTIONS, HandSystem } from './hand.ts'
import { LookSystem } from './look.ts'

/** A mod may bring others under these names. */
const assets = {
  'goose.png': new URL('../assets/goose.png', import.meta.url),
  'hawk.png': new URL('../assets/hawk.png', import.meta.url),
  'cloud.png': new URL('../assets/cloud.png', import.meta.url),
  'honk.wav': new URL('../assets/honk.wav', import.meta.url),
  'screech.wav': new URL('../assets/screech.wav', import.meta.url),
}

/** The flock as it flies without a window, with a look, sounds, and a hand that geese flee or follow. */
export function seenFlockOf(geese: number): GameDefinition {
  const flock = flockOf(geese)
  return defineGame({
    ...flock,
    packages: [...flock.packages, render, sound],
    systems: [...flock.systems, LookSystem, HandSystem],
    actions: ACTIONS,
    assets,
  })
}

export default seenFlockOf(3_000)
