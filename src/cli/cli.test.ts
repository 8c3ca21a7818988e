import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { runCommand, type CommandOutput } from '../testing/command.ts'

const MAIN = resolve('dist/src/cli/main.js')
const PONG = resolve('examples/pong')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein cli ü '))
})
afterAll(() => rm(folder, { recursive: true }))

interface Ended extends CommandOutput {
  readonly lines: Record<string, unknown>[]
}

const ended = (output: CommandOutput): Ended => ({
  ...output,
  lines: output.out.startsWith('{')
    ? output.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    : [],
})

const skein = async (...args: string[]): Promise<Ended> => ended(await runCommand(folder, ...args))

/** Runs a command in a process of its own. */
function started(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  return ended({ code: status ?? -1, out: stdout, err: stderr })
}

describe('exit codes and errors', () => {
  test('help and version are done', async () => {
    expect(started('--help')).toMatchObject({ code: 0, err: '' })
    expect(started('--version').out).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect((await skein('--help')).out).toMatch(/run.*new.*build.*bindgen.*inspect/s)
    expect((await skein('run', '--help')).code).toBe(0)
  })

  test('a process ends with the code of its command, and prints what went wrong', () => {
    expect(started('runn')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('Did you mean run?') as string,
    })
    expect(started('run', 'nowhere')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('cli/bad-input') as string,
    })
  })

  test.each([
    [[], 'Usage'],
    [['runn', PONG], 'Did you mean run?'],
    [['run'], "missing required argument 'game'"],
    [['run', PONG, '--frams', '3'], 'Did you mean --frames?'],
    [['run', PONG, '--frames', 'ten'], 'It must be a whole number'],
    [['run', PONG, '--seed', '-1'], 'It must be a whole number'],
    [['new', 'x', '--lang', 'cobol'], 'Use one of as, c, cpp, '],
    [['bindgen', PONG, '--lang', 'cobol', '--out', 'x'], 'Use one of as, c, cpp, '],
    [['bindgen', PONG, '--lang', 'as'], "required option '--out <dir>'"],
    [['run', PONG, 'more'], 'too many arguments'],
    [['dev', PONG, '--port', '0'], 'It must be a whole number from 1 to 65535'],
  ])('%j is wrong usage', async (args, said) => {
    const { code, out, err } = await skein(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(said)
  })

  test.each([
    [['run', 'nowhere'], 'cli/bad-input'],
    [['run', '.'], 'cli/bad-input'],
    [['run', PONG, '--mods', 'nowhere'], 'mod/no-folder'],
    [['inspect', 'nowhere.wasm'], 'cli/bad-input'],
    [['embed', 'nowhere.wasm', 'manifest.jsonl'], 'cli/bad-input'],
    [['inspect', join(PONG, 'game.ts')], 'module/not-wasm'],
    [['build', 'nowhere'], 'build/no-project'],
    [['dev', 'nowhere'], 'cli/bad-input'],
    [['test', 'nowhere'], 'build/no-project'],
    [['new', 'x', '--game', 'http://127.0.0.1:9/'], 'cli/bad-input'],
    [['bindgen', join(PONG, 'terminal.ts'), '--lang', 'as', '--out', 'x'], 'cli/bad-input'],
    [['bindgen', join(PONG, 'mods/saboteur.wasm'), '--lang', 'as', '--out', 'x'], 'cli/bad-input'],
  ])('%j is bad input: one block, no stack', async (args, code) => {
    const result = await skein(...args)
    expect([result.code, result.out]).toEqual([1, ''])
    expect(result.err).toMatch(/^error .+\n {2}try .+\n {2}code .+\n$/s)
    expect(result.err).toContain(code)
    expect(result.err).not.toMatch(/^ +at /m)
    expect((await skein(...args, '--debug')).err).toMatch(/^ +at /m)
  })
})

