import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeRecording, encodeRecording } from '../../engine/recording/index.ts'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { createGame, readModFolder } from '../node.ts'
import { runCommand } from '../testing/command.ts'

const MAIN = resolve('dist/src/cli/main.js')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein replay '))
})
afterAll(() => rm(folder, { recursive: true }))

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly lines: readonly Record<string, unknown>[]
}

function started(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  const lines = stdout.startsWith('{') ? stdout.trim().split('\n') : []
  return { code: status ?? -1, out: stdout, err: stderr, lines: lines.map((it) => JSON.parse(it) as never) }
}

const GAMES = ['pong', 'flock', 'skyward'] as const

describe('skein run --record and skein replay', () => {
  test.each(GAMES)('play %s with all its mods again, with equal hashes', async (name) => {
    const game = resolve('examples', name)
    const file = join(folder, `${name}.rec`)
    const run = started(
      'run',
      game,
      '--frames',
      '240',
      '--seed',
      '7',
      '--json',
      '--no-events',
      '--record',
      file,
    )
    const ran = run.lines.at(-1)!
    expect(run.lines.at(-2)).toMatchObject({ type: 'record', file, problems: [] })
    const replay = started('replay', file, '--game', game, '--verify', '--json', '--no-events')
    expect(replay.code).toBe(run.code)
    expect(replay.lines.at(-1)).toEqual({ ...ran, modsFolder: undefined, verified: true })
    expect((ran['mods'] as unknown[]).length).toBeGreaterThan(5)
  })

  test('say in which frame the state is another one, and do not call it verified', async () => {
    const game = resolve('examples/pong')
    const file = join(folder, 'other-hash.rec')
    started('run', game, '--frames', '30', '--no-events', '--record', file)
    const recording = await decodeRecording(new Uint8Array(await readFile(file)))
    const marks = recording.marks.map((mark, at) =>
      at + 1 < recording.marks.length
        ? mark
        : { ...mark, parts: new Map([...mark.parts].map(([part]) => [part, '0123456789abcdef'])) },
    )
    await writeFile(file, await encodeRecording({ ...recording, marks }))
    const replay = started('replay', file, '--game', game, '--verify', '--json', '--no-events')
    expect(replay.code).toBe(1)
    expect(replay.lines.at(-1)).toMatchObject({ type: 'summary', verified: false })
    expect(replay.err).toContain('recording/diverged')
    expect(started('replay', file, '--game', game, '--no-events').code).toBe(0)
  })

  test('stop where they are told to, and print the same lines', async () => {
    const file = join(folder, 'pong.rec')
    const args = ['--game', resolve('examples/pong'), '--json']
    const { lines } = started('replay', file, ...args, '--until', '100')
    expect(lines.at(-1)).toMatchObject({ type: 'summary', frame: 100 })
    const all = started('replay', file, ...args).lines
    expect(all.filter(({ type }) => type === 'event').length).toBeGreaterThan(0)
  })

  test('play a recording that starts from a snapshot, with mods', async () => {
    const pong = resolve('examples/pong')
    const { default: definition } = await import('../../examples/pong/game.ts')
    const game = await createGame(definition, { seed: 7 })
    await game.mods.add(await readModFolder(join(pong, 'mods')))
    for (let frame = 0; frame < 100; frame++) game.frame()
    const recorder = await game.record({ hashEvery: 20 })
    for (let frame = 0; frame < 100; frame++) game.frame()
    const file = join(folder, 'middle.rec')
    await writeFile(file, await recorder.toBytes({ mods: () => false }))
    const replay = started('replay', file, '--game', pong, '--verify', '--json', '--no-events')
    expect(replay.lines.at(-1)).toMatchObject({ frame: 200, stateHash: game.stateHash(), verified: true })
  })

  test('compare no recording with a file that is none, or of another game, and name that file', async () => {
    const [pong, flock, none] = ['pong.rec', 'flock.rec', 'none.rec'].map((it) => join(folder, it))
    await writeFile(none!, 'none')
    for (const [other, code] of [
      [flock!, 'recording/other-game'],
      [none!, 'recording/foreign'],
      [join(folder, 'gone.rec'), 'cli/bad-input'],
    ] as const) {
      const options = ['--against', other, '--game', resolve('examples/pong')]
      const compared = await runCommand(folder, 'replay', pong!, ...options)
      expect(compared).toMatchObject({ code: 1, out: '' })
      expect(compared.err).toContain(code)
      expect(compared.err).toMatch(new RegExp(`error .*${other.split('/').at(-1)}`))
    }
  })

  test('compare two recordings', async () => {
    const game = resolve('examples/pong')
    const [a, b] = [join(folder, 'pong.rec'), join(folder, 'other.rec')]
    started('run', game, '--frames', '240', '--seed', '8', '--record', b)
    expect(started('replay', a, '--against', a, '--game', game)).toMatchObject({ code: 0, err: '' })
    const { code, lines } = started('replay', a, '--against', b, '--game', game, '--json')
    expect(code).toBe(1)
    expect(lines).toMatchObject([
      { type: 'comparison', equal: false, frame: 0, input: { input: 'seed', a: 7, b: 8 } },
    ])
    expect(started('replay', a, '--against', b, '--game', game).out).toContain(
      'states differ first at frame 0, where they start',
    )
  })
})

