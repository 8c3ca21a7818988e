import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { definePackage, t, type PackageDefinition, type Type } from '../engine/index.ts'
import type { FolderWatch } from './mod-watch.ts'
import { areBuilt, buildSources } from './mod-sources.ts'
import { watchSources } from './source-watch.ts'

let folder: string
let watch: FolderWatch
let built: string[]
let failed: string[]
const file = (name: string): string => join(folder, 'mod-sources/quiet', name)
const CONFIG = JSON.stringify({ name: 'acme:quiet', version: '1.0.0' })
const SOURCE = '@system export class Quiet {}\n'

const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds))

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-sources-'))
  await mkdir(file('assembly'), { recursive: true })
  await writeFile(file('skein.json'), CONFIG)
  await writeFile(file('assembly/index.ts'), SOURCE)
  built = []
  failed = []
  watch = await watchSources(
    { sources: join(folder, 'mod-sources'), out: join(folder, 'mods'), packages: [] },
    { built: ({ name }) => built.push(name), failed: (_name, { code }) => failed.push(code) },
  )
  built.length = 0
})
afterEach(async () => {
  await watch.close()
  await rm(folder, { recursive: true, force: true })
})

test.each([
  ['skein.json', CONFIG],
  ['assembly/index.ts', SOURCE],
])('%s may be empty for a moment while it is written', async (name, text) => {
  await writeFile(file(name), name.endsWith('.ts') ? 'export class' : '')
  // By now it is being built, or has failed to.
  await later(120)
  await writeFile(file(name), text)
  await expect.poll(() => built, { timeout: 20_000 }).toContain('quiet')
  await watch.idle()
  expect(failed).toEqual([])
})

test('what stays broken is told, once', async () => {
  await writeFile(file('skein.json'), '{')
  await expect.poll(() => failed, { timeout: 20_000 }).toEqual(['build/no-project'])
  await watch.idle()
  expect([built, failed]).toEqual([[], ['build/no-project']])
  await writeFile(file('skein.json'), CONFIG)
  await expect.poll(() => built, { timeout: 20_000 }).toEqual(['quiet'])
})

test('a mod that says "manual" is left alone, but for its bindings', async () => {
  const module = join(folder, 'mods/quiet.wasm')
  expect(await readdir(join(folder, 'mods'))).toEqual(['quiet.wasm'])
  await writeFile(file('skein.json'), JSON.stringify({ ...JSON.parse(CONFIG), manual: true }))
  await expect.poll(() => existsSync(module), { timeout: 20_000 }).toBe(false)
  await rm(file('assembly/skein-engine.ts'), { force: true })
  await writeFile(file('assembly/index.ts'), 'export class')
  const options = { sources: join(folder, 'mod-sources'), out: join(folder, 'mods'), packages: [] }
  await buildSources(options, ({ name }) => built.push(name))
  await watch.idle()
  expect([built, failed, existsSync(module), await areBuilt(options)]).toEqual([[], [], false, true])
})

test('what was built already is built again only for a game that shares something else', async () => {
  const start = async (...packages: PackageDefinition[]): Promise<string[]> => {
    await watch.close()
    const options = { sources: join(folder, 'mod-sources'), out: join(folder, 'mods'), packages }
    const events = { built: ({ name }: { name: string }) => names.push(name), failed: () => undefined }
    const names: string[] = []
    watch = await watchSources(options, events)
    return names
  }
  const shared = (type: Type): PackageDefinition => {
    const demo = definePackage('demo:game', '1.0.0')
    demo.event('ping', { number: type })
    return demo
  }
  expect(await start()).toEqual([])
  expect(await start(shared(t.u8))).toEqual(['quiet'])
  expect(await start(shared(t.u8))).toEqual([])
  expect(await start(shared(t.u16))).toEqual(['quiet'])
  expect(await start(shared(t.u16))).toEqual([])
})
