import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defineGame } from '../../engine/index.ts'
import { serveGame } from './dev-server.ts'

const events = { built: () => undefined, failed: () => undefined, page: () => undefined }

test('a port that another program has is said to be in use, and a game without a page gets one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skein serve ü '))
  const game = {
    definition: defineGame({ name: 'tiny', systems: [] }),
    file: join(folder, 'game.js'),
    folder,
  }
  await writeFile(game.file, 'export default {}')
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
