import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openSite, startChromium } from './browser-page.ts'
import { findChromium } from './chromium.ts'

const chromium = inject('chromium')

describe.skipIf(process.platform === 'win32')('looking for a browser', () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skein-chromium-'))
    const program = async (name: string, script: string): Promise<void> => {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
      await chmod(join(folder, name), 0o755)
    }
    await program('chromium', 'echo "libnss3.so: no such file" >&2; exit 127')
    await program('google-chrome', 'echo "Chromium 1.2.3 "')
  })

  afterAll(() => rm(folder, { recursive: true }))

  test('takes the one from npm', async () => {
    const shipped = join(folder, 'google-chrome')
    expect(await findChromium({ PATH: folder }, async () => shipped)).toEqual({
      path: shipped,
      version: 'Chromium 1.2.3',
    })
  })

  test('takes the first of the system that starts where the one from npm does not', async () => {
    const found = { path: join(folder, 'google-chrome'), version: 'Chromium 1.2.3' }
    const environment = { PATH: `/nowhere::${folder}` }
    expect(await findChromium(environment, async () => join(folder, 'chromium'))).toEqual(found)
    expect(await findChromium(environment, () => Promise.reject(new Error('not for here')))).toEqual(found)
  })

  test('says why there is none', async () => {
    const none = await findChromium({ PATH: '/nowhere' }, () => Promise.reject(new Error('not for here')))
    expect(none).toEqual({
      path: null,
      reasons: [
        '@sparticuz/chromium: not for here',
        expect.stringContaining('the system has none of chromium'),
      ],
    })
  })

  test('takes the one that is named, and no other when that does not start', async () => {
    const broken = join(folder, 'chromium')
    expect(await findChromium({ PATH: folder, SKEIN_CHROMIUM: broken })).toEqual({
      path: null,
      reasons: [`${broken}: libnss3.so: no such file`],
    })
    const absent = join(folder, 'absent')
    expect(await findChromium({ PATH: folder, SKEIN_CHROMIUM: absent })).toEqual({
      path: null,
      reasons: [expect.stringContaining('ENOENT')],
    })
  })
})

describe.skipIf(chromium === null)('a page in the browser of the tests', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await startChromium(chromium!)
  })

  afterAll(() => browser.close())

  test('draws with WebGL, without a graphics card', async () => {
    const { page, problems, close } = await openSite(browser, new Map([['/index.html', '<!doctype html>']]))
    const pixel = await page.evaluate(() => {
      const gl = document.createElement('canvas').getContext('webgl2')
      if (gl === null) return null
      gl.clearColor(1, 0.5, 0, 1)
      gl.clear(gl.COLOR_BUFFER_BIT)
      const read = new Uint8Array(4)
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, read)
      return [...read]
    })
    expect(pixel).toEqual([255, 128, 0, 255])
    expect(problems).toEqual([])
    await close()
  })

  test('writes text', async () => {
    const { page, close } = await openSite(browser, new Map([['/index.html', '<!doctype html>']]))
    const painted = await page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d')!
      canvas.font = '40px sans-serif'
      canvas.fillText('Skein', 10, 50)
      const { data } = canvas.getImageData(0, 0, 200, 100)
      return data.filter((value, at) => at % 4 === 3 && value > 0).length
    })
    expect(painted).toBeGreaterThan(200)
    await close()
  })

  test('can have its garbage collected', async () => {
    const { page, close } = await openSite(browser, new Map([['/index.html', '<!doctype html>']]))
    expect(await page.evaluate(() => typeof globalThis.gc)).toBe('function')
    await close()
  })

  test('tells what went wrong on it', async () => {
    const site = await openSite(
      browser,
      new Map([
        [
          '/index.html',
          '<!doctype html><script type="module" src="/a.js"></script><script src="/b.js"></script>',
        ],
        ['/a.js', 'console.error("a word"); setTimeout(() => { throw new Error("a throw") })'],
      ]),
    )
    await expect.poll(() => site.problems.join()).toContain('a throw')
    expect(site.problems).toContainEqual('a word')
    expect(site.problems).toContainEqual('/b.js is not there')
    await site.close()
  })
})
