import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findFirefox, findWebkit } from './other-browsers.ts'

describe.skipIf(process.platform === 'win32')('looking for browsers beside Chromium', () => {
  let folder: string
  let bin: string
  const program = async (path: string, script: string): Promise<string> => {
    await writeFile(path, `#!/bin/sh\n${script}\n`)
    await chmod(path, 0o755)
    return path
  }
  /** A MiniBrowser where Debian has it, and the folder that systems would have it in. */
  async function miniBrowser(name: string, script: string): Promise<{ path: string; libraries: string }> {
    const libraries = join(folder, name)
    const webkit = join(libraries, 'x86_64-linux-gnu', 'webkit2gtk-4.1')
    await mkdir(webkit, { recursive: true })
    return { path: await program(join(webkit, 'MiniBrowser'), script), libraries }
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skein-browsers-'))
    bin = join(folder, 'bin')
    await mkdir(bin)
    await program(join(bin, 'firefox-esr'), 'echo "libxul.so: no such file" >&2; exit 127')
    await program(join(bin, 'firefox'), 'echo "Mozilla Firefox 1.2.3"')
    await program(join(bin, 'Xvfb'), 'exit 1')
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('takes the first Firefox that starts', async () => {
    expect(await findFirefox({ PATH: bin })).toEqual({
      path: join(bin, 'firefox'),
      version: 'Mozilla Firefox 1.2.3',
    })
  })

  test('takes the Firefox that is named, and no other when that does not start', async () => {
    const broken = join(bin, 'firefox-esr')
    expect(await findFirefox({ PATH: bin, SKEIN_FIREFOX: broken })).toEqual({
      path: null,
      reasons: [`${broken}: libxul.so: no such file`],
    })
  })

  test('says why there is no Firefox', async () => {
    const { path, ...rest } = await findFirefox({ PATH: '/nowhere' })
    if (path === null) expect(rest).toEqual({ reasons: ['the system has none of firefox-esr, firefox'] })
    else expect(path).toContain('/Applications/')
  })

  test('takes a WebKit that misses nothing but a screen', async () => {
    const { path, libraries } = await miniBrowser('whole', 'echo "cannot open display: " >&2; exit 1')
    expect(await findWebkit({ PATH: bin }, ['/nowhere', libraries])).toEqual({ path, version: 'WebKitGTK' })
    expect(await findWebkit({ PATH: bin, SKEIN_WEBKIT: path }, [])).toEqual({ path, version: 'WebKitGTK' })
  })

  test('leaves a WebKit that misses a library', async () => {
    const { path, libraries } = await miniBrowser(
      'broken',
      'echo "libgtk-3.so.0: no such file" >&2; exit 127',
    )
    expect(await findWebkit({ PATH: bin }, [libraries])).toEqual({
      path: null,
      reasons: [`${path}: libgtk-3.so.0: no such file`],
    })
  })

  test('says what is missing of WebKit and its screen', async () => {
    expect(await findWebkit({ PATH: '/nowhere' }, ['/nowhere'])).toEqual({
      path: null,
      reasons: [
        'the system has no MiniBrowser of WebKitGTK',
        'the system has no Xvfb, on whose screen WebKit draws',
      ],
    })
  })
})
