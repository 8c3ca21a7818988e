import { describe, expect, test } from 'vitest'
import { defineGame } from '../../engine/index.ts'
import { createGame, type CreateGameOptions, type Game } from '../../src/index.ts'
import { costsOf, memoryOf } from '../testing/life-model.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'

const game = defineGame({ name: 'demo', packages: [], systems: [] })

interface Version {
  readonly version?: string
  readonly text?: string
  readonly fields?: readonly (readonly [string, string])[]
  readonly imports?: string
  readonly start?: string
  readonly fresh?: string
  readonly saving?: string
  readonly restoring?: string
  readonly dropping?: string
  readonly saves?: boolean
  readonly step?: string
  readonly power?: string
  readonly uses?: readonly string[]
  readonly lib?: string
  readonly description?: string
}

/** A mod with a component, a text, a trait, and calls in all steps of its life: each does more where its version says so. */
function mod(name: string, options: Version = {}): Uint8Array {
  const { version = '1.0.0', text = 'one', fields = [['n', 'u32']], uses = [], lib, saves = true } = options
  const {
    start = '',
    fresh = '',
    saving = '',
    restoring = '',
    dropping = '',
    step = '',
    imports = '',
  } = options
  return watMod(
    [
      { mod: { name, version, abi: 1, description: options.description ?? '' } },
      {
        package: {
          name,
          version,
          components: [{ name: 'mark', fields }],
          traits: [{ name: 'power', methods: [{ name: 'power', params: [], result: 'u32' }] }],
        },
      },
      {
        system: {
          name: `${name}/it`,
          version,
          uses: uses.map((trait) => ({ trait, version: '1.0.0' })),
          provides: [`${name}/power@${version}`],
          new: 'new',
          drop: 'drop',
          ...(saves ? { save: 'save', restore: 'restore' } : {}),
          queries: [{ stage: 'update', export: 'step', with: [`${name}/mark@${version}`] }],
        },
      },
      ...(lib === undefined ? [] : [{ system: { name: 'lib:kit/it', version: lib, drop: 'drop-lib' } }]),
    ],
    `(module
      (import "skein:engine/world@1.0.0" "spawn" (func $spawn (result i32)))
      (import "skein:engine/text@1.0.0" "intern" (func $intern (param i32 i32) (result i32)))
      (import "${name}/mark@${version}" "add" (func $mark (param i32)))
      ${imports}
      (memory (export "memory") 1)
      (data (i32.const 4) "\\0c\\00\\00\\00\\01\\00\\00\\00\\07")
      (data (i32.const 16) "${text}")
      ${REALLOC}
      (func $crowd (local $i i32)
        (loop $again (call $mark (call $spawn))
          (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 600)))))
      (func $start ${start})
      (start $start)
      (func (export "new")
        (drop (call $intern (i32.const 16) (i32.const ${text.length})))
        (call $mark (call $spawn)) ${fresh})
      (func (export "drop") ${dropping})
      (func (export "drop-lib") unreachable)
      (func (export "save") (result i32) ${saving} (i32.const 4))
      (func (export "restore") (param i32 i32) ${restoring})
      (func (export "step") (param i32 f32) ${step})
      (func (export "${name}/power@${version}#power") (result i32) ${options.power ?? ''} (i32.const 1)))`,
  )
}

async function startGame(
  files: Readonly<Record<string, Uint8Array>>,
  options: CreateGameOptions = {},
): Promise<Game> {
  const running = await createGame(game, { ...options })
  await running.mods.add(Object.entries(files).map(([file, bytes]) => ({ file, bytes })))
  running.frame()
  return running
}

const states = (running: Game): string[] =>
  running.mods.list().map(({ name, version, status }) => `${name} ${version} ${status}`)

describe('what is counted as kept for mods is as it was before a version failed', () => {
  const more = '(call $crowd) (drop (memory.grow (i32.const 3)))'
  const long = 'a much longer text than the one before'
  const failures: [string, Version][] = [
    ['that cannot be linked', { imports: '(import "acme:nobody/thing@1.0.0" "call" (func))', text: long }],
    ['that traps in its start function', { start: `${more} unreachable`, text: long }],
    ['that traps in "new"', { saves: false, fresh: `${more} unreachable`, text: long }],
    ['that traps in "restore"', { restoring: `${more} unreachable`, text: long }],
    [
      'with other fields, that traps',
      {
        fields: [
          ['m', 'f64'],
          ['n', 'u32'],
        ],
        restoring: 'unreachable',
      },
    ],
    ['of another major version, that traps', { version: '2.0.0', restoring: `${more} unreachable` }],
    ['that the player declines', { description: 'declined', text: long }],
  ]
  test.each(failures)('%s', async (_what, failing) => {
    const ask = ({ description }: { description: string | null }): boolean => description !== 'declined'
    const running = await startGame({ 'x.wasm': mod('acme:x'), 'y.wasm': mod('acme:y') }, { ask })
    const before = [memoryOf(running), costsOf(running), running.stateHash()]
    for (let round = 0; round < 3; round++) {
      await running.mods.add([
        { file: 'x.wasm', bytes: mod('acme:x', { version: `1.${round + 1}.0`, ...failing }) },
      ])
      expect([memoryOf(running), costsOf(running), running.stateHash()]).toEqual(before)
    }
    expect(states(running)).toEqual(['acme:x 1.0.0 running', 'acme:y 1.0.0 running'])
  })

  test('also where the version before traps in "save"', async () => {
    const running = await startGame({
      'x.wasm': mod('acme:x', { saving: '(call $mark (call $spawn)) unreachable' }),
    })
    const before = costsOf(running)
    await running.mods.add([
      { file: 'x.wasm', bytes: mod('acme:x', { version: '1.1.0', fresh: 'unreachable' }) },
    ])
    expect(costsOf(running)).toEqual(before)
  })

  test('also where it faults on probation, some frames later', async () => {
    const running = await startGame({ 'x.wasm': mod('acme:x') })
    const before = costsOf(running)
    const bad = mod('acme:x', { version: '1.1.0', text: long, restoring: more, step: 'unreachable' })
    await running.mods.add([{ file: 'x.wasm', bytes: bad }])
    running.frame()
    expect(costsOf(running)).toEqual(before)
    expect(states(running)).toEqual(['acme:x 1.0.0 running'])
  })

  test('and memory that a call has taken which faulted counts, where the mod goes on', async () => {
    const step = '(drop (memory.grow (i32.const 9))) unreachable'
    const running = await startGame(
      { 'x.wasm': mod('acme:x') },
      { faults: { actions: ['warn'] }, limits: { memoryBytes: 10 * 65_536 } },
    )
    const before = memoryOf(running)
    await running.mods.add([{ file: 'y.wasm', bytes: mod('acme:y', { step }) }])
    running.frame()
    expect(memoryOf(running) - before).toBeGreaterThanOrEqual(10 * 65_536)
  })
})

