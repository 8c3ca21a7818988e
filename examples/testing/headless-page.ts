import pong from '../pong/game.ts'
import { playHeadless, type HeadlessOptions, type HeadlessPlay } from './headless.ts'
import { watchPolicy } from './page.ts'

/** The page's services for the test that opened it. */
export interface HeadlessPage {
  /** Plays Pong with mods that are fetched, each by its file's name, from `/mods`. */
  play(mods: readonly string[], options: HeadlessOptions): Promise<HeadlessPlay>
  /** Whether the page may make code from text. */
  mayEval(): Promise<boolean>
  /** Content-Security-Policy violations of the page so far. */
  readonly violations: readonly string[]
}

/** Leaves a debugger's call, which may make code from text despite the policy; the page's own task may not. */
const onItsOwn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve))

const offered: HeadlessPage = {
  violations: watchPolicy(),
  async play(mods, options) {
    await onItsOwn()
    const files = mods.map(async (file) => {
      const response = await fetch(`/mods/${file}`)
      return { file, bytes: new Uint8Array(await response.arrayBuffer()) }
    })
    return playHeadless(pong, await Promise.all(files), options)
  },
  async mayEval() {
    await onItsOwn()
    try {
      // oxlint-disable-next-line no-eval -- whether it works is the question
      return (0, eval)('1 + 1') === 2
    } catch {
      return false
    }
  },
}
Object.assign(globalThis, { skein: offered })