describe('run', () => {
  test('--json prints one object a line, and a summary last', () => {
    const { code, lines, err } = started('run', PONG, '--json', '--frames', '600', '--seed', '7')
    // A mod has faulted.
    expect([code, err]).toEqual([1, ''])
    expect(new Set(lines.map((line) => line['type']))).toEqual(
      new Set(['event', 'log', 'fault', 'load', 'summary']),
    )
    expect(lines.every((line) => typeof line['frame'] === 'number')).toBe(true)
    expect(lines.find((line) => line['type'] === 'fault')).toMatchObject({
      mod: 'evil:saboteur',
      error: { code: 'fault/trap', names: { mod: 'evil:saboteur', system: 'evil:saboteur/saboteur@1.0.0' } },
    })
    expect(lines.at(-1)).toMatchObject({
      type: 'summary',
      frames: 600,
      stateHash: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      entities: expect.any(Number) as number,
    })
    expect(lines.at(-1)!['mods']).toContainEqual({
      name: 'evil:saboteur',
      version: '1.0.0',
      status: 'faulted',
    })
    expect(lines.at(-1)!['mods']).toContainEqual({ name: 'acme:hype', version: '1.0.0', status: 'running' })
  })

  test('without mods it is done, and the same seed gives the same state', async () => {
    const empty = join(folder, 'no mods')
    await cp(join(PONG, 'game.ts'), join(empty, 'ignored.txt'))
    const args = ['run', PONG, '--mods', empty, '--json', '--frames', '300', '--seed']
    const [a, b, c] = [await skein(...args, '1'), started(...args, '1'), await skein(...args, '2')]
    expect([a.code, a.out]).toEqual([0, b.out])
    expect(c.lines.at(-1)!['stateHash']).not.toBe(a.lines.at(-1)!['stateHash'])
  })

  test('a mod cannot print over what others say', async () => {
    const mods = join(folder, 'loud mods')
    await cp(join(PONG, 'interfaces.ts'), join(mods, 'ignored.txt'))
    const loud = watMod(
      [
        { mod: { name: 'evil:loud', version: '1.0.0', abi: 1 } },
        { system: { name: 'evil:loud/loud', version: '1.0.0', new: 'start' } },
      ],
      `(module (import "skein:engine/log@1.0.0" "write" (func $write (param i32 i32 i32)))
        (memory (export "memory") 1) (data (i32.const 0) "a\\tb\\1b[31m\\n     9  mod other running")
        (func (export "start") (call $write (i32.const 1) (i32.const 0) (i32.const 34))))`,
    )
    await writeFile(join(mods, 'loud.wasm'), loud)
    const { out, err } = await skein('run', PONG, '--mods', mods, '--frames', '1')
    expect(err).toBe('')
    expect(out.split('\n').slice(0, 2)).toEqual([
      '     0  evil:loud a  b',
      '     0  evil:loud      9  mod other running',
    ])
  })

  test('refused files are reported in one block each', async () => {
    const mods = join(folder, 'bad mods')
    await cp(join(PONG, 'mods/curve-ball.wasm'), join(mods, 'curve-ball.wasm'))
    await writeFile(join(mods, 'a.wasm'), 'text')
    await writeFile(join(mods, 'b.wasm'), (await readFile(join(mods, 'curve-ball.wasm'))).subarray(0, 500))
    const { code, out, err } = await skein('run', PONG, '--mods', mods, '--frames', '10')
    expect(code).toBe(1)
    expect(out).toContain('acme:curve-ball 1.0.0 running')
    expect(err.match(/^error /gm)).toHaveLength(2)
  })
})