test('a mod that begins anew has the texts that its new version has asked for', async () => {
  const running = await startGame({ 'x.wasm': mod('acme:x', { text: 'the old one' }) })
  await running.mods.add([
    { file: 'x.wasm', bytes: mod('acme:x', { version: '1.1.0', text: 'the new one', saves: false }) },
  ])
  expect(running.engine.texts.of('acme:x')).toEqual(['the new one'])
})

describe('a component of a mod that goes to another major version and back, all within one frame', () => {
  test.each([
    [
      'has the fields of the version that runs',
      [
        ['n', 'u32'],
        ['more', 'f32'],
      ],
    ],
    ['has the fields of the version that runs, which are fewer', [['more', 'f32']]],
  ] as const)('%s', async (_what, fields) => {
    const running = await startGame({ 'x.wasm': mod('acme:x') }, { probationFrames: 2 })
    await running.mods.add([{ file: 'x.wasm', bytes: mod('acme:x', { version: '2.0.0' }) }])
    await running.mods.add([{ file: 'x.wasm', bytes: mod('acme:x', { version: '1.1.0', fields }) }])
    for (let frame = 0; frame < 4; frame++) running.frame()
    expect(states(running)).toEqual(['acme:x 1.1.0 running'])
    expect(running.world.components.map((it) => [it.id, it.fields.map(([name]) => name)])).toEqual([
      ['acme:x/mark@1.1.0', fields.map(([name]) => name)],
    ])
  })

  test('is as it was where the last of them traps', async () => {
    const running = await startGame({ 'x.wasm': mod('acme:x') }, { probationFrames: 2 })
    await running.mods.add([{ file: 'x.wasm', bytes: mod('acme:x', { version: '2.0.0' }) }])
    const before = running.world.components.map(({ id }) => id)
    const bad = mod('acme:x', { version: '1.1.0', fields: [['more', 'f32']], restoring: 'unreachable' })
    await running.mods.add([{ file: 'x.wasm', bytes: bad }])
    expect(running.world.components.map(({ id }) => id)).toEqual(before)
    running.frame()
    expect(states(running)).toEqual(['acme:x 2.0.0 running'])
  })
})

describe('a mod that faults while one that needs it is replaced', () => {
  const needs = {
    uses: ['acme:x/power'],
    imports: '(import "acme:x/power@1.0.0" "power" (func $power (result i32)))',
  }

  const gone = (running: Game): unknown[] => [
    memoryOf(running),
    running.world.size,
    running.world.owners.map(({ name }) => name),
    running.engine.systems.map(({ name }) => name),
  ]
  const nothing = [0, 0, [''], []]

  test('since the new version has called it takes both out, and nothing of them is left', async () => {
    const running = await startGame({
      'x.wasm': mod('acme:x', { power: 'unreachable' }),
      'y.wasm': mod('acme:y', needs),
    })
    const calls = mod('acme:y', { ...needs, version: '1.1.0', restoring: '(drop (call $power))' })
    await running.mods.add([{ file: 'y.wasm', bytes: calls }])
    running.frame()
    expect(states(running)).toEqual(['acme:x 1.0.0 faulted', 'acme:y 1.1.0 faulted'])
    expect(gone(running)).toEqual(nothing)
  })

  test('since a system of it gives way takes both out, and nothing of them is left', async () => {
    const running = await startGame({
      'x.wasm': mod('acme:x', { lib: '1.0.0' }),
      'y.wasm': mod('acme:y', needs),
    })
    await running.mods.add([
      { file: 'y.wasm', bytes: mod('acme:y', { ...needs, version: '1.1.0', lib: '1.1.0' }) },
    ])
    running.frame()
    expect(states(running)).toEqual(['acme:x 1.0.0 faulted', 'acme:y 1.1.0 stopped'])
    expect(gone(running)).toEqual(nothing)
  })
})
