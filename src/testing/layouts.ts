import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { watMod } from '../../plugins/testing/wat-mod.ts'

/** Paths of a game's parts. */
export interface TestLayout {
  readonly game: string
  readonly interfaces: string
  readonly page: string
  readonly mods: string
  readonly sources: string
  /** Whether `package.json` declares it. */
  readonly declared?: true
}

/** The layouts that every command has to work with. */
export const TEST_LAYOUTS = {
  'the layout of the sample games': {
    game: 'game.ts',
    interfaces: 'interfaces.ts',
    page: 'browser/index.html',
    mods: 'mods',
    sources: 'mod-sources',
  },
  'the layout of Vite': {
    game: 'src/game.ts',
    interfaces: 'src/interfaces.ts',
    page: 'index.html',
    mods: 'mods',
    sources: 'mod-sources',
  },
  'a layout declared in package.json': {
    game: 'code/rules/dots.ts',
    interfaces: 'code/shared.ts',
    page: 'web/index.html',
    mods: 'content/extra',
    sources: 'content/extra-sources',
    declared: true,
  },
} as const satisfies Readonly<Record<string, TestLayout>>

/** A mod that does nothing but be there. */
export const PLAIN_MOD: Uint8Array = watMod(
  [{ mod: { name: 'acme:plain', version: '1.0.0', abi: 1 } }],
  '(module)',
)

/** Writes a small game with a page, a built mod and a mod under development, within the project, so that it finds skein. */
export async function writeGame(layout: TestLayout): Promise<string> {
  const root = await mkdtemp(resolve('build-layout-'))
  const { game, interfaces, page, mods, sources, declared } = layout
  const from = (file: string, other: string): string => {
    const up = file.split('/').slice(1)
    return `${up.length === 0 ? '.' : up.map(() => '..').join('/')}/${other}`
  }
  const places = JSON.stringify({ game, interfaces, page: dirname(page), mods, sources })
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'package.json': `{ "name": "dots", "type": "module"${declared === true ? `, "skein": ${places}` : ''} }`,
    [interfaces]: `import { definePackage, t } from 'skein'
export const dots = definePackage('dots:game', '1.0.0')
export const Position = dots.component('position', { x: t.f32, y: t.f32 })
export const Beat = dots.event('beat', { frame: t.u32 })
`,
    [game]: `import { defineGame, defineSystem } from 'skein'
import { Beat, dots } from '${from(game, interfaces)}'
const beats = defineSystem('beats', {
  uses: {},
  create: ({ raise, time }) => () => raise(Beat, { frame: time.frame }),
  run: ({ tick }) => [tick('update', (beat) => beat())],
})
export default defineGame({ name: 'dots', packages: [dots], systems: [beats] })
`,
    [page]: `<!doctype html><html lang="en"><head><meta charset="utf-8" /><title>Own page</title></head>
<body><main id="game"></main><script type="module" src="./main.ts"></script></body></html>
`,
    [`${dirname(page)}/main.ts`]: `import { createGame } from 'skein'
import game from '${from(page, game)}'
const played = await createGame(game)
document.title = 'plays ' + played.engine.definition.name
`,
    [`${mods}/plain.wasm`]: PLAIN_MOD,
    [`${sources}/echo/skein.json`]: JSON.stringify({ name: 'acme:echo', version: '1.0.0' }),
    [`${sources}/echo/assembly/index.ts`]: `import { log } from 'skein'
import { Beat } from './dots'
@system export class Echo { @on beat(event: Beat): void { log.info('beat ' + event.frame.toString()) } }
`,
    [`${sources}/echo/test/mod.test.ts`]: `import { expect, test } from 'vitest'
import { createTestGame } from 'skein/testing'
test('echoes', async () => expect((await createTestGame()).frames(2).lines).toContain('beat 1'))
`,
  }
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), content)
  }
  await mkdir(join(root, 'node_modules'))
  await symlink(resolve('.'), join(root, 'node_modules', 'skein'))
  return root
}
