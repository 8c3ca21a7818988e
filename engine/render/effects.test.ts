import { describe, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { defineGame } from '../game.ts'
import { definePackage, t } from '../schema/index.ts'
import { thrownBy } from '../testing/engine-of.ts'
import { defineEffects } from './effects.ts'

const demo = definePackage('demo:effects', '1.0.0')
const Bang = demo.event('bang', { x: t.f32, y: t.f32 })
const Quiet = demo.event('quiet', {})

const effects = defineEffects('effects', [demo], {
  bang: {
    burst: [{ count: 3, shape: 'ring', life: 2 }, { texture: 'smoke.png' }],
    shake: { amount: 4, seconds: 0.5 },
    sound: { name: 'bang.wav', volume: 0.5, vary: 0.25 },
  },
  quiet: { burst: { count: 2 } },
})

function played(): { engine: Engine; take(): [string, Record<string, unknown>][] } {
  const assets = { 'bang.wav': { type: 'audio/wav', url: 'b' }, 'smoke.png': { type: 'image/png', url: 's' } }
  const engine = new Engine(defineGame({ packages: [demo], systems: [effects], assets }), { seed: 4 })
  const seen: [string, Record<string, unknown>][] = []
  engine.emitter.on('event', ({ event, from, payload }) => {
    if (from === 'effects') seen.push([event, payload as Record<string, unknown>])
  })
  return { engine, take: () => (engine.flush(), seen.splice(0)) }
}

describe('effects as data', () => {
  test('answer events where they happen, with what there is by default', () => {
    const { engine, take } = played()
    engine.raise(Bang, { x: 7, y: -2 })
    expect(take()).toEqual([
      [
        'skein:render/burst@1.0.0',
        expect.objectContaining({ x: 7, y: -2, count: 3, shape: 'ring', life: 2 }),
      ],
      [
        'skein:render/burst@1.0.0',
        expect.objectContaining({ x: 7, y: -2, count: 8, shape: 'picture', texture: 2 }),
      ],
      ['skein:render/shake@1.0.0', { amount: 4, seconds: 0.5 }],
      ['skein:sound/play@1.0.0', { sound: 1, volume: 0.5, rate: expect.closeTo(1, 0.25), pan: 0 }],
    ])
    engine.raise(Quiet)
    expect(take()).toEqual([['skein:render/burst@1.0.0', expect.objectContaining({ x: 0, y: 0, count: 2, shape: 'circle' })]]) // prettier-ignore
  })

  test('vary in pitch, from the seed', () => {
    const rates = (): unknown[] => {
      const { engine, take } = played()
      return Array.from({ length: 20 }, () => {
        engine.raise(Bang, { x: 0, y: 0 })
        return take().at(-1)![1]['rate']
      })
    }
    const first = rates()
    expect(rates()).toEqual(first)
    expect(new Set(first).size).toBeGreaterThan(10)
    expect(first.every((rate) => Math.abs((rate as number) - 1) <= 0.25)).toBe(true)
  })

  test('of an event that there is not are refused', () => {
    const error = thrownBy(() => defineEffects('e', [demo], { bangs: {} }))
    expect([error.code, error.hint]).toEqual(['system/invalid', 'Did you mean "bang"?'])
  })
})
