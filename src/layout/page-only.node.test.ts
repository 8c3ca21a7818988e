import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { startChromium } from '../testing/browser-page.ts'
import { runCommand } from '../testing/command.ts'
import { projectFolder, ServedFolder } from '../testing/served-folder.ts'

const chromium = inject('chromium')
const SOON = { timeout: 60_000 }

const MAIN = `import { addComponent, addEntity, createWorld } from 'bitecs'
import { createGame, defineGame, mountMods } from 'skein/page'
import { adoptWorld, share } from 'skein/bitecs'
import { drift, Position } from './interfaces.ts'
const position = { x: new Float32Array(100) }
const world = createWorld()
const eid = addEntity(world)
addComponent(world, eid, position)
const definition = defineGame({ name: 'drift', packages: [drift], systems: [] })
const game = await createGame(definition, { world: adoptWorld(world, [share(Position, position)]) })
await mountMods(game, document.body)
setInterval(() => {
  game.run('update', 0.01)
  document.title = String(Math.sign(position.x[eid]))
}, 10)
`
const mod = (step: number): string => `import { Query } from 'skein'
import { Position } from './drift'
export class All extends Query { position: Write<Position, 'x'> }
@system export class Drift {
  @run move(all: All, dt: f32): void { for (let i = 0; i < all.length; i++) all.position.x[i] += ${step} }
}
`
const FILES = {
  'package.json': '{ "name": "drift", "type": "module" }',
  'index.html':
    '<!doctype html><html lang="en"><head><title>0</title></head><body style="height: 300px"><script type="module" src="./src/main.ts"></script></body></html>',
  'src/main.ts': MAIN,
  'src/interfaces.ts': `import { definePackage, t } from 'skein'
export const drift = definePackage('drift:game', '1.0.0')
export const Position = drift.component('position', { x: t.f32 })
`,
  'mod-sources/drift/skein.json': '{ "name": "acme:drift", "version": "1.0.0" }',
  'mod-sources/drift/assembly/index.ts': mod(1),
} as const

describe('a game that only its page knows, in a loop of its own', () => {
  let root: string

  beforeEach(async () => {
    root = await projectFolder()
    for (const [file, content] of Object.entries(FILES)) {
      await mkdir(dirname(join(root, file)), { recursive: true })
      await writeFile(join(root, file), content)
    }
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  describe.skipIf(chromium === null)('is served by skein dev', () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await startChromium(chromium!)
    })
    afterAll(() => browser.close())

    test.each([
      ['without a game.ts', null],
      [
        'with a game.ts of its own, which needs a page',
        'export class Game { constructor() {} }\ndocument.body.dataset.own = "1"\n',
      ],
      ['with a game.ts that is no game for Skein', 'export default class Game {}\n'],
    ])('%s, and takes up a mod that is changed on disk', async (_how, own) => {
      if (own !== null) await writeFile(join(root, 'src/game.ts'), own)
      const served = await ServedFolder.start(root)
      try {
        const page = await served.open(browser)
        await expect.poll(() => page.title(), SOON).toBe('1')
        await writeFile(join(root, 'mod-sources/drift/assembly/index.ts'), mod(-1000))
        await expect.poll(() => page.title(), SOON).toBe('-1')
        expect([served.failed, served.problems]).toEqual([[], []])
      } finally {
        await served.close()
      }
    })
  })

  test('has its mods built, with the packages of its interfaces', async () => {
    expect(await runCommand('.', 'build', root)).toMatchObject({ code: 0, err: '' })
    expect(await readdir(join(root, 'mods'))).toEqual(['drift.wasm'])
  })

  test.each([
    ['without a game.ts', null],
    ['with a game.ts of its own, which needs a page', 'document.body.dataset.own = "1"\n'],
  ])('%s, has a new mod begin with the packages of its interfaces', async (_how, own) => {
    if (own !== null) await writeFile(join(root, 'src/game.ts'), own)
    const made = join(root, 'mod-sources/mine')
    const { code, out } = await runCommand('.', 'new', made)
    expect([code, out]).toEqual([0, expect.stringContaining('assembly/drift.ts')])
    expect(out).not.toMatch(/bindgen|no packages/)
    expect(await readdir(join(made, 'assembly'))).toContain('drift.ts')
  })

  test('and whose game.ts has a typo in an import tells a new mod without interfaces why it knows none', async () => {
    await rm(join(root, 'src/interfaces.ts'))
    await writeFile(join(root, 'src/game.ts'), `import './helpr.ts'\n`)
    const { code, out } = await runCommand('.', 'new', join(root, 'mod-sources/mine'))
    expect(code).toBe(0)
    expect(out).toMatch(/knows no packages of the game: .*game\.ts cannot be loaded: Cannot find module/)
    expect(out).toMatch(/Correct the path of that import.*\n\nNext:\n {2}skein bindgen (?!<game>)/)
  })

  test('and whose game.ts cannot be loaded is told that its mods were built with bindings of earlier', async () => {
    const build = (): Promise<{ code: number; err: string }> => runCommand('.', 'build', root)
    expect(await build()).toMatchObject({ code: 0, err: '' })
    await rm(join(root, 'src/interfaces.ts'))
    await writeFile(join(root, 'src/game.ts'), `import './helpr.ts'\n`)
    const { code, err } = await build()
    expect(code).toBe(0)
    expect(err).toMatch(/^warning the bindings .*game\.ts cannot be used, and there are no interfaces/)
    expect(err).toContain('Cannot find module')
  })

  test.each([
    ['run', 'run'],
    ['check', 'check'],
    ['check --game', 'check', '--game'],
    ['package', 'package', '--out', 'nowhere'],
  ])('is not enough for skein %s, which says what it needs', async (_name, ...command) => {
    const missing = await runCommand('.', ...command, root)
    expect(missing).toMatchObject({ code: 1, out: '' })
    expect(missing.err).toMatch(
      /holds no game; looked for game\.ts.*default export is defineGame\(.*loop of its own/s,
    )
    await writeFile(join(root, 'src/game.ts'), 'export default class Game {}\n')
    const other = await runCommand('.', ...command, root)
    expect(other.err).toMatch(/game\.ts does not export a game.*defineGame\(\).*loop of its own/s)
  })
})
