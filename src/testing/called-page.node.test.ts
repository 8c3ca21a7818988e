import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readValue, writeValue } from './call-values.ts'
import { openCalledPage } from './called-page.ts'

test('values come back as they were: bytes, and numbers that JSON has no words for', () => {
  const value = {
    bytes: Uint8Array.from({ length: 20_000 }, (_, i) => i),
    numbers: [-0, 0, 1.5, NaN, -Infinity],
  }
  expect(readValue(writeValue(value))).toEqual(value)
})

describe.skipIf(process.platform === 'win32')('a page in a browser that misbehaves', () => {
  let folder: string
  const browser = async (name: string, script: string): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, `#!${process.execPath}\n${script}\n`)
    await chmod(path, 0o755)
    return path
  }
  /** The folder of a browser's profile, which it was started with, and its address. */
  const PROFILE = 'const [address, profile] = process.argv.toReversed()\n'
  const files = new Map([['/index.html', '']])

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skein-called-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('is told with what the browser printed when it ends', async () => {
    const path = await browser('ends', "console.error('no more memory')")
    await expect(openCalledPage('Firefox', path, files)).rejects.toThrow(
      `Firefox (${path}) ended before it could open the page:\nno more memory`,
    )
  })

  test('is told when the browser cannot be started', async () => {
    await expect(openCalledPage('Firefox', join(folder, 'none'), files)).rejects.toThrow('ENOENT')
  })

  test('is told when the browser opens nothing in time, and the browser is ended with its folder', async () => {
    const note = join(folder, 'late.txt')
    const path = await browser(
      'late',
      `${PROFILE}require('node:fs').writeFileSync(${JSON.stringify(note)}, process.pid + ' ' + profile)
      setInterval(() => {}, 1000)`,
    )
    const opening = openCalledPage('Firefox', path, files, 1_500)
    await expect(opening).rejects.toThrow(`Firefox (${path}) did not open the page within 1.5 s`)
    const [pid, profile] = (await readFile(note, 'utf8')).split(' ')
    expect(existsSync(profile!)).toBe(false)
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH')
  })

  test('is told of the error of a function, and of a browser that ends meanwhile', async () => {
    const path = await browser(
      'answers',
      `${PROFILE}const next = async () => JSON.parse(await (await fetch(address + 'calls/next')).text())
      const answer = (it) => fetch(address + 'calls/answer', { method: 'POST', body: JSON.stringify(it) })
      void (async () => {
        await answer({ id: (await next()).id, value: 3 })
        await answer({ id: (await next()).id, error: 'Error: of the page' })
        await next()
        process.exit(1)
      })()`,
    )
    const page = await openCalledPage<{ add(a: number, b: number): number }>('Firefox', path, files)
    expect(await page.call('add', 1, 2)).toBe(3)
    await expect(page.call('add', 1, 2)).rejects.toThrow('Firefox: Error: of the page')
    await expect(page.call('add', 1, 2)).rejects.toThrow(`Firefox (${path}) ended before it could answer add`)
    await page.close()
  })

  test('is gone with its folder when the process of the test is killed', async () => {
    const note = join(folder, 'killed.txt')
    const path = await browser(
      'killed',
      `${PROFILE}require('node:fs').writeFileSync(${JSON.stringify(note)}, process.pid + ' ' + profile)
      setInterval(() => {}, 1000)`,
    )
    const script = `import { startBrowser } from ${JSON.stringify(new URL('start-browser.ts', import.meta.url).href)}
      await startBrowser('Firefox', ${JSON.stringify(path)}, 'http://127.0.0.1:9/')
      setInterval(() => {}, 1000)`
    const tester = join(folder, 'tester.ts')
    await writeFile(tester, script)
    const killed = spawn(process.execPath, ['node_modules/jiti/lib/jiti-cli.mjs', tester], {
      stdio: 'inherit',
    })
    await vi.waitUntil(() => existsSync(note), { timeout: 60_000 })
    const [pid, profile] = await vi.waitUntil(
      async () => {
        const text = await readFile(note, 'utf8')
        return text.includes(' ') ? text.split(' ') : null
      },
      { timeout: 10_000 },
    )
    killed.kill('SIGKILL')
    await vi.waitUntil(() => !existsSync(profile!), { timeout: 20_000 })
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH')
  })
})
