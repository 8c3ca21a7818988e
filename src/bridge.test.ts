import { EventEmitter } from 'eventemitter3'
import { describe, expect, test } from 'vitest'
import { defineGame, definePackage, defineSystem, SkeinError, t } from '../engine/index.ts'
import { bridgeEvents, createGame, type AnyEmitter, type Game } from './index.ts'

const pack = definePackage('test:bridge', '1.0.0')
const Hit = pack.event('hit', { damage: t.f32 })
const Won = pack.event('won', { side: t.enum(['left', 'right']), score: t.u32 })

interface Events {
  hit: (shot: { power: number }) => void
  won: (payload: { side: 'left' | 'right'; score: number }) => void
}

/** An emitter as mitt makes them. */
function mittLike<E extends Record<string, unknown>>() {
  const all = new Map<keyof E, ((event: never) => void)[]>()
  return {
    all,
    on<K extends keyof E>(type: K, handler: (event: E[K]) => void): void {
      all.set(type, [...(all.get(type) ?? []), handler])
    },
    off<K extends keyof E>(type: K, handler: (event: E[K]) => void): void {
      all.set(
        type,
        (all.get(type) ?? []).filter((it) => it !== handler),
      )
    },
    emit<K extends keyof E>(type: K, event: E[K]): void {
      for (const handler of all.get(type) ?? []) handler(event as never)
    },
  }
}

interface MittEvents extends Record<string, unknown> {
  hit: { power: number }
  won: { side: 'left' | 'right'; score: number }
}

/** A game whose systems answer every hit of more than 2 by a win. */
async function gameOf(): Promise<{ game: Game; hits: number[] }> {
  const hits: number[] = []
  const referee = defineSystem('referee', {
    create: ({ raise }) => ({ raise }),
    on: ({ handler }) => [
      handler(Hit, ({ raise }, { damage }) => {
        hits.push(damage)
        if (damage > 2) raise(Won, { side: 'right', score: damage })
      }),
    ],
  })
  return { game: await createGame(defineGame({ packages: [pack], systems: [referee] })), hits }
}

const rules = {
  in: { hit: [Hit, ({ power }: { power: number }) => ({ damage: power })] as const, won: Won },
  out: { won: Won },
}

interface Side {
  readonly emitter: AnyEmitter
  hit(power: number): void
  win(): void
}

const sides: Record<string, (wins: unknown[]) => Side> = {
  eventemitter3(wins) {
    const emitter = new EventEmitter<Events>()
    emitter.on('won', (payload) => void wins.push(payload))
    return {
      emitter,
      hit: (power) => void emitter.emit('hit', { power }),
      win: () => void emitter.emit('won', { side: 'left', score: 1 }),
    }
  },
  mitt(wins) {
    const emitter = mittLike<MittEvents>()
    emitter.on('won', (payload) => void wins.push(payload))
    return {
      emitter: emitter as unknown as AnyEmitter,
      hit: (power) => emitter.emit('hit', { power }),
      win: () => emitter.emit('won', { side: 'left', score: 1 }),
    }
  },
  'the DOM'(wins) {
    const emitter = new EventTarget()
    emitter.addEventListener('won', (event) => void wins.push((event as CustomEvent).detail))
    const dispatch = (name: string, detail: unknown): void =>
      void emitter.dispatchEvent(new CustomEvent(name, { detail }))
    return {
      emitter,
      hit: (power) => dispatch('hit', { power }),
      win: () => dispatch('won', { side: 'left', score: 1 }),
    }
  },
}

describe.each(Object.keys(sides))('events of %s', (name) => {
  test('reach mods with the next flush, and those of mods the game, each once', async () => {
    const { game, hits } = await gameOf()
    const wins: unknown[] = []
    const { emitter, hit, win } = sides[name]!(wins)
    const end = bridgeEvents(game, emitter, rules)
    hit(1)
    hit(5)
    expect(hits).toEqual([])
    game.flush()
    expect([hits, wins]).toEqual([[1, 5], [{ side: 'right', score: 5 }]])
    // What comes from the emitter is handled, and goes out again: the emitter's own listeners have it from both.
    win()
    game.flush()
    expect(wins.slice(1)).toEqual([
      { side: 'left', score: 1 },
      { side: 'left', score: 1 },
    ])
    end()
    hit(9)
    game.flush()
    expect([hits, wins.length]).toEqual([[1, 5], 3])
  })

  test('are handled before the call that emits them returns, where the game wants that', async () => {
    const { game, hits } = await gameOf()
    const wins: unknown[] = []
    const { emitter, hit } = sides[name]!(wins)
    bridgeEvents(game, emitter, { ...rules, flush: true })
    hit(5)
    expect([hits, wins]).toEqual([[5], [{ side: 'right', score: 5 }]])
  })
})

test('what is no emitter is refused', async () => {
  const { game } = await gameOf()
  for (const wrong of [{}, { on() {} }])
    expect(() => bridgeEvents(game, wrong as unknown as AnyEmitter, rules)).toThrow(SkeinError)
})

test('two bridges of one game do not disturb each other', async () => {
  const { game, hits } = await gameOf()
  const [one, two]: [unknown[], unknown[]] = [[], []]
  const sideOne = sides['eventemitter3']!(one)
  const sideTwo = sides['mitt']!(two)
  const end = bridgeEvents(game, sideOne.emitter, rules)
  bridgeEvents(game, sideTwo.emitter, rules)
  sideOne.hit(4)
  game.flush()
  expect([hits, one.length, two.length]).toEqual([[4], 1, 1])
  end()
  sideTwo.hit(3)
  game.flush()
  expect([hits, one.length, two.length]).toEqual([[4, 3], 1, 2])
})

test('names and payloads are typed', async () => {
  const { game } = await gameOf()
  const emitter = new EventEmitter<Events>()
  // @ts-expect-error no event of that name
  bridgeEvents(game, emitter, { in: { hits: Hit } })
  // @ts-expect-error the payload lacks its damage
  bridgeEvents(game, emitter, { in: { hit: [Hit, () => ({ power: 1 })] } })
  // @ts-expect-error a payload has no such field
  bridgeEvents(game, emitter, { out: { won: [Won, ({ side, points }) => [side, points]] } })
  bridgeEvents(game, emitter, { out: { won: [Won, ({ side, score }) => `${side} ${score}`] } })
  // @ts-expect-error listeners of "hit" get its power, mods its damage
  bridgeEvents(game, emitter, { in: { hit: Hit } })
  // @ts-expect-error the emitter emits "hit" with its power
  bridgeEvents(game, emitter, { out: { hit: Won } })
  bridgeEvents(game, emitter, { in: { won: Won }, out: { won: Won } })
  const mitt = mittLike<MittEvents>()
  // @ts-expect-error the same of mitt
  bridgeEvents(game, mitt, { in: { hit: Hit } })
  // @ts-expect-error the same of mitt
  bridgeEvents(game, mitt, { out: { hit: Won } })
  bridgeEvents(game, mitt, { in: { won: Won }, out: { won: Won } })
  // An emitter without types takes and gives anything.
  bridgeEvents(game, new EventEmitter(), { in: { hit: Hit }, out: { won: Won } })
  expect(game.engine.systems.map(({ name }) => name)).toContain('bridge1')
})
