import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

interface Ended {
  readonly code: number
  readonly out: string
}

const skein = (...args: string[]): Promise<Ended> =>
  new Promise((done) => {
    execFile(process.execPath, [resolve('dist/src/cli/main.js'), ...args], (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code), out: out + err }),
    )
  })

test('the mod and the test that docs/modding/testing.md shows pass with skein test, and fail with another mod', async () => {
  const guide = await readFile('docs/modding/testing.md', 'utf8')
  const [mod, tested] = [...guide.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match) => match[1]!)
  // Within the project, so that it finds skein and vitest.
  const folder = await mkdtemp(resolve('build-guide-'))
  try {
    const path = join(folder, 'my-mod')
    expect(await skein('new', path, '--game', 'examples/pong')).toMatchObject({ code: 0 })
    const fresh = await skein('test', path)
    expect([fresh.code, fresh.out]).toEqual([0, expect.stringContaining('2 passed')])
    await writeFile(join(path, 'assembly/index.ts'), mod!)
    await writeFile(join(path, 'test/mod.test.ts'), tested!)
    const shown = await skein('test', path)
    expect([shown.code, shown.out]).toEqual([0, expect.stringContaining('1 passed')])
    await writeFile(join(path, 'assembly/index.ts'), mod!.replace('speed up', 'slow down'))
    expect((await skein('test', path)).code).toBe(1)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
