import type { PlayedGame } from 'skein/browser'
import { playPong } from '../pong/browser/play.ts'
import { watchPolicy } from './page.ts'

/** The page's services for the test that opened it. */
export interface PlayPage {
  /** The matches on the page, in its order; empty until all of them have begun. */
  readonly matches: readonly PlayedGame[]
  /** Content-Security-Policy violations of the page so far. */
  readonly violations: readonly string[]
}

const matches: PlayedGame[] = []
const offered: PlayPage = { matches, violations: watchPolicy() }
Object.assign(globalThis, { pong: offered })

const play = !new URLSearchParams(location.search).has('still')
const elements = [...document.querySelectorAll<HTMLElement>('.game, #game')]
matches.push(...(await Promise.all(elements.map((element) => playPong(element, 7, play)))))