describe('the loop of a modder', () => {
  test('new, build, inspect, run, as the README says', async () => {
    expect(await skein('new', 'my-mod', '--lang', 'as', '--game', PONG)).toMatchObject({ code: 0, err: '' })
    expect(await skein('new', 'my-mod')).toMatchObject({ code: 1 })
    const built = await skein('build', 'my-mod')
    expect([built.code, built.err]).toEqual([0, ''])
    const inspected = await skein('inspect', 'my-mod/build/my-mod.wasm')
    expect(inspected.out).toContain('local:my-mod 0.1.0')
    expect(inspected.out).toContain("write to the game's log")
    expect((await skein('inspect', 'my-mod/build/my-mod.wasm', '--json')).lines[0]).toMatchObject({
      name: 'local:my-mod',
      wasi: [],
      raw: [],
      foreign: [],
    })
    await cp(join(folder, 'my-mod/build/my-mod.wasm'), join(folder, 'mods/my-mod.wasm'))
    const { code, lines } = await skein('run', PONG, '--mods', 'mods', '--json', '--frames', '300')
    expect(code).toBe(0)
    expect(
      lines.filter((line) => line['type'] === 'log' && line['source'] === 'local:my-mod').length,
    ).toBeGreaterThan(1)
  })

  test('a mistake is a compile error with file and line', async () => {
    const index = join(folder, 'my-mod/assembly/index.ts')
    const text = await readFile(index, 'utf8')
    await writeFile(index, text.replace('@on bounce(event: Bounce)', '@on bounce(event: Bonce)'))
    const { code, out, err } = await skein('build', 'my-mod')
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain('assembly/index.ts:')
    expect(err).toContain('Bonce')
    await writeFile(index, text)
  })

  test('bindgen writes the bindings of a game, and of a mod that others build on', async () => {
    const out = join(folder, 'bindings')
    const wasm = join(PONG, 'mods/commentator.wasm')
    const { code, out: said } = await skein(
      'bindgen',
      join(PONG, 'interfaces.ts'),
      wasm,
      '--lang',
      'as',
      '--out',
      out,
    )
    expect([code, said.trim().split('\n').length]).toEqual([0, 2])
    expect(await readFile(join(out, 'pong.ts'), 'utf8')).toContain('export class Paddles')
    expect(await readFile(join(out, 'acme-commentator.ts'), 'utf8')).toContain('export class Remark')
  })

  test.each(['as', 'wit'])('bindgen (%s) writes over no file that was written by hand', async (lang) => {
    const out = join(folder, `mine ${lang}`)
    const file = join(out, lang === 'as' ? 'pong.ts' : 'pong-game.wit')
    const args = ['bindgen', join(PONG, 'interfaces.ts'), '--lang', lang, '--out', out]
    await mkdir(out)
    await writeFile(file, '// mine\n')
    const { code, err } = await skein(...args)
    expect([code, err]).toEqual([1, expect.stringContaining('bindgen/not-generated')])
    expect(err).toContain('pong:game')
    expect(await readFile(file, 'utf8')).toBe('// mine\n')
    await rm(file)
    expect((await skein(...args)).code).toBe(0)
    // What a generator has made may be made again.
    await writeFile(file, `${await readFile(file, 'utf8')}// changed\n`)
    expect((await skein(...args)).code).toBe(0)
    expect(await readFile(file, 'utf8')).not.toContain('// changed')
  })

  test('bindgen writes them as WIT', async () => {
    const out = join(folder, 'wit', 'deps')
    const { code, out: said } = await skein(
      'bindgen',
      join(PONG, 'interfaces.ts'),
      '--lang',
      'wit',
      '--out',
      out,
    )
    expect([code, said.trim().split('\n').length]).toEqual([0, 2])
    expect(await readFile(join(out, 'pong-game.wit'), 'utf8')).toContain('interface paddles {')
    expect(await readFile(join(out, 'skein-engine.wit'), 'utf8')).toContain('interface %world {')
  })
})

