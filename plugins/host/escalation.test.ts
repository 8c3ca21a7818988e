import { describe, expect, test } from 'vitest'
import { definePackage, defineGame, t } from '../../engine/index.ts'
import type { CreateGameOptions, Game } from '../../src/game.ts'
import { createGame } from '../../src/index.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const demo = definePackage('demo:game', '1.0.0')
/** 0: answer with a note; 1: raise a note, then trap. */
const Poke = demo.event('poke', { what: t.u8 })
demo.event('note', { from: t.u8 })

/** Answers pokes with notes of its number; traps when it is told to. */
function poked(
  name: string,
  number: number,
  options: { version?: string; uses?: string; more?: string } = {},
) {
  const { version = '1.0.0', uses, more = '' } = options
  const trait = `${name}/voice@1.0.0`
  return watMod(
    [
      { mod: { name, version, abi: 1 } },
      {
        package: {
          name,
          version: '1.0.0',
          traits: [{ name: 'voice', methods: [{ name: 'say', params: [] }] }],
        },
      },
      {
        system: {
          name: `${name}/poked`,
          version,
          provides: [trait],
          uses: uses === undefined ? [] : [{ trait: `${uses}/voice`, version: '1.0.0' }],
          handlers: [{ event: 'demo:game/poke', version: '1.0.0', export: 'on-poke' }],
        },
      },
    ],
    `(module
      (import "demo:game/note@1.0.0" "raise" (func $raise (param i32 i32)))
      (memory (export "memory") 1)
      (data (i32.const 16) "\\91\\${number.toString(16).padStart(2, '0')}")
      ${REALLOC}
      ${more}
      (func $explode unreachable)
      (func $obey (param $what i32)
        (call $raise (i32.const 16) (i32.const 2))
        (if (local.get $what) (then (call $explode))))
      (func (export "${trait}#say"))
      (func (export "on-poke") (param $p i32) (param $n i32)
        (call $obey (i32.load8_u (i32.add (local.get $p) (i32.const 1))))))`,
  )
}

interface Play {
  readonly game: Game
  readonly notes: number[]
  readonly said: unknown[]
  /** Raises pokes and plays a frame. @returns the notes that came of it */
  frame(...pokes: number[]): number[]
}

async function play(
  files: Readonly<Record<string, Uint8Array>>,
  options: CreateGameOptions = {},
): Promise<Play> {
  const game = await createGame(defineGame({ name: 'demo', packages: [demo], systems: [] }), options)
  const notes: number[] = []
  const said: unknown[] = []
  game.on('event', ({ event, payload }) => {
    if (event.includes('note')) notes.push((payload as { from: number }).from)
  })
  game.on('mod-faulted', ({ mod, error, action }) => said.push([mod, error.code, action]))
  game.on('mod-slow', ({ mod, milliseconds }) => said.push([mod, 'slow', milliseconds]))
  await game.mods.add(Object.entries(files).map(([file, bytes]) => ({ file, bytes })))
  return {
    game,
    notes,
    said,
    frame(...pokes) {
      for (const what of pokes) game.raise(Poke, { what })
      game.frame()
      return notes.splice(0)
    },
  }
}

const A = poked('acme:a', 1)
const NEEDS_A = poked('acme:b', 2, { uses: 'acme:a' })

