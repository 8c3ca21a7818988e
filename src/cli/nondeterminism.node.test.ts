import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runCommand } from '../testing/command.ts'

const GAME = `import { defineGame } from 'skein'
import { Pendulum } from './systems/pendulum.ts'
export default defineGame({ systems: [Pendulum] })
`
const PENDULUM = `import { defineSystem } from 'skein'
import { angle } from '../shared/angle'
export const Pendulum = defineSystem('pendulum', { create: () => ({ angle }) })
`
const ANGLE = `export const angle = (seconds: number): number =>
  Math.cos(seconds)
`
/** Within the project, so that it finds skein. */
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(resolve('build-nondeterminism-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function write(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const root = join(folder, name)
  for (const [file, content] of Object.entries(files)) {
    await mkdir(join(root, file, '..'), { recursive: true })
    await writeFile(join(root, file), content)
  }
  return root
}

describe('skein check', () => {
  test('warns of code in the files of the game, wherever it imports them from, and is content otherwise', async () => {
    await write('clock', { 'game.ts': GAME, 'systems/pendulum.ts': PENDULUM, 'shared/angle.ts': ANGLE })
    const { code, err, out } = await runCommand(folder, 'check', '--game', 'clock')
    expect(code).toBe(0)
    expect(err).toContain(`warning Math.cos differs between browsers in its last bits
  at ${join('clock', 'shared', 'angle.ts')}:2:3
  try Use math.cos of the context, or import { math } from 'skein'.
`)
    expect(err).toContain('One warning: the state of the game may differ between browsers or runs.')
    expect(out).toContain('0 mods and 1 system')
  })

  test('reads no packages, no files that nobody imports, and no line that is allowed', async () => {
    await write('quiet', {
      'game.ts': `import { defineGame } from 'skein'\nimport { luck } from 'luck'\nluck() // Math.sin(1)\nexport default defineGame({ systems: [] })`,
      'node_modules/luck/package.json': '{ "name": "luck", "type": "module", "exports": "./luck.js" }',
      'node_modules/luck/luck.js': 'export const luck = () => Math.random()',
      'tool.ts': 'export const now = Date.now()',
    })
    const { code, err } = await runCommand(folder, 'check', '--game', 'quiet')
    expect([code, err]).toEqual([0, expect.not.stringContaining('warning')])
  })

  test('warns of nothing in the sample games', async () => {
    for (const game of ['pong', 'flock', 'skyward'])
      expect((await runCommand(resolve('.'), 'check', '--game', `examples/${game}`)).err).not.toContain(
        'warning',
      )
  })
})

test('skein dev warns when it starts, and of what an edit adds', { timeout: 60_000 }, async () => {
  const root = await write('live', {
    'game.ts': GAME,
    'systems/pendulum.ts': PENDULUM,
    'shared/angle.ts': ANGLE,
  })
  const dev = spawn(process.execPath, [resolve('dist/src/cli/main.js'), 'dev', root, '--poll'], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
  })
  const written = { out: '', err: '' }
  dev.stdout.on('data', (text) => (written.out += String(text)))
  dev.stderr.on('data', (text) => (written.err += String(text)))
  const ended = new Promise((done) => dev.once('exit', done))
  const soon = { timeout: 25_000, interval: 50 }
  try {
    await vi.waitFor(() => expect(written.err).toContain('warning Math.cos differs'), soon)
    const file = join(root, 'shared/angle.ts')
    await writeFile(
      file,
      `// a line above\n${await readFile(file, 'utf8')}export const luck = Math.random()\n`,
    )
    await vi.waitFor(() => expect(written.err).toContain(`at ${join('shared', 'angle.ts')}:4:21`), soon)
    expect(written.err.match(/warning Math\.cos/g)).toHaveLength(1)
  } finally {
    dev.kill('SIGTERM')
    await ended
  }
})

describe('skein run --synctest', () => {
  const game = (number: string): string => `import { defineGame, definePackage, defineSystem, t } from 'skein'
const demo = definePackage('demo:luck', '1.0.0')
const Coin = demo.component('coin', { side: t.f64 })
const Tossed = demo.event('tossed', {})
let calls = 0
const tosser = defineSystem('tosser', {
  create: ({ world, random }) => {
    const coin = world.spawn()
    world.add(coin, Coin)
    return { coin, random }
  },
  run: ({ tick }) => [
    tick('update', ({ coin, random }, _dt, { world, raise }) => {
      raise(Tossed)
      world.set(coin, Coin, { side: ${number} })
    }),
  ],
})
export default defineGame({ name: 'luck', packages: [demo], systems: [tosser] })
`

  test('names the system, the entity, the component and the field that come out otherwise, and says each line once', async () => {
    await write('luck', { 'game.ts': game('calls++') })
    const { code, out } = await runCommand(
      folder,
      'run',
      'luck',
      '--frames',
      '20',
      '--synctest',
      '5',
      '--json',
    )
    expect(code).toBe(1)
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.filter(({ type }) => type === 'event')).toHaveLength(5)
    expect(lines.find(({ type }) => type === 'synctest')).toMatchObject({
      frame: 1,
      differences: [
        { part: 'luck', what: 'field', component: 'demo:luck/coin@1', field: 'side', a: 0, b: 5 },
      ],
      cause: { system: 'tosser', mod: null },
    })
    const plain = await runCommand(folder, 'run', 'luck', '--frames', '20', '--synctest', '5')
    expect(plain.out).toContain('sync test: frame 1 comes out otherwise when it is played again')
    expect(plain.out).toContain('they differ since the system tosser of the game was at work')
  })

  test('is content with a game that does the same again, and refuses what it cannot be used with', async () => {
    await write('fair', { 'game.ts': game('random.float()') })
    const { code, out } = await runCommand(folder, 'run', 'fair', '--frames', '12', '--synctest', '5')
    expect([code, out]).toEqual([0, expect.not.stringContaining('sync test')])
    for (const more of [['--watch'], ['--record', 'a.rec']])
      expect((await runCommand(folder, 'run', 'fair', '--synctest', '5', ...more)).code).toBe(2)
    expect((await runCommand(folder, 'run', 'fair', '--synctest', '0')).code).toBe(2)
  })
})
