import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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

test('skein check compares a crate with the game, method by method', async () => {
  const wings = join(PONG, 'wings')
  const check = (crate: string): ReturnType<typeof runCommand> =>
    runCommand(folder, 'check', wings, '--crate', crate)
  expect((await check(join(wings, 'pong'))).code).toBe(0)
  await cp(join(wings, 'pong'), join(folder, 'other'), { recursive: true })
  const file = join(folder, 'other/src/lib.rs')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('fn set_speed(&self, speed: f32)', 'fn set_speed(&self, speed: f64)'))
  const { code, err } = await check('other')
  expect(code).toBe(1)
  expect(err).toContain('parameter 1 of Paddles.set_speed is f64 in the crate, and f32 in the game')
  expect((await check(join(wings, 'rally'))).err).toContain('the game does not describe the crate rally')
  expect((await check(folder)).err).toContain('is no Rust crate')
})
