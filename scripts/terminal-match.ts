import { styleText } from 'node:util'
import { playMatch } from '../examples/pong/terminal.ts'

/** Plays a match of Pong in the terminal, with the mods of its folder. */
export async function playInTerminal(): Promise<void> {
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
  ${command('npx skein inspect examples/pong/mods/multiball.wasm')}   show the permissions of a mod
  ${command('npx skein run examples/pong --seed 1 --frames 3000')}    play another match without graphics
  ${command('npx skein new my-mod --lang as --game examples/pong')}   create your own mod
Delete a file from examples/pong/mods and play again to see its effect.
`)
}

function command(text: string): string {
  return styleText('cyan', text)
}
