import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs, styleText } from 'node:util'
import { reportError } from '../src/cli/report.ts'
import { areFresh, buildExampleMods, moddedExamples } from './build-mods.ts'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
if (!existsSync('dist/src/node.js')) {
  process.stderr.write('Run "npm ci" first: it installs the dependencies and builds Skein.\n')
  process.exit(1)
}
const { terminal, open, port } = options()
/** Only looks whether all of it works, and ends. */
const quick = process.env['SKEIN_START'] === 'quick'

try {
  for (const game of terminal ? ['examples/pong'] : await moddedExamples('examples')) {
    if (await areFresh(game)) continue
    process.stdout.write(`Building the mods of ${game}:\n`)
    await buildExampleMods(game, (line) => process.stdout.write(`  ${line}\n`))
  }
  if (terminal || quick) await (await import('./terminal-match.ts')).playInTerminal()
  if (!terminal) await showGallery()
} catch (error) {
  reportError(error)
  process.exit(1)
}

async function showGallery(): Promise<void> {
  const { serveGallery } = await import('./gallery.ts')
  const say = (line: string): void => void process.stdout.write(`  ${line}\n`)
  const gallery = await serveGallery('examples', quick ? 0 : port, {
    built: ({ name, milliseconds }) => say(`built ${name} in ${Math.round(milliseconds)} ms`),
    failed: (_name, error) => reportError(error),
    page: () => undefined,
  })
  process.stdout.write(
    `\nThe sample games are at ${styleText('cyan', gallery.address)}\n${quick ? '' : 'Press Ctrl-C to stop. To play a match in this terminal: npm start -- --terminal\n'}`,
  )
  if (quick) {
    await (await import('./try-gallery.ts')).tryGallery(gallery, say)
    await gallery.close()
    return
  }
  if (open) openInBrowser(gallery.address)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  await gallery.close()
}

/** Opens a page in the browser of whoever sits here; where there is none, the address that was printed has to do. */
function openInBrowser(address: string): void {
  const { platform, env } = process
  const hasScreen = platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY'])
  if (env['CI'] !== undefined || !hasScreen) return
  const [command, ...args] =
    platform === 'darwin' ? ['open'] : platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open']
  const child = spawn(command!, [...args, address], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}

function options(): { readonly terminal: boolean; readonly open: boolean; readonly port: number } {
  const usage = 'npm start -- [--terminal] [--port <number>] [--no-open]'
  try {
    const { values } = parseArgs({
      options: {
        terminal: { type: 'boolean', default: false },
        open: { type: 'boolean', default: true },
        port: { type: 'string', default: '5173' },
      },
      allowNegative: true,
    })
    const number = Number(values.port)
    if (Number.isInteger(number) && number > 0 && number < 65_536) return { ...values, port: number }
    throw new Error(`"${values.port}" is not a valid port`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}\n`)
    process.exit(1)
  }
}
