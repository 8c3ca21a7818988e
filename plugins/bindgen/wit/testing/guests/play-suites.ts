import { isDeepStrictEqual } from 'node:util'
import { defineGame, defineSystem, optional, type SystemDefinition } from '../../../../../engine/index.ts'
import { createGame } from '../../../../../src/index.ts'
import { embedManifest } from '../../../../module/embed.ts'
import { randomBelow, randomValue } from './random-value.ts'
import { olderAndNewer, SUITE_LIST, suites } from './suites.ts'

type Methods = Record<string, (...args: unknown[]) => unknown>

interface Player {
  readonly name: string
  readonly level: number
  readonly perks: Readonly<Record<string, boolean>>
  readonly color: string
  readonly at: { readonly x: number; readonly y: number; readonly tag: number }
}

/** Random values of each method. */
const ROUNDS = 50

/** The manifest of a guest: it provides all that ends with `-back`, and uses all else. */
const MANIFEST = [
  { mod: { name: 'acme:guests', version: '1.0.0', abi: 1 } },
  {
    system: {
      name: 'acme:guests/guests',
      version: '1.0.0',
      uses: [
        { trait: 'suite:versions/dep', version: '1.0.0' },
        ...SUITE_LIST.map(({ name }) => ({ trait: `suite:guests/${name}`, version: '1.2.0' })),
      ],
      provides: SUITE_LIST.map(({ back }) => back.id),
    },
  },
]
  .map((record) => JSON.stringify(record))
  .join('\n')

/**
 * Plays all suites with a guest that stock tools have made: each method is called with random values and has to hand each on to the game's
 * method of that name, and back, as it is.
 *
 * @returns how many calls each suite has made; what went wrong
 */
export async function playSuites(module: Uint8Array): Promise<{ log: string[]; errors: unknown[] }> {
  let given: unknown[] = []
  const theirs: Methods = {
    thunk: () => undefined,
    answer: () => 38,
    sum: (...args) =>
      args.reduce(
        (sum: bigint, it, index) => BigInt.asUintN(64, sum + (it as bigint) * BigInt(index + 1)),
        0n,
      ),
    shown: (player, bytes) => [`${(player as Player).name} in the game`, (bytes as Uint8Array).length],
  }
  const systems = SUITE_LIST.map(({ name, there, methods }) =>
    defineSystem(name, {
      provides: [there],
      create: () =>
        Object.fromEntries(
          Object.keys(methods).map((method) => [
            method,
            (...args: unknown[]) => {
              given = args
              return name === 'smoke' || name === 'many' ? theirs[method]!(...args) : args[0]
            },
          ]),
        ) as never,
    }),
  ) as unknown as SystemDefinition[]
  const [, newer, Dep] = olderAndNewer()
  const dep = defineSystem('dep', {
    provides: [Dep],
    create: () => ({ less: (it: number) => it - 1, more: (it: number) => it + 1 }) as never,
  })
  const asks = defineSystem('asks', {
    uses: Object.fromEntries(SUITE_LIST.map(({ name, back }) => [name, optional(back as never)])),
    create: () => ({}),
  })
  const errors: unknown[] = []
  const log: string[] = []
  const game = await createGame(
    defineGame({ packages: [suites, newer], systems: [...systems, dep as never, asks as never] }),
  )
  game.on('mod-refused', (refused) => errors.push(...refused.errors))
  game.on('mod-faulted', ({ error }) => errors.push(error))
  await game.mods.add([{ file: 'guests.wasm', bytes: await embedManifest(module, MANIFEST, 'guests.wasm') }])
  const below = randomBelow(19)
  for (const { name, back, methods } of SUITE_LIST) {
    let calls = 0
    const mine = game.engine.proxy(back) as unknown as Methods | null
    for (const [method, { params, result }] of Object.entries(methods))
      for (let round = 0; round < ROUNDS && errors.length === 0; round++) {
        const args = params.map(([, type]) => randomValue(type, below))
        given = []
        const answer = mine![method]!(...args)
        const computes = name === 'smoke' || name === 'many'
        const wanted = {
          given: method === 'sum' ? args.toReversed() : args,
          answer: result === null ? undefined : computes ? expected(method, args, theirs) : args[0],
        }
        if (!isDeepStrictEqual({ given, answer }, wanted))
          errors.push(new Error(`${name}.${method}: ${show({ given, answer })}, not ${show(wanted)}`))
        calls++
      }
    log.push(`${name}: ${calls}`)
  }
  return { log, errors }
}

/** The calls of each suite. */
export const SUITES_REPORT: readonly string[] = SUITE_LIST.map(
  ({ name, methods }) => `${name}: ${Object.keys(methods).length * ROUNDS}`,
)

/** The answer of a method that computes. */
function expected(method: string, args: readonly unknown[], theirs: Methods): unknown {
  // The game's answer, and one more by the method of the package at another version, and three.
  if (method === 'answer') return 42
  if (method === 'sum') return theirs['sum']!(...args.toReversed())
  const [player, bytes, number, other] = args as [Player, Uint8Array, number | null, Player]
  const [text, count] = theirs['shown']!(player, bytes) as [string, number]
  const sum = bytes.reduce((all, it) => all + it, 0)
  return [
    `${shown(player)}, ${sum}, ${number === null ? 'none' : 'some'}, ${shown(other)}; ${text}`,
    count + 1,
  ]
}

function shown({ name, level, perks, color, at }: Player): string {
  const bits = (perks['b0'] === true ? 1 : 0) + (perks['b1'] === true ? 2 : 0)
  return `${name} ${level} ${bits} ${['red', 'green', 'blue'].indexOf(color)} ${at.tag}`
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, it: unknown) => (typeof it === 'bigint' ? `${it}n` : it))
}
