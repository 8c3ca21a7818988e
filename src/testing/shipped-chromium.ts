import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Beside the program, a description of the fonts that came with it. */
export const FONTS = 'fonts.conf'

const FONTS_OF_ITS_OWN = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>
`

/**
 * Unpacks the Chromium that npm brought, once for each version of it, and says where it is.
 *
 * The package unpacks into the folder for temporary files, under names that every project shares, and takes what lies there
 * as it is. So it runs in a process of its own with a folder of its own, which gets its name when it is complete.
 *
 * @throws Error when there is none for this machine
 */
export async function unpackShippedChromium(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`is for Linux on x64; this is ${process.platform} on ${process.arch}`)
  const home = dirname(dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium')))))
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string }
  const cache = join(home, '..', '..', '.cache', 'skein')
  const folder = join(cache, `chromium-${version}`)
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true })
    const partial = await mkdtemp(join(cache, 'unpacking-'))
    const script = "await (await import('@sparticuz/chromium')).default.executablePath()"
    try {
      await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
        cwd: home,
        env: { ...process.env, TMPDIR: partial },
      })
      await writeFile(join(partial, FONTS), FONTS_OF_ITS_OWN)
      // Another process may have been faster.
      await rename(partial, folder).catch((error: unknown) => {
        if (!existsSync(folder)) throw error
      })
    } finally {
      await rm(partial, { recursive: true, force: true })
    }
  }
  return join(folder, 'chromium')
}
