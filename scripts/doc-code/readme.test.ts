import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { generateAssemblyScript } from '../../plugins/bindgen/index.ts'
import { sourceMod } from '../../plugins/sdk/assemblyscript/testing/source-mod.ts'
import { createGame, type GameDefinition } from '../../src/index.ts'
import { readCodeBlocks } from './code-block.ts'
import { projectOf, writeStep } from './page-project.ts'

test('the mod that README.md shows is built for the game beside it, and has its effect there', async () => {
  const [files] = projectOf(readCodeBlocks('README.md', await readFile('README.md', 'utf8')))
  const folder = await mkdtemp(resolve('build-readme-'))
  try {
    await writeStep(files!, folder)
    const { default: definition } = (await import(join(folder, 'game.ts'))) as { default: GameDefinition }
    const bindings = generateAssemblyScript(definition.packages)
    const mod = await sourceMod({
      'assembly/index.ts': files!.get('assembly/index.ts')!.code,
      'assembly/orchard.ts': bindings.get('orchard.ts')!,
    })
    const game = await createGame(definition, { seed: 7 })
    const problems: unknown[] = []
    game.on('mod-faulted', ({ error }) => problems.push(error))
    game.on('mod-refused', ({ errors }) => problems.push(...errors))
    const lines: string[] = []
    game.on('log', ({ message }) => lines.push(message))
    await game.mods.add([{ file: 'wind.wasm', bytes: mod }])
    for (let frame = 0; frame < 600; frame++) game.frame()
    const plain = await createGame(definition, { seed: 7 })
    for (let frame = 0; frame < 600; frame++) plain.frame()
    expect(problems).toEqual([])
    expect(lines.slice(0, 2)).toEqual([
      'apple 1 is on the ground: they fall faster',
      'apple 2 is on the ground: they fall faster',
    ])
    expect(game.stateHash()).not.toBe(plain.stateHash())
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
