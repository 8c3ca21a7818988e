import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Each game stays below it. It was 500 before interfaces had labels for players, which take a line or four each, and 520 before Pong had hooks. */
const MOST = 545

/** The code of a game without its mods: its TypeScript, but for tests and files that are not the game's own. */
async function sources(game: string): Promise<string[]> {
  const files = await readdir(game, { recursive: true })
  return files.filter(
    (file) =>
      file.endsWith('.ts') &&
      !file.endsWith('.test.ts') &&
      !/^(mods?(-sources)?|languages|wings)[\\/]/.test(file),
  )
}

/** Lines that are neither blank nor comments. */
const linesOf = (code: string): number =>
  code
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length

test('lines are counted without blank ones and comments', () => {
  expect(linesOf('/** What\n * it is. */\nconst a = 1 // one\n\n  // why\nexport { a }\n')).toBe(2)
})

test.each(['pong', 'flock'])(`%s is less than ${MOST} lines of code without its mods`, async (name) => {
  const game = join('examples', name)
  const files = await sources(game)
  expect(files).toContain('interfaces.ts')
  const code = await Promise.all(files.map((file) => readFile(join(game, file), 'utf8')))
  const lines = code.reduce((sum, it) => sum + linesOf(it), 0)
  expect(lines).toBeGreaterThan(100)
  expect(lines).toBeLessThan(MOST)
})
