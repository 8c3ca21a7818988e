import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '../../../src/testing/command.ts'

const PONG = resolve('examples/pong')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein wings '))
})
afterAll(() => rm(folder, { recursive: true }))

test('the crate of Pong is what skein bindgen writes', async () => {
  const run = runCommand(folder, 'bindgen', join(PONG, 'wings'), '--lang', 'wings', '--out', 'crates')
  expect(await run).toMatchObject({ code: 0, err: '' })
  for (const file of ['Cargo.toml', 'src/lib.rs']) {
    const written = await readFile(join(folder, 'crates/pong', file), 'utf8')
    expect(written).toBe(await readFile(join(PONG, 'wings/pong', file), 'utf8'))
  }
})

test.each(['game.ts', 'interfaces.ts', '.'])('a game without defineWings has no crate: %s', async (file) => {
  const path = join(PONG, file)
  const { code, err } = await runCommand(folder, 'bindgen', path, '--lang', 'wings', '--out', 'none')
  expect(code).toBe(1)
  expect(err).toContain('describes no game to plugins of wings')
  expect(err).toContain('Pass the result of defineWings() to defineGame')
  expect(err).toContain('cli/bad-input')
})
