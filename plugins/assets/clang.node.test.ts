import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { pngHead } from '../../engine/assets/testing/media.ts'
import { parseModule } from '../module/module.ts'
import { compileC } from '../wasi/testing/compile-c.ts'

test('Clang can write assets as docs/abi.md says', async () => {
  const page = await readFile('docs/abi.md', 'utf8')
  const [, example] = /^## Assets$.*?^```c\n(.*?)^```$/ms.exec(page)!
  const manifest = '{\\"mod\\":{\\"name\\":\\"acme:c\\",\\"version\\":\\"1.0.0\\",\\"abi\\":1}}'
  const source = `${example}
__asm__(".section .custom_section.skein,\\"\\",@\\n.ascii \\"${manifest.replaceAll('\\"', '\\\\\\"')}\\"\\n.text");
`
  const bytes = await compileC({ 'mod.c': source, 'goose.png': pngHead(3, 3) as unknown as string })
  const { name, assets } = await parseModule(bytes, 'c.wasm')
  expect([name, assets.map((it) => [it.name, it.type, it.pixels])]).toEqual([
    'acme:c',
    [['sprites/goose.png', 'image/png', 9]],
  ])
})