describe('a mod that faults', () => {
  test('is suspended with what depends on it, until it is enabled again, if the game says nothing', async () => {
    const { game, said, frame } = await play({ a: A, b: NEEDS_A })
    expect(frame(0)).toEqual([1, 2])
    expect(frame(1, 0)).toEqual([])
    expect(said).toEqual([['acme:a', 'fault/trap', 'suspend']])
    expect(game.mods.list().map((it) => it.status)).toEqual(['faulted', 'stopped'])
    game.mods.enable('acme:a')
    expect(frame(0)).toEqual([1, 2])
  })

  test('no longer counts as running for a listener that hears of its fault', async () => {
    const { game, frame } = await play({ a: A, b: NEEDS_A })
    const heard: string[] = []
    game.on('mod-faulted', () => {
      for (const { name, status, errors } of game.mods.list())
        heard.push(`${name} ${status} ${errors.map(({ code }) => code).join()}`)
    })
    frame(1)
    expect(heard).toEqual(['acme:a faulted fault/trap', 'acme:b running '])
  })

  test('goes on with its next call after a warning; the call that faulted had no effect', async () => {
    const { game, said, frame } = await play({ a: A }, { faults: { actions: ['warn'] } })
    expect(frame(0, 1, 0)).toEqual([1, 1])
    expect(said).toEqual([['acme:a', 'fault/trap', 'warn']])
    expect(game.mods.list()[0]!.status).toBe('running')
  })

  test('rests for the frame, and so does what depends on it; the others do not', async () => {
    const other = poked('acme:c', 3)
    const { said, frame } = await play(
      { a: A, b: NEEDS_A, c: other },
      { faults: { actions: ['skip'], codes: { 'fault/skipped': ['warn'] } } },
    )
    // The others trap as well when told to; whoever goes on is told apart by what comes after.
    expect(frame(0)).toEqual([1, 2, 3])
    expect(frame(1, 0, 0)).toEqual([])
    expect(said.map((it) => (it as string[])[0])).toEqual(['acme:a', 'acme:c'])
    expect(frame(0)).toEqual([1, 2, 3])
  })

  test('climbs from step to step, and comes down after a while', async () => {
    const { game, said, frame } = await play(
      { a: A },
      { faults: { actions: ['warn', 'skip', 'suspend'], forgiveAfter: 5 } },
    )
    const steps = (): unknown[] => said.splice(0).map((it) => (it as string[])[2])
    frame(1, 1)
    expect(steps()).toEqual(['warn', 'skip'])
    for (let i = 0; i < 6; i++) frame()
    frame(1)
    frame(1)
    frame(1)
    expect(steps()).toEqual(['warn', 'skip', 'suspend'])
    expect(game.mods.list()[0]!.status).toBe('faulted')
    game.mods.enable('acme:a')
    frame(1)
    expect(steps()).toEqual(['warn'])
  })

  test('is treated by the code of its fault', async () => {
    const { said, frame } = await play({ a: A }, { faults: { codes: { 'fault/trap': ['skip'] } } })
    frame(1)
    expect(said).toEqual([['acme:a', 'fault/trap', 'skip']])
  })

  test('while it starts, or in an event flood, cannot go on', async () => {
    const bad = poked('acme:bad', 9, { more: '(func $s unreachable) (start $s)' })
    const { game, said } = await play({ bad }, { faults: { actions: ['warn'] } })
    expect(said).toEqual([['acme:bad', 'fault/trap', 'suspend']])
    expect(game.mods.list()[0]!.status).toBe('faulted')
    const endless = watMod(
      [
        { mod: { name: 'acme:loop', version: '1.0.0', abi: 1 } },
        {
          system: {
            name: 'acme:loop/loop',
            version: '1.0.0',
            handlers: [{ event: 'demo:game/poke', version: '1.0.0', export: 'on-poke' }],
          },
        },
      ],
      `(module
        (import "demo:game/poke@1.0.0" "raise" (func $raise (param i32 i32)))
        (memory (export "memory") 1)
        (data (i32.const 16) "\\91\\00")
        ${REALLOC}
        (func (export "on-poke") (param i32 i32) (call $raise (i32.const 16) (i32.const 2))))`,
    )
    const flood = await play({ loop: endless, a: A }, { faults: { actions: ['warn'] }, eventsPerFlush: 500 })
    flood.frame(0)
    expect(flood.said).toEqual([['acme:loop', 'fault/event-flood', 'suspend']])
    expect(flood.frame(0)).toEqual([1])
  })
})

describe('a file whose mod faults', () => {
  test('gets back after the frame what it held before', async () => {
    const { game, said, frame } = await play({ a: A }, { faults: { actions: ['rollback'] } })
    await game.mods.add([{ file: 'a', bytes: poked('acme:a', 5, { version: '1.1.0' }) }])
    expect(frame(0)).toEqual([5])
    expect(frame(1)).toEqual([])
    expect(said).toEqual([['acme:a', 'fault/trap', 'rollback']])
    expect(game.mods.list()).toMatchObject([{ name: 'acme:a', version: '1.0.0', status: 'running' }])
    expect(frame(0)).toEqual([1])
  })

  test('stays without, where it held nothing before', async () => {
    const { game, frame } = await play({ a: A }, { faults: { actions: ['rollback'] } })
    frame(1)
    frame(0)
    expect(game.mods.list()).toMatchObject([{ status: 'faulted', errors: [{ code: 'fault/trap' }] }])
  })
})

