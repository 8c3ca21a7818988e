import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { afterAll, expect, test } from 'vitest'
import { watMod } from '../../plugins/testing/wat-mod.ts'

const folder = await mkdtemp('build-ask-')
afterAll(() => rm(folder, { recursive: true, force: true }))

const GAME = `
import { defineGame, definePackage, t } from 'skein'
const demo = definePackage('demo:game', '1.0.0')
demo.component('speed', { now: t.f32 }, { label: 'how fast the ball moves' })
export default defineGame({ name: 'demo', packages: [demo], systems: [] })
`

const BYTES = watMod(
  [{ mod: { name: 'acme:quick', version: '1.2.0', abi: 1 } }],
  '(module (import "demo:game/speed@1.0.0" "set-now" (func (param i32 f32))))',
)

function skein(args: readonly string[], input = ''): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync('node', ['dist/src/cli/main.js', ...args], {
    input,
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { code: status, out: stdout, err: stderr }
}

await mkdir(join(folder, 'mods'))
await writeFile(join(folder, 'game.ts'), GAME)
await writeFile(join(folder, 'mods', 'quick.wasm'), BYTES)

test('"skein run --ask" shows the labels of the game, and runs a mod that is allowed', () => {
  const { code, out, err } = skein(['run', folder, '--frames', '1', '--ask'], 'details\nyes\n')
  expect(err).toContain('acme:quick 1.2.0')
  expect(err).toMatch(
    /No files, no network, no clock\.\nAllow this mod\? It will be able to:\n {2}- change how fast the ball moves\n/,
  )
  expect(err).toContain('change "speed" (demo:game 1.0.0): now')
  expect([code, out]).toEqual([0, expect.stringContaining('acme:quick 1.2.0 (running)')])
})

test.each(['no\n', ''])('"skein run --ask" leaves out a mod whose answer is %j', (input) => {
  const { code, err } = skein(['run', folder, '--frames', '1', '--ask'], input)
  expect([code, err]).toEqual([1, expect.stringContaining('link/not-granted')])
})

test('"skein inspect" says the same, with the game that the file lies in or that is named', () => {
  const inside = skein(['inspect', join(folder, 'mods', 'quick.wasm')])
  expect(inside.out).toMatch(/It will be able to:\n {2}- change how fast the ball moves\n/)
  const json = JSON.parse(skein(['inspect', join(folder, 'mods', 'quick.wasm'), '--json']).out) as object
  expect(json).toMatchObject({
    summary: { bounds: 'No files, no network, no clock', change: ['change how fast the ball moves'] },
    permissions: ['change "speed" (demo:game 1.0.0): now'],
  })
  const named = skein(['inspect', join(folder, 'mods', 'quick.wasm'), '--game', 'examples/pong'])
  expect(named.out).toContain('use the mod "game"')
})
