import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pong } from '../../../../examples/pong/interfaces.ts'
import { generateAssemblyScript } from '../../../bindgen/index.ts'
import { compileSources } from '../testing/source-mod.ts'
import { formatDiagnostic } from '../transform/diagnostic.ts'
import { buildFailed } from './build.ts'
import { parseModConfig } from './mod-config.ts'
import { sdkFolder } from './sdk-folder.ts'

const root = join(sdkFolder(), '..', '..', '..')
const folder = join(root, 'docs', 'modding')
const pages = new Map(
  await Promise.all(
    (await readdir(folder)).map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
  ),
)
const forTypescript = pages.get('assemblyscript-for-typescript.md')!
pages.delete('assemblyscript-for-typescript.md')
const reference = pages.get('reference.md')!
const developing = pages.get('developing.md')!
const bindings = generateAssemblyScript([pong]).get('pong.ts')!

interface Block {
  readonly heading: string
  readonly text: string
  /** The mark in a comment above it: `wrong` for one that does not compile, `simd` for one that needs that. */
  readonly mark: string
}

/** The code blocks of a page in one language, each with the heading above it. */
function blocks(page: string, language: string): Block[] {
  const found: Block[] = []
  for (const match of page.matchAll(/(?:<!-- (\w+) -->\n)?^```(\w+)\n([^]*?)^```$/gm)) {
    const [, mark = '', tag, text] = match
    if (tag !== language) continue
    const heading = [...page.slice(0, match.index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? ''
    found.push({ heading, text: text!, mark })
  }
  return found
}

describe('AssemblyScript for TypeScript developers', () => {
  const sections = forTypescript.split(/^(?=## )/m).slice(1)
  const diagnosticsOf = async (text: string): Promise<string[]> => {
    const sources = { 'assembly/index.ts': text, 'assembly/pong.ts': bindings }
    const { binary, diagnostics } = await compileSources(sources)
    return [...(binary === null ? ['not built'] : []), ...diagnostics.map(formatDiagnostic)]
  }

  it('shows each mistake', () => {
    const wrong = blocks(forTypescript, 'ts').filter(({ mark }) => mark === 'wrong')
    expect(wrong).toHaveLength(15)
    // Each has a hint of ours below what the compiler says.
    for (const { text } of blocks(forTypescript, 'text')) expect(text.trimEnd()).toMatch(/\^+\n {2}\S.*$/)
  })

  it.each(sections.filter((section) => section.includes('```ts')))('is right: %.40s', async (section) => {
    const [wrong, right] = blocks(section, 'ts') as [Block, Block]
    const [said] = blocks(section, 'text')
    const expected = said!.text.trimEnd()
    expect(await diagnosticsOf(wrong.text)).toEqual(
      wrong.mark === 'wrong' ? ['not built', expected] : [expected],
    )
    expect(await diagnosticsOf(right.text)).toEqual([])
  })
})

describe('the guide to mods in AssemblyScript', () => {
  const code = [...pages].flatMap(([page, text]) => blocks(text, 'ts').map((block) => ({ block, page })))
  // Settings of Vite and tests of mods are TypeScript.
  const ofMods = code.filter(
    ({ block: { text, mark } }) => mark !== 'wrong' && !/from 'vite(?:st)?'/.test(text),
  )

  it('has blocks on most pages', () => {
    expect(new Set(ofMods.map(({ page }) => page)).size).toBeGreaterThanOrEqual(8)
  })

  it.each(ofMods)('compiles: $page, $block.heading', async ({ block: { text, mark } }) => {
    const { diagnostics } = await compileSources(
      { 'assembly/index.ts': text, 'assembly/pong.ts': bindings },
      mark === 'simd' ? { enable: ['simd'] } : {},
    )
    expect(diagnostics.map(formatDiagnostic)).toEqual([])
  })

  it('shows what a build says', async () => {
    const wrong = blocks(developing, 'ts').find(({ mark }) => mark === 'wrong')
    const shown = blocks(developing, 'text').find(({ text }) => text.includes('was not built'))
    const sources = { 'assembly/index.ts': wrong!.text, 'assembly/pong.ts': bindings }
    const { diagnostics } = await compileSources(sources)
    expect(buildFailed('acme:test', diagnostics).message).toBe(shown!.text)
  })

  it('shows a skein.json that is right', () => {
    const [shown] = blocks(reference, 'json')
    expect(parseModConfig(shown!.text, 'skein.json').groups.get('client')).toEqual(['CurveBall'])
  })

  it('explains every decorator and everything that the library has', async () => {
    const library = await readFile(join(sdkFolder(), 'assembly', 'index.ts'), 'utf8')
    const names = [...library.matchAll(/export \{ (.*) \}/g)].flatMap(([, list]) => list!.split(', '))
    const editor = await readFile(join(sdkFolder(), 'assembly', 'editor.d.ts'), 'utf8')
    const decorators = [...editor.matchAll(/declare function (\w+)/g)].map(([, name]) => `@${name!}`)
    expect(names.length + decorators.length).toBeGreaterThan(15)
    for (const name of [...names, ...decorators].filter((known) => known !== 'native'))
      expect(reference).toMatch(new RegExp(`\`${name}\\b`))
  })
})