test('a fault says where it was, through which functions, and what to do', async () => {
  const { game, frame } = await play({ a: A })
  frame()
  frame(1)
  const [fault] = game.mods.list()[0]!.errors
  expect(fault).toMatchObject({
    code: 'fault/trap',
    names: { mod: 'acme:a', system: 'acme:a/poked@1.0.0', export: 'on-poke', frame: 2 },
    trace: ['explode', 'obey', expect.stringMatching(/^(on-poke|function \d+)$/)],
    hint: expect.stringContaining('author'),
  })
  expect(fault!.toJSON()).toMatchObject({ trace: ['explode', 'obey', expect.anything()] })
})

describe('a mod that is slow', () => {
  /** A clock by which each call that is measured takes as long as the mod at work is said to. */
  async function slowGame(rest: number): Promise<[unknown[], number[]]> {
    let now = 0
    const slow = { clock: () => (now += 3), milliseconds: 5, frames: 3, rest }
    const { said, frame } = await play({ a: A, c: poked('acme:c', 3) }, { slow })
    const notes: number[] = []
    // Two pokes a frame: 6 ms for each mod.
    for (let i = 0; i < 9; i++) notes.push(...frame(0, 0))
    return [said, notes]
  }

  test('is named once, and rests every other frame', async () => {
    const [said, notes] = await slowGame(1)
    expect(said).toEqual([
      ['acme:a', 'slow', 6],
      ['acme:c', 'slow', 6],
    ])
    // Three frames, then every other one.
    expect(notes.filter((it) => it === 1)).toHaveLength(2 * (3 + 3))
  })

  test('is named after one frame that takes as long as all it may, and rests until that is made up for', async () => {
    let now = 0
    let looked = 0
    const slow = { clock: () => (++looked === 2 ? (now += 100) : now), milliseconds: 5, frames: 20 }
    const { said, frame } = await play({ a: A }, { slow })
    const ran: number[] = []
    for (let i = 0; i < 40; i++) {
      // The second look at the clock counts, at the end of the call: in the second frame, a long time after the first.
      if (i === 1) looked = 0
      if (frame(0).length > 0) ran.push(i)
    }
    expect(said).toEqual([['acme:a', 'slow', 100]])
    // It took 20 times its limit.
    expect(ran.slice(0, 4)).toEqual([0, 1, 21, 22])
  })

  test('may only be named', async () => {
    const [said, notes] = await slowGame(0)
    expect(said).toHaveLength(2)
    expect(notes).toHaveLength(2 * 2 * 9)
  })

  test('rests alone: others compute the same', async () => {
    const run = async (watched: boolean): Promise<[(string | undefined)[], number[], unknown[]]> => {
      let now = 0
      let looked = 0
      // The second look of each poke is when the first mod at work is done: it takes 8 ms, others take none.
      const slow = { clock: () => (++looked === 2 ? (now += 8) : now), milliseconds: 5, frames: 2 }
      const { game, frame, said } = await play({ a: A, c: poked('acme:c', 3) }, watched ? { slow } : {})
      game.on('event', ({ event }) => {
        if (event.includes('poke')) looked = 0
      })
      const hashes: (string | undefined)[] = []
      const notes: number[] = []
      for (let i = 0; i < 8; i++) {
        notes.push(...frame(0))
        hashes.push(game.stateHashes().get('acme:c'))
      }
      return [hashes, notes, said]
    }
    const [hashes, notes, said] = await run(true)
    const [wanted, all] = await run(false)
    expect(said).toEqual([['acme:a', 'slow', 8]])
    expect(hashes).toEqual(wanted)
    expect(notes.filter((it) => it === 3)).toEqual(all.filter((it) => it === 3))
    expect(notes.length).toBeLessThan(all.length)
  })
})
