import type * as Library from '@pixi/sound'
import type { IMediaInstance, Sound } from '@pixi/sound'
import type { Asset, AssetTable } from '../../assets/index.ts'
import type { SoundOptions, SoundPlayer } from '../sound-player.ts'

/** A sound that is heard later than this after it was asked for belongs to nothing that is seen. In milliseconds. */
const LATE = 500

/** The module `@pixi/sound`: a game that plays sounds loads it, others need not have it. */
export type SoundLibrary = typeof Library

/** A sound as it is at the moment. */
interface Loaded {
  readonly asset: Asset
  /** `null` when it cannot be played. */
  readonly sound: Promise<Sound | null>
}

/** A sound that plays, or waits to be loaded. */
interface Voice {
  readonly id: number
  readonly options: SoundOptions
  instance: IMediaInstance | null
}

/**
 * Plays the sounds of a game with @pixi/sound: loaded when first asked for, replaced when the asset is.
 *
 * While nothing can be heard, since the player has done nothing yet or the page is hidden, sounds that play once are dropped;
 * music begins, or goes on, when it can be.
 */
export class PixiPlayer implements SoundPlayer {
  readonly #library: SoundLibrary
  readonly #assets: AssetTable
  readonly #failed: (asset: Asset, reason: string) => void
  readonly #sounds = new Map<number, Loaded>()
  readonly #voices = new Set<Voice>()
  readonly #end: () => void
  /** `null` where sounds are played by elements of the page. */
  readonly #context: AudioContext | null
  /** The last attempt to be heard, and when it was made. */
  #waking: Promise<void> = Promise.resolve()
  #wokenAt = -Infinity
  #volume = 1

  /** @param failed told of a sound that cannot be loaded */
  constructor(library: SoundLibrary, assets: AssetTable, failed: (asset: Asset, reason: string) => void) {
    const { sound } = library
    this.#library = library
    this.#assets = assets
    this.#failed = failed
    this.#end = assets.observe((id) => this.#replace(id))
    this.#context = sound.useLegacy ? null : sound.context.audioContext
    // It would be silent while a game plays on in a window that is seen and has not the focus.
    if (!sound.useLegacy) (sound.context as { autoPause?: boolean }).autoPause = false
  }

  /** How loud everything is, 0 to 1. */
  get volume(): number {
    return this.#volume
  }

  set volume(volume: number) {
    this.#volume = Math.max(0, Math.min(1, volume))
    for (const { instance, options } of this.#voices)
      if (instance !== null) instance.volume = options.volume * this.#volume
  }

  /** Tries to be heard: call it when the player does something, and when the page is shown. */
  wake(): void {
    const context = this.#context
    if (context === null || context.state === 'running' || context.state === 'closed') return
    this.#wokenAt = performance.now()
    // It waits where the browser is not content yet, and fails while a call has the speaker.
    this.#waking = context.resume().catch(() => {})
  }

  /** Is silent from now on, as while the page is hidden. */
  sleep(): void {
    if (this.#context?.state === 'running') void this.#context.suspend().catch(() => {})
  }

  play(asset: number, options: SoundOptions): () => void {
    if (!options.loop && !this.#heard && performance.now() - this.#wokenAt > LATE) {
      // The next time it is there at once.
      void this.#load(asset)
      return () => {}
    }
    const voice: Voice = { id: asset, options, instance: null }
    this.#voices.add(voice)
    void this.#start(voice)
    return () => {
      // Instances are used again for other sounds once they have ended.
      if (this.#voices.delete(voice)) voice.instance?.stop()
    }
  }

  destroy(): void {
    this.#end()
    this.#voices.clear()
    for (const id of this.#sounds.keys()) this.#drop(id)
  }

  get #heard(): boolean {
    return this.#context === null || this.#context.state === 'running'
  }

  async #start(voice: Voice): Promise<void> {
    const { id, options } = voice
    const asked = performance.now()
    const loading = this.#load(id)
    const sound = await loading
    if (!options.loop) {
      if (!this.#heard) await Promise.race([this.#waking, new Promise((end) => void setTimeout(end, LATE))])
      if (!this.#heard || performance.now() - asked > LATE) this.#voices.delete(voice)
    }
    if (sound === null && !options.loop) this.#voices.delete(voice)
    // It may have ended, or been replaced by another, meanwhile.
    if (sound === null || !this.#voices.has(voice) || this.#sounds.get(id)?.sound !== loading) return
    const { pan } = options
    const instance = await sound.play({
      volume: options.volume * this.#volume,
      speed: options.rate,
      loop: options.loop,
      ...(pan === 0 ? {} : { filters: [new this.#library.filters.StereoFilter(pan)] }),
    })
    voice.instance = instance
    const over = (): void => {
      if (voice.instance === instance) this.#voices.delete(voice)
    }
    instance.once('end', over)
    instance.once('stop', over)
    if (!this.#voices.has(voice)) instance.stop()
  }

  #load(id: number): Promise<Sound | null> {
    const asset = this.#assets.get(id)
    if (asset === null || !asset.type.startsWith('audio/')) return Promise.resolve(null)
    let loaded = this.#sounds.get(id)
    if (loaded === undefined) {
      loaded = { asset, sound: this.#decode(asset) }
      this.#sounds.set(id, loaded)
    }
    return loaded.sound
  }

  async #decode(asset: Asset): Promise<Sound | null> {
    try {
      const source = await bytesOf(asset)
      return await new Promise((resolve, reject) => {
        const sound: Sound = this.#library.Sound.from({
          source,
          preload: true,
          loaded: (error) => (error === null || error === undefined ? resolve(sound) : reject(error)),
        })
      })
    } catch (error) {
      this.#failed(asset, error instanceof Error ? error.message : String(error))
      return null
    }
  }

  /** Another sound has come into the place of one: music goes on with it. */
  #replace(id: number): void {
    const voices = [...this.#voices].filter((voice) => voice.id === id)
    for (const voice of voices) {
      voice.instance = null
      if (!voice.options.loop) this.#voices.delete(voice)
    }
    this.#drop(id)
    for (const voice of voices) if (voice.options.loop) void this.#start(voice)
  }

  #drop(id: number): void {
    const loaded = this.#sounds.get(id)
    this.#sounds.delete(id)
    void loaded?.sound.then((sound) => sound?.destroy())
  }
}

/** A copy: decoding takes the bytes away. */
async function bytesOf({ bytes, url }: Asset): Promise<ArrayBuffer> {
  if (bytes !== null) return bytes.slice().buffer as ArrayBuffer
  const response = await fetch(url!)
  if (!response.ok) throw new Error(`the server answered with status ${response.status}`)
  return response.arrayBuffer()
}