describe('embed', () => {
  test('makes a mod of a module from any toolchain, in place or elsewhere', async () => {
    // The least there is: a module that does nothing.
    await writeFile(join(folder, 'plain.wasm'), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
    await writeFile(
      join(folder, 'manifest.jsonl'),
      '{"mod":{"name":"acme:plain","version":"1.0.0","abi":1}}\n',
    )
    expect(await skein('inspect', 'plain.wasm')).toMatchObject({ code: 1 })
    const elsewhere = await skein('embed', 'plain.wasm', 'manifest.jsonl', '--out', 'mod.wasm')
    expect([elsewhere.code, elsewhere.err, elsewhere.out]).toEqual([0, '', 'wrote mod.wasm (0.1 kB)\n'])
    expect((await skein('inspect', 'mod.wasm')).out).toContain('acme:plain 1.0.0')
    expect(await skein('embed', 'plain.wasm', 'manifest.jsonl')).toMatchObject({ code: 0 })
    expect(await readFile(join(folder, 'plain.wasm'))).toEqual(await readFile(join(folder, 'mod.wasm')))
  })

  test('adds a folder of assets, which inspect shows', async () => {
    await mkdir(join(folder, 'extras/levels'), { recursive: true })
    await writeFile(join(folder, 'extras/levels/one.json'), '[1]')
    const args = ['embed', 'mod.wasm', 'manifest.jsonl', '--out', 'with assets.wasm', '--assets']
    expect(await skein(...args, 'extras')).toMatchObject({ code: 0, err: '' })
    const { out } = await skein('inspect', 'with assets.wasm')
    expect(out).toContain('  - add 1 data file of its own (0.0 kB)')
    expect(out).toContain('  - levels/one.json: application/json, 0.0 kB')
    await writeFile(join(folder, 'extras/song.mp3'), 'la la')
    expect((await skein(...args, 'extras')).err).toContain(
      '"song.mp3" cannot be used: its content is not MP3',
    )
    expect(await skein(...args, 'nowhere')).toMatchObject({ code: 1 })
  })
})

describe('check', () => {
  test('says in which order the systems start, and draws the graph', async () => {
    const { code, out, err } = await skein('check', join(PONG, 'mods'), '--game', PONG)
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('6 mods and 13 systems')
    const at = (name: string): number => out.indexOf(`\n  ${name}`)
    expect(at('ball')).toBeLessThan(at('paddles'))
    expect(out).toContain(
      '\n  pong:game/points@1 of the game\n      1. acme:long-rally/long-rally@1.0.0\n  pong:game/serve-speed@1 of the game\n',
    )
    expect(at('acme:commentator/commentator@1.0.0')).toBeLessThan(at('acme:hype/hype@1.0.0'))
    const graph = (await skein('check', join(PONG, 'mods'), '--game', PONG, '--graph')).out
    expect(graph).toMatch(/^flowchart LR\n/)
    expect(graph).toContain('|"acme:commentator/commentary@1.0.0"|')
    expect(graph).toContain('==>|"acme:commentator/remark@1"|')
    expect(graph).toContain('{{"pong:game/points@1"}}')
    expect(graph).toContain('==>|"changed by"|')
    const { out: mod } = await skein('inspect', join(PONG, 'mods/long-rally.wasm'))
    expect(mod).toContain('change how many points a goal counts')
    expect(mod).toContain(
      'Hooks\n  - acme:long-rally/long-rally@1.0.0 changes the value of pong:game/points@1.0.0\n',
    )
  })

  test('reports all problems, and runs nothing', async () => {
    const mods = join(folder, 'to check')
    await cp(join(PONG, 'mods/hype.wasm'), join(mods, 'hype.wasm'))
    await cp(join(PONG, 'mods/curve-ball.wasm'), join(mods, 'curve-ball.wasm'))
    await writeFile(join(mods, 'text.wasm'), 'text')
    const { code, out, err } = await skein('check', mods, '--game', PONG)
    expect(code).toBe(1)
    expect(out).toContain('acme:curve-ball/curve-ball@1.0.0')
    expect(out).not.toContain('hype')
    expect(err).toContain('module/not-wasm')
    expect(err).toContain('acme:hype needs acme:commentator/commentary@1.0.0')
    expect(err).toMatch(/\d problems in /)
    // Neither the folder of mods nor the current one lies in a game.
    expect(await skein('check', mods)).toMatchObject({
      code: 2,
      err: expect.stringContaining('pass --game <game>') as string,
    })
    expect((await skein('check')).code).toBe(2)
    expect((await skein('check', 'nowhere', '--game', PONG)).code).toBe(1)
  })
})
