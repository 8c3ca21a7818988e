import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { build } from 'vite'
import type * as Vite from './vite.ts'
import { splitBundle } from './testing/split-bundle.ts'

test('a page that draws itself reaches neither PixiJS nor its sounds, also not later', async () => {
  const { inputs } = await splitBundle('src/page.ts')
  expect(inputs).toContain('src/browser/mods/panel.ts')
  expect(inputs.filter((path) => /pixi/i.test(path))).toEqual([])
  // The look for it finds it where it is.
  expect((await splitBundle('src/browser.ts')).inputs.filter((path) => /pixi\.js/.test(path))).not.toEqual([])
})

test('a page that draws with PixiJS fetches @pixi/sound only when it plays sounds', async () => {
  const bundle = await splitBundle('src/browser.ts')
  const first = bundle.closure(bundle.fileOf('src/browser.ts'))
  const modules = [...first].flatMap((file) => bundle.modulesOf(file))
  expect(modules.some((path) => path.includes('node_modules/pixi.js/'))).toBe(true)
  expect(modules.filter((path) => path.includes('@pixi/sound'))).toEqual([])
  expect(bundle.inputs.some((path) => path.includes('@pixi/sound'))).toBe(true)
})

describe('a project with Vite', () => {
  let root: string
  beforeEach(async () => {
    // Outside of this project, whose packages it would find.
    root = await mkdtemp(join(tmpdir(), 'skein without sounds '))
    await mkdir(join(root, 'node_modules', 'skein'), { recursive: true })
    await cp('dist', join(root, 'node_modules', 'skein', 'dist'), { recursive: true })
    await cp('package.json', join(root, 'node_modules', 'skein', 'package.json'))
    const { dependencies } = JSON.parse(await readFile('package.json', 'utf8')) as { dependencies: object }
    for (const name of new Set([...Object.keys(dependencies).map((it) => it.split('/')[0]!), 'vite']))
      await symlink(resolve('node_modules', name), join(root, 'node_modules', name))
    await writeFile(join(root, 'index.html'), '<script type="module" src="./main.ts"></script>')
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  const built = async (main: string, install: readonly string[]): Promise<string[]> => {
    for (const name of install) await symlink(resolve('node_modules', name), join(root, 'node_modules', name))
    await writeFile(join(root, 'main.ts'), main)
    const plugin = pathToFileURL(join(root, 'node_modules', 'skein', 'dist', 'src', 'vite.js')).href
    const { skein } = (await import(plugin)) as typeof Vite
    await build({ root, configFile: false, logLevel: 'silent', plugins: [skein({ packages: [] })] })
    return readdir(join(root, 'dist', 'assets'))
  }

  test('that has not installed @pixi/sound builds a page that draws', async () => {
    const main = "import { mount } from 'skein/browser'\nglobalThis.mount = mount\n"
    expect(await built(main, ['pixi.js'])).not.toHaveLength(0)
  })

  test('that has installed neither builds a page that draws itself', async () => {
    const main =
      "import { mountMods, mountControls } from 'skein/page'\nglobalThis.all = [mountMods, mountControls]\n"
    expect(await built(main, [])).not.toHaveLength(0)
  })

  test('that has not installed PixiJS is told to do so, or to draw itself', async () => {
    const main = "import { mount } from 'skein/browser'\nglobalThis.mount = mount\n"
    await expect(built(main, [])).rejects.toThrow(
      /pixi\.js is not installed.*npm install pixi\.js.*skein\/page/s,
    )
  })
})