describe('a recording that cannot be played', () => {
  const game = resolve('examples/pong')
  test('is refused with the reason and the exit code 1', async () => {
    const bytes = await readFile(join(folder, 'pong.rec'))
    const given: readonly [string, Uint8Array, string][] = [
      ['cut.rec', bytes.subarray(0, bytes.length - 5), 'recording/damaged'],
      ['text.rec', new TextEncoder().encode('{}'), 'recording/foreign'],
    ]
    for (const [name, content, code] of given) {
      await writeFile(join(folder, name), content)
      const ended = started('replay', name, '--game', game)
      expect(ended).toMatchObject({ code: 1, out: '' })
      expect(ended.err).toContain(`code ${code}`)
    }
    const other = started('replay', 'pong.rec', '--game', resolve('examples/flock'))
    expect(other).toMatchObject({ code: 1 })
    expect(other.err).toContain('code recording/other-game')
    expect(started('replay').code).toBe(2)
    expect(started('replay', 'pong.rec', '--until', 'soon').code).toBe(2)
    expect((await runCommand(folder, 'replay', 'nowhere.rec')).code).toBe(1)
  })

  test('names the mod that is missing, or that has changed', async () => {
    const mods = join(folder, 'mods')
    await cp(resolve('examples/pong/mods'), mods, { recursive: true })
    await rm(join(mods, 'hype.wasm'))
    const missing = await runCommand(folder, 'replay', 'pong.rec', '--game', game, '--mods', mods)
    expect(missing).toMatchObject({ code: 1 })
    expect(missing.err).toMatch(
      /needs the mod acme:hype 1\.0\.0 \(hype\.wasm\)[^]*code recording\/missing-mod/,
    )
    const manifest = [{ mod: { name: 'acme:hype', version: '2.0.0', abi: 1 } }]
    await writeFile(join(mods, 'hype.wasm'), watMod(manifest, '(module (memory (export "memory") 1))'))
    const changed = await runCommand(folder, 'replay', 'pong.rec', '--game', game, '--mods', mods)
    expect(changed.err).toMatch(/version 2\.0\.0[^]*code recording\/other-mod/)
    // Beside the recording, the recorded one is found.
    await mkdir(join(folder, 'pong.rec.mods'))
    await cp(resolve('examples/pong/mods/hype.wasm'), join(folder, 'pong.rec.mods', 'hype.wasm'))
    expect(
      (await runCommand(folder, 'replay', 'pong.rec', '--game', game, '--mods', mods, '--verify')).err,
    ).not.toContain('recording/')
  })

  test('is not begun where no file can be written', async () => {
    const ended = await runCommand(folder, 'run', game, '--frames', '1', '--record', 'no/where.rec')
    expect(ended).toMatchObject({ code: 1, out: '' })
    expect(ended.err).toContain('its folder does not exist')
    expect(existsSync(join(folder, 'no'))).toBe(false)
  })
})
