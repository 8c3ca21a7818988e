import { spawn } from 'node:child_process'
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test, vi } from 'vitest'

const SOON = { timeout: 60_000, interval: 50 }

test('skein run --watch replaces mods that are saved, says what is wrong with them, and ends when asked', async () => {
  // In the repository, since the game looks for "skein" from where it is.
  const folder = await mkdtemp(resolve('build-'))
  try {
    await cp(resolve('examples/pong'), folder, {
      recursive: true,
      filter: (path) => !/[\\/]mods$|[\\/]mod-sources[\\/](?!curve-ball)[^\\/]+$/.test(path),
    })
    const program = spawn(process.execPath, [
      resolve('dist/src/cli/main.js'),
      'run',
      folder,
      '--watch',
      '--json',
      '--no-events',
    ])
    const lines: Record<string, unknown>[] = []
    createInterface(program.stdout).on('line', (line) =>
      lines.push(JSON.parse(line) as Record<string, unknown>),
    )
    const ended = new Promise<number | null>((done) => program.once('exit', done))
    const said = (wanted: Record<string, unknown>): void =>
      expect(lines).toContainEqual(expect.objectContaining(wanted))
    try {
      await vi.waitFor(() => said({ type: 'load', mod: 'acme:curve-ball', status: 'running' }), SOON)
      const source = join(folder, 'mod-sources/curve-ball/assembly/index.ts')
      const text = await readFile(source, 'utf8')

      await writeFile(source, text.replace(' bends;', ' curves;'))
      await vi.waitFor(() => said({ type: 'load', status: 'replaced', kept: expect.any(String) }), SOON)

      await appendFile(source, 'oops(')
      await vi.waitFor(
        () => said({ type: 'build', error: expect.objectContaining({ code: 'build/failed' }) }),
        SOON,
      )
    } finally {
      program.kill('SIGTERM')
    }
    expect(await ended).toBe(0)
    expect(lines.at(-1)).toMatchObject({
      type: 'summary',
      mods: [{ name: 'acme:curve-ball', status: 'running' }],
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
