import type { Script } from './headless.ts'

/** Some minutes of play: the goose flies about, honks, is paused, and takes the cards that it is offered. */
export const SCRIPT: Script = [
  [30, 'confirm', 1],
  [32, 'confirm', 0],
  ...Array.from({ length: 40 }, (_, i): Script[number][] => [
    [60 + i * 60, 'fly-x', Math.round(Math.sin(i * 1.7) * 4) / 4],
    [75 + i * 60, 'fly-y', Math.round(Math.cos(i * 1.3) * 4) / 4],
    [80 + i * 60, 'honk', i % 5 === 0 ? 1 : 0],
    [84 + i * 60, 'honk', 0],
    [90 + i * 60, 'second', 1],
    [92 + i * 60, 'second', 0],
  ]).flat(),
  [400, 'pause', 1],
  [402, 'pause', 0],
  [440, 'pause', 1],
  [442, 'pause', 0],
]
