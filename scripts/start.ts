import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import { reportError } from '../src/cli/report.ts'
import { buildExampleMods } from './build-mods.ts'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
if (!existsSync('dist/src/node.js')) {
  process.stderr.write('Run "npm ci" first: it installs and builds what this needs.\n')
  process.exit(1)
}

process.stdout.write('Building the mods of Pong:\n')
try {
  await buildExampleMods('examples/pong', (line) => process.stdout.write(`  ${line}\n`))
} catch (error) {
  reportError(error)
  process.exit(1)
}

const { playMatch } = await import('../examples/pong/terminal.ts')
const draw = process.stdout.isTTY && (process.stdout.columns ?? 0) >= 80 && process.env['CI'] === undefined
process.stdout.write(draw ? '\x1b[2J\x1b[?25l' : '\nA match of Pong:\n')
const restore = (): void => void process.stdout.write('\x1b[?25h\n')
process.on('SIGINT', () => {
  restore()
  process.exit(130)
})
const result = await playMatch({
  mods: 'examples/pong/mods',
  seed: 7,
  draw,
  frames: 20_000,
  write: (text) => void process.stdout.write(text),
})
if (draw) restore()
process.stdout.write(`
Left ${result.left}, right ${result.right}; state ${result.stateHash}. The same seed gives the same match.

What to try next:
  ${command('npx skein inspect examples/pong/mods/multiball.wasm')}   what a mod may do
  ${command('npx skein run examples/pong --seed 1 --frames 3000')}    another match, as text
  ${command('npx skein new my-mod --lang as --game examples/pong')}   write a mod yourself
Delete a file from examples/pong/mods and play again to see what it did.
`)

function command(text: string): string {
  return styleText('cyan', text)
}
