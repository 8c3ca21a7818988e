import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageToJson } from '../../engine/formats.ts'
import { definePackage } from '../../engine/index.ts'
import { INTERFACES_PATH } from '../vite/served-mods.ts'
import { askInterfaces } from './interfaces.ts'

let folder: string
let servers: Server[]

beforeEach(async () => {
  servers = []
  folder = await mkdtemp(join(tmpdir(), 'skein new ünïcode '))
})
afterEach(async () => {
  await Promise.all(servers.map((it) => new Promise((done) => it.close(done))))
  await rm(folder, { recursive: true, force: true })
})

/** Serves what a game shares, as `skein dev` does, on the first free port from the usual one on. */
async function serve(name: string): Promise<string> {
  const sources = join(folder, name, 'mod-sources')
  await mkdir(sources, { recursive: true })
  const packages = [packageToJson(definePackage(`${name}:game`, '1.0.0'))]
  const server = createServer((request, response) => {
    response.statusCode = request.url === `/${INTERFACES_PATH}` ? 200 : 404
    response.end(JSON.stringify({ packages, sources, game: join(folder, name, 'game.ts') }))
  })
  servers.push(server)
  for (let port = 5173; port < 5189; port++) {
    const listens = await new Promise<boolean>((done) => {
      server.once('error', () => done(false)).listen(port, 'localhost', () => done(true))
    })
    if (listens) return `http://localhost:${port}/`
  }
  throw new Error('all ports are taken')
}
const packagesFor = async (dir: string, from?: string): Promise<string[]> =>
  ((await askInterfaces(join(folder, dir), from))?.packages ?? []).map((it) => it.name)

test('of several servers, a mod takes the one whose sources its folder lies in', async () => {
  await serve('first')
  await serve('second')
  expect(await packagesFor('second/mod-sources/mine')).toEqual(['second:game'])
  expect(await packagesFor('first/mod-sources/mine')).toEqual(['first:game'])
  await symlink(join(folder, 'second'), join(folder, 'link'))
  expect(await packagesFor('link/mod-sources/mine')).toEqual(['second:game'])
})

test('of several servers, none is taken for a mod that lies elsewhere', async () => {
  await serve('first')
  const address = await serve('second')
  await expect(packagesFor('elsewhere/mine')).rejects.toMatchObject({
    code: 'cli/bad-input',
    hint: expect.stringContaining(join(folder, 'second', 'mod-sources')) as string,
  })
  expect(await packagesFor('elsewhere/mine', address)).toEqual(['second:game'])
})

test('a mod that lies in a game takes that one, whatever else is served', async () => {
  await serve('first')
  const told = await askInterfaces('examples/pong/mod-sources/mine', undefined)
  // With the packages shared on its page.
  expect(told?.packages.map((it) => it.name)).toEqual(['pong:game', 'skein:render', 'skein:sound'])
  expect(told).toMatchObject({ game: resolve('examples/pong/game.ts'), served: false })
})

test('a mod in the sources of one game is not begun for another', async () => {
  const address = await serve('first')
  for (const from of [address, 'examples/flock', resolve('examples/flock/game.ts')])
    await expect(askInterfaces('examples/pong/mod-sources/mine', from)).rejects.toMatchObject({
      code: 'cli/bad-input',
      message: expect.stringMatching(/belongs to the sources of .*pong.*, not of /) as string,
    })
  const own = await askInterfaces('examples/pong/mod-sources/mine', 'examples/pong')
  expect(own?.packages.map((it) => it.name)).toContain('pong:game')
  await writeFile(join(folder, 'game.ts'), 'export default 1')
  expect(await packagesFor('mod-sources/mine', 'examples/flock')).toContain('flock:game')
})

test('a published game is asked as a served one is, with its doc comments', async () => {
  const packages = [{ ...packageToJson(definePackage('far:game', '1.0.0')), docs: { '': 'Far away.' } }]
  const server = createServer((request, response) => {
    response.statusCode = request.url === `/play/${INTERFACES_PATH}` ? 200 : 404
    response.end(JSON.stringify({ packages }))
  })
  servers.push(server)
  await new Promise<void>((done) => void server.listen(0, 'localhost', done))
  const address = `http://localhost:${(server.address() as { port: number }).port}/play`
  const told = await askInterfaces(join(folder, 'mine'), address)
  expect(told).toMatchObject({ packages: [{ name: 'far:game' }] })
  expect([told!.packages[0]!.docs!.get(''), told!.game]).toEqual(['Far away.', undefined])
})
