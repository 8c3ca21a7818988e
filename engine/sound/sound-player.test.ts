import { describe, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { defineGame } from '../game.ts'
import { PlayMusic, PlaySound, sound } from './package.ts'
import { createSoundSystem, type SoundOptions } from './sound-player.ts'

function start(): { engine: Engine; said: (string | [number, SoundOptions])[] } {
  const said: (string | [number, SoundOptions])[] = []
  const system = createSoundSystem({
    play(asset, options) {
      said.push([asset, options])
      return () => void said.push(`end of ${asset}`)
    },
  })
  return { engine: new Engine(defineGame({ packages: [sound], systems: [system] })), said }
}

describe('sounds', () => {
  test('are played as they are asked for, within what can be heard', () => {
    const { engine, said } = start()
    engine.raise(PlaySound, { sound: 3 })
    engine.raise(PlaySound, { sound: 4, volume: 7, rate: 0, pan: Number.NaN })
    engine.raise(PlaySound, { sound: 0 })
    engine.frame()
    expect(said).toEqual([
      [3, { volume: 1, rate: 1, pan: 0, loop: false }],
      [4, { volume: 1, rate: expect.closeTo(0.1) as number, pan: -1, loop: false }],
    ])
  })

  test('a storm of them is not', () => {
    const { engine, said } = start()
    for (let i = 0; i < 1000; i++) engine.raise(PlaySound, { sound: 1 })
    engine.frame()
    expect(said).toHaveLength(16)
    engine.raise(PlaySound, { sound: 1 })
    engine.frame()
    expect(said).toHaveLength(17)
  })

  test('one piece of music takes the place of another, and ends with the system', () => {
    const { engine, said } = start()
    for (const [asset, volume] of [[1, 0.5], [2, 1], [0, 1], [3, 1]] as const) engine.raise(PlayMusic, { sound: asset, volume }) // prettier-ignore
    engine.frame()
    engine.change({ remove: engine.systems })
    const options = { rate: 1, pan: 0, loop: true }
    expect(said).toEqual([
      [1, { volume: 0.5, ...options }],
      'end of 1',
      [2, { volume: 1, ...options }],
      'end of 2',
      [3, { volume: 1, ...options }],
      'end of 3',
    ])
  })
})
