import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { definePackage, t } from '../../../../engine/index.ts'
import { parseModule } from '../../../module/module.ts'
import { buildMod } from './build.ts'
import { readModConfig } from './mod-config.ts'
import { newMod } from './new-mod.ts'
import { sdkFolder } from './sdk-folder.ts'

const pong = definePackage('pong:game', '1.0.0')
pong.component('position', { x: t.f32, owner: t.entity })
pong.event('goal', { side: t.enum(['left', 'right']), note: t.option(t.u32), by: t.result(t.u8, t.string) })
pong.trait('paddles', { speed: t.func([], t.f32) })

let dir: string

// Inside of the repository, as a mod lies inside of the project that has Skein installed.
beforeEach(async () => {
  dir = await mkdtemp(join(sdkFolder(), '..', '..', '..', 'build-'))
})

afterEach(() => rm(dir, { recursive: true }))

it('a new mod builds and has the bindings of the game', async () => {
  const made = await newMod(join(dir, 'my-mod'), { packages: [pong] })
  expect(made).toEqual({
    name: 'local:my-mod',
    files: [
      'skein.json',
      'README.md',
      '.gitignore',
      'tsconfig.json',
      'assembly/index.ts',
      'assembly/pong.ts',
    ],
  })
  const { file, bytes } = await buildMod(join(dir, 'my-mod'))
  expect(file).toBe(join(dir, 'my-mod', 'build', 'my-mod.wasm'))
  const { manifest } = await parseModule(bytes, 'my-mod.wasm')
  expect(manifest.systems).toMatchObject([
    {
      name: 'local:my-mod/my-mod',
      handlers: [{ path: 'pong:game/goal', version: '1.0.0', export: 'my-mod.goal' }],
    },
  ])
  const readme = await readFile(join(dir, 'my-mod', 'README.md'), 'utf8')
  expect(readme).toContain('cp build/my-mod.wasm')
  for (const name of made.files) expect(await readFile(join(dir, 'my-mod', name), 'utf8')).not.toContain('{{')
})

it('a new mod sways what has a place, and brings a test where there is a game to play', async () => {
  const field = definePackage('acme:field', '1.0.0')
  field.component('speed', { x: t.f32, y: t.f32 })
  field.component('position', { x: t.f32, y: t.f32 })
  const made = await newMod(join(dir, 'sway'), { packages: [pong, field], game: join(dir, 'game.ts') })
  expect(made.files).toEqual(expect.arrayContaining(['test/mod.test.ts', 'test/tsconfig.json']))
  const { bytes } = await buildMod(join(dir, 'sway'))
  const { manifest } = await parseModule(bytes, 'm.wasm')
  expect(manifest.systems[0]!.queries).toMatchObject([
    { stage: 'update', write: [{ path: 'acme:field/position', field: 'y' }] },
  ])
  expect(await readModConfig(join(dir, 'sway'))).toMatchObject({ game: '../game.ts' })
})

it('a new mod needs no game', async () => {
  await newMod(join(dir, '2 Fast_Balls'))
  const { bytes } = await buildMod(join(dir, '2 Fast_Balls'))
  const { manifest } = await parseModule(bytes, 'm.wasm')
  expect(manifest.mod.name).toBe('local:fast-balls')
  expect(manifest.systems[0]!.handlers).toEqual([])
})

it('a new mod may have a name of its own, even that of its event', async () => {
  await newMod(join(dir, 'x'), { name: 'acme:goal', packages: [pong] })
  const { bytes } = await buildMod(join(dir, 'x'))
  expect((await parseModule(bytes, 'm.wasm')).manifest.systems[0]!.name).toBe('acme:goal/goal-system')
  await expect(newMod(join(dir, 'y'), { name: 'Goal' })).rejects.toMatchObject({
    code: 'schema/invalid-name',
  })
})

it('a new mod does not overwrite anything', async () => {
  await mkdir(join(dir, 'full'))
  await newMod(join(dir, 'full'))
  await expect(newMod(join(dir, 'full'))).rejects.toMatchObject({ code: 'build/not-empty' })
})

it('an editor finds nothing wrong with a mod', async () => {
  const root = join(dir, 'my-mod')
  await newMod(root, { packages: [pong] })
  await writeFile(
    join(root, 'assembly', 'more.ts'),
    `import { add, Batch, batch, Char, Entity, get, has, log, Query, raise, ReadColumn, random, remove, Some, spawn, time, world } from 'skein'
import { Goal, Paddles, Position, Side } from './pong'
@record export class Line { text: string = ''; at: f32 = 0 }
@event export class Said { constructor(public text: string, public mark: Char = 33, public line: Line | null = null) {} }
@component export class Trail { length: f32 = 2; hue: f32 = 0 }
@trait export abstract class Voice { abstract say(text: string): void; abstract volume(): f32 }
@having(Position) @changed(Position, Trail)
export class Trails extends Query {
  @optional trail: Write<Trail, 'hue'>
  position: Read<Position>
}
export class Puffs extends Batch { trail: Write<Trail> }
function first(column: ReadColumn<f32>): f32 { return column[0] }
@system export class Speaker implements Voice {
  paddles: Paddles = new Paddles()
  spare: Paddles | null = null
  @run fade(trails: Trails, dt: f32): void {
    for (let i = 0; i < trails.length; i++)
      if (trails.trail.present[i]) trails.trail.hue[i] += trails.position.x[i] * dt + <f32>trails.entities[i]
  }
  @run('draw') puff(trails: Trails): void {
    const puffs = batch<Puffs>(trails.length)
    for (let i = 0; i < puffs.length; i++) puffs.trail.hue[i] = trails.position.x[i]
    spawn(puffs)
    log.info(\`\${puffs.entities[0]}\`)
  }
  @run('late') look(trails: Trails): void {
    const spare = this.spare
    if (trails.length > 0 && spare !== null) log.info(\`\${first(trails.position.x)} \${spare.speed()}\`)
  }
  maybe: Some<u32> | null = null
  @on goal(event: Goal): void {
    if (event.side == Side.Left && event.by.isOk) log.info(\`\${event.by.value} \${this.paddles.speed()}\`)
    const ball: Entity = world.spawn()
    add<Trail>(ball).hue = <f32>random.between(0, 1)
    if (has<Position>(ball)) get<Position>(ball).x += time.delta()
    remove<Trail>(ball)
    raise(new Said('x'))
    this.maybe = new Some<u32>(3)
  }
  say(text: string): void { log.info(text) }
  volume(): f32 { return 1 }
  drop(): void { log.info('bye') }
}
`,
  )
  await writeFile(join(root, 'assembly', 'index.ts'), "export * from './more'\n")
  await buildMod(root)
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => undefined,
    },
  )!
  const program = ts.createProgram({
    rootNames: config.fileNames,
    options: { ...config.options, noEmit: true },
  })
  const problems = ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => [file?.fileName, ts.flattenDiagnosticMessageText(messageText, '\n')])
  expect(problems).toEqual([])
}, 60_000)
