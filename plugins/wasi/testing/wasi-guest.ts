import { defineGame, definePackage, defineSystem, t, type SkeinError } from '../../../engine/index.ts'
import type { Game, Mods } from '../../../src/game.ts'
import { createGame } from '../../../src/index.ts'
import { watMod } from '../../testing/wat-mod.ts'
import { WASI_FUNCTIONS, wasiSignature } from '../functions.ts'
import { WASI_MODULE } from '../module-name.ts'

const test = definePackage('test:probe', '1.0.0')
const Probe = test.trait('probe', {
  /** Takes a number from the guest. */
  small: t.func([t.u32]),
  /** Takes a long one. */
  big: t.func([t.u64]),
})
/** Has the guest run its export `step`. */
const Step = test.event('step', {})

/** A game that runs one guest, and all that came of it. */
export interface Run {
  readonly game: Game<Mods>
  /** Numbers that the guest has told. */
  readonly told: (number | bigint)[]
  /** Lines of the log, as `level: message`. */
  readonly log: string[]
  readonly faults: SkeinError[]
  readonly refusals: SkeinError[]
  /** Has the guest run its `step`. */
  step(): void
}

/** Imports that guests written by hand choose from: all of WASI, and functions that take their results. */
function imports(body: string): string {
  const wasi = WASI_FUNCTIONS.filter((name) => body.includes(`$${name}`)).map((name) => {
    const { params, results } = wasiSignature(name)!
    return `(import "${WASI_MODULE}" "${name}" (func $${name} (param ${params.join(' ')}) (result ${results.join(' ')})))`
  })
  return `${wasi.join('\n')}
    (import "test:probe/probe@1.0.0" "small" (func $tell (param i32)))
    (import "test:probe/probe@1.0.0" "big" (func $tell64 (param i64)))
    (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))`
}

/** The manifest of the guests here, as records. */
export const MANIFEST: readonly Readonly<Record<string, unknown>>[] = [
  { mod: { name: 'acme:guest', version: '1.0.0', abi: 1 } },
  {
    system: {
      name: 'acme:guest/guest',
      version: '1.0.0',
      uses: [{ trait: 'test:probe/probe', version: '1.0.0' }],
      handlers: [{ event: 'test:probe/step', version: '1.0.0', export: 'step' }],
    },
  },
]

/**
 * Runs a mod.
 *
 * @param step its action, as instructions of a function, or a whole mod
 * @param rest other fields of its module: data, functions
 */
export async function runGuest(step: string | Uint8Array, rest = ''): Promise<Run> {
  const bytes =
    typeof step !== 'string'
      ? step
      : watMod(
          MANIFEST,
          `(module
            ${imports(step + rest)}
            (memory (export "memory") 2)
            ${rest}
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65536))
            (func (export "step") (param i32 i32) ${step}))`,
        )
  const told: Run['told'] = []
  const log: string[] = []
  const faults: SkeinError[] = []
  const refusals: SkeinError[] = []
  const probe = defineSystem('probe', {
    provides: [Probe],
    create: () => ({
      small: (value: number) => void told.push(value),
      big: (value: bigint) => void told.push(value),
    }),
  })
  const game = await createGame(defineGame({ name: 'test', packages: [test], systems: [probe], step: 0.1 }), {
    seed: 1,
  })
  game.on('log', ({ level, source, message }) => log.push(`${level} ${source}: ${message}`))
  game.on('mod-faulted', ({ error }) => {
    faults.push(error)
    log.push(`faulted: ${error.code}`)
  })
  game.on('mod-refused', ({ errors }) => refusals.push(...errors))
  await game.mods.add([{ file: 'guest.wasm', bytes }])
  return {
    game,
    told,
    log,
    faults,
    refusals,
    step() {
      game.raise(Step, {})
      game.engine.flush()
    },
  }
}

/** Runs a guest's step once. */
export async function runOnce(step: string, rest = ''): Promise<Run> {
  const run = await runGuest(step, rest)
  run.step()
  return run
}
