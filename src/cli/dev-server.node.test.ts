import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defineGame } from '../../engine/index.ts'
import { findLayout } from '../layout/layout.ts'
import { serveGame } from './dev-server.ts'

const events = { built: () => undefined, failed: () => undefined, page: () => undefined }

test('a port that another program has is said to be in use, and a game without a page gets one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skein serve ü '))
  const file = join(folder, 'game.js')
  await writeFile(file, 'export default {}')
  const definition = defineGame({ name: 'tiny', systems: [] })
  const game = { definition, file, layout: await findLayout(folder) }
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  const options = { host: '127.0.0.1', cache: join(folder, 'cache') }
  await expect(serveGame(game, { ...options, port }, events)).rejects.toMatchObject({
    code: 'cli/port-in-use',
  })
  await new Promise((resolve) => other.close(resolve))
  const server = await serveGame(game, { ...options, port }, events)
  const page = await (await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: 'text/html' } })).text()
  expect(page).toContain('<title>tiny · Skein</title>')
  await server.close()
  await rm(folder, { recursive: true })
})

test.each(['flock', 'pong', 'skyward'])(
  'skein dev serves %s, with what it shares on a page',
  async (name) => {
    const args = ['dist/src/cli/main.js', 'dev', `examples/${name}`]
    const dev = spawn(process.execPath, args, { env: { ...process.env, NO_COLOR: '1' } })
    let said = ''
    for (const stream of [dev.stdout, dev.stderr]) stream.on('data', (text) => (said += String(text)))
    const ended = new Promise((resolve) => dev.once('exit', resolve))
    await expect.poll(() => said, { timeout: 60_000 }).toMatch(/Press Ctrl-C to stop|error/)
    const [address] = /http:\S+/.exec(said) ?? [said]
    const shared = (await (await fetch(`${address}@skein/interfaces.json`)).json()) as {
      packages: { name: string }[]
    }
    expect(shared.packages.map((it) => it.name)).toEqual([`${name}:game`, 'skein:render', 'skein:sound'])
    dev.kill('SIGINT')
    expect(await ended).toBe(0)
  },
)
