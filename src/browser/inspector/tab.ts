import type { ReplayGame } from '../recordings/replay-game.ts'

/** One of the views of the inspector. */
export interface Tab {
  readonly name: string
  readonly element: HTMLElement
  /** Shows the current state; called a few times a second while the view is seen. */
  update(): void
  /** A short note beside the name, such as a number; empty for none. */
  note?(): string
  /** Releases its resources. */
  destroy?(): void
}

/** How the game is played: what a {@link MountedGame} offers. */
export interface PlayControls {
  readonly playing: boolean
  speed: number
  /** Resumes the game. */
  play(): void
  /** Stops the game until {@link play}. */
  pause(): void
  /** Plays one frame. @param elapsed seconds; default: one fixed step */
  frame(elapsed?: number): void
  /** Holds the game still until the returned function is called; without it, `pause` and `play` do that. */
  hold?(): () => void
  /** Opens a second game like it over this one, for a recording to play in; without it, recordings play in the game itself. @param seed of its random numbers */
  openReplay?(seed: number): Promise<ReplayGame>
}
