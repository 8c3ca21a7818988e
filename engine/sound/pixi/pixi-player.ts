import { filters, Sound, type IMediaInstance } from '@pixi/sound'
import type { Asset, AssetTable } from '../../assets/index.ts'
import type { SoundOptions, SoundPlayer } from '../sound-player.ts'

/** A sound as it is at the moment. */
interface Loaded {
  readonly asset: Asset
  /** `null` when it cannot be played. */
  readonly sound: Promise<Sound | null>
}

/** Plays the sounds of a game with @pixi/sound: loaded when first asked for, replaced when a mod replaces them. */
export class PixiPlayer implements SoundPlayer {
  readonly #assets: AssetTable
  readonly #failed: (asset: Asset, reason: string) => void
  readonly #sounds = new Map<number, Loaded>()
  /** What plays at the moment, with the volume that was asked for. */
  readonly #playing = new Map<IMediaInstance, number>()
  readonly #end: () => void
  #volume = 1

  /** @param failed told of a sound that cannot be loaded */
  constructor(assets: AssetTable, failed: (asset: Asset, reason: string) => void) {
    this.#assets = assets
    this.#failed = failed
    this.#end = assets.observe((id) => this.#drop(id))
  }

  /** How loud everything is, 0 to 1. */
  get volume(): number {
    return this.#volume
  }

  set volume(volume: number) {
    this.#volume = Math.max(0, Math.min(1, volume))
    for (const [instance, own] of this.#playing) instance.volume = own * this.#volume
  }

  play(asset: number, options: SoundOptions): () => void {
    let ended = false
    let instance: IMediaInstance | null = null
    void this.#start(asset, options, () => ended).then((started) => void (instance = started))
    return () => {
      ended = true
      instance?.stop()
    }
  }

  destroy(): void {
    this.#end()
    for (const id of this.#sounds.keys()) this.#drop(id)
  }

  async #start(
    id: number,
    { volume, rate, pan, loop }: SoundOptions,
    ended: () => boolean,
  ): Promise<IMediaInstance | null> {
    const sound = await this.#load(id)
    if (sound === null || ended()) return null
    const instance = await sound.play({
      volume: volume * this.#volume,
      speed: rate,
      loop,
      ...(pan === 0 ? {} : { filters: [new filters.StereoFilter(pan)] }),
    })
    this.#playing.set(instance, volume)
    const over = (): void => void this.#playing.delete(instance)
    instance.once('end', over)
    instance.once('stop', over)
    if (ended()) instance.stop()
    return instance
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
        const sound: Sound = Sound.from({
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
  if (!response.ok) throw new Error(`the server answers ${response.status}`)
  return response.arrayBuffer()
}
