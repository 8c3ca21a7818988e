import type { Engine } from '../../engine/index.ts'
import type { SoundOptions, SoundPlayer } from '../../engine/sound/index.ts'
import { PixiPlayer } from '../../engine/sound/pixi/pixi-player.ts'
import type { Sleeper } from './sound-gate.ts'

/**
 * The sounds of a game on a page. @pixi/sound is loaded with a game that shares the package `skein:sound`, and else with the first sound that it
 * plays: other games need not have it installed. A game for which it cannot be loaded is silent, and the log says why.
 */
export class PageSounds implements SoundPlayer, Sleeper {
  readonly #engine: Engine
  #player: PixiPlayer | null = null
  #loading: Promise<void> | null = null
  #volume = 1
  #destroyed = false

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Loads the library for a game that shares sounds. */
  async prepare(): Promise<void> {
    if (this.#engine.definition.packages.some(({ name }) => name === 'skein:sound')) await this.#load()
  }

  /** How loud everything is, 0 to 1. */
  get volume(): number {
    return this.#volume
  }

  set volume(volume: number) {
    this.#volume = Math.max(0, Math.min(1, volume))
    if (this.#player !== null) this.#player.volume = this.#volume
  }

  wake(): void {
    this.#player?.wake()
  }

  sleep(): void {
    this.#player?.sleep()
  }

  play(asset: number, options: SoundOptions): () => void {
    if (this.#player !== null) return this.#player.play(asset, options)
    let ended = false
    let end = (): void => void (ended = true)
    const begin = async (): Promise<void> => {
      await this.#load()
      if (!ended && this.#player !== null) end = this.#player.play(asset, options)
    }
    void begin()
    return () => end()
  }

  destroy(): void {
    this.#destroyed = true
    this.#player?.destroy()
    this.#player = null
  }

  #load(): Promise<void> {
    return (this.#loading ??= this.#start())
  }

  async #start(): Promise<void> {
    const engine = this.#engine
    try {
      const library = await import('@pixi/sound')
      if (this.#destroyed) return
      this.#player = new PixiPlayer(library, engine.assets, ({ name, owner }, reason) =>
        engine.log('warn', owner ?? 'sound', `the sound ${name} cannot be played: ${reason}`),
      )
      this.#player.volume = this.#volume
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      engine.log(
        'warn',
        'sound',
        `the game is silent: @pixi/sound cannot be loaded (npm install @pixi/sound@6): ${reason}`,
      )
    }
  }
}
