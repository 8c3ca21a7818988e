import { ImageSource, Rectangle, Texture, type TextureSource } from 'pixi.js'
import type { Asset, AssetTable } from '../../assets/index.ts'
import { MAX_SIDE, pictureSize } from '../../assets/picture-size.ts'
import type { ShapeSheet } from './shapes.ts'

/** No sheet has more frames than this. */
const MAX_FRAMES = 4096

/** A picture as it is at the moment. */
interface Picture {
  /** The asset that is shown, or loaded to be shown. */
  asset: Asset | null
  /** The asset before it, while that one is loaded. */
  texture: Texture
  /** Whether the texture is a picture of an asset, and not what stands for one. */
  loaded: boolean
  /** Whether another asset may have come into its place. */
  stale: boolean
  /** Frames by `columns * 65536 + rows`. */
  readonly sheets: Map<number, readonly Texture[]>
}

/** How pictures are shown and what becomes of those that cannot be. */
export interface TextureOptions {
  /** Whether pictures keep hard pixels when they are enlarged. */
  readonly pixelated: boolean
  /** Told of a picture that cannot be loaded. */
  readonly failed: (asset: Asset, reason: string) => void
}

/** Pictures by the ids of their assets: loaded when first asked for, replaced when the asset is. */
export class TextureStore {
  /** Changes whenever some picture does. */
  version = 0
  readonly #assets: AssetTable
  readonly #shapes: ShapeSheet
  readonly #options: TextureOptions
  readonly #pictures = new Map<number, Picture>()
  readonly #loading = new Set<Promise<void>>()
  readonly #end: () => void

  constructor(assets: AssetTable, shapes: ShapeSheet, options: TextureOptions) {
    this.#assets = assets
    this.#shapes = shapes
    this.#options = options
    this.#end = assets.observe((id) => {
      const picture = this.#pictures.get(id)
      if (picture === undefined) return
      // Looked at when it is drawn: an owner that is replaced takes its assets out and brings new ones at once.
      picture.stale = true
      this.version++
    })
  }

  /** The picture of an asset. While it loads, the one before it, or nothing; a pattern when it is not there. */
  get(id: number): Texture {
    return this.#pictureOf(id).texture
  }

  /** Whether there is anything to show for an asset by now. */
  ready(id: number): boolean {
    return this.#pictureOf(id).texture !== this.#shapes.blank
  }

  /** A frame of a picture that is a sheet, counted from its upper left corner, row by row. */
  frame(id: number, columns: number, rows: number, frame: number): Texture {
    const picture = this.#pictureOf(id)
    const frames = columns * rows
    if (!picture.loaded || frames <= 1 || frames > MAX_FRAMES) return picture.texture
    const key = columns * 65536 + rows
    let sheet = picture.sheets.get(key)
    if (sheet === undefined) {
      sheet = cut(picture.texture, columns, rows)
      picture.sheets.set(key, sheet)
    }
    return sheet[frame % sheet.length]!
  }

  /**
   * Begins to load all pictures.
   *
   * @param progress told how many of them have come, or failed, each time that one does
   * @returns when all that are under way have come, or failed
   */
  async load(progress?: (done: number, of: number) => void): Promise<void> {
    for (const { id, type } of this.#assets.list()) if (type.startsWith('image/')) this.get(id)
    const of = this.#loading.size
    let done = 0
    progress?.(0, of)
    for (const loading of this.#loading) void loading.then(() => progress?.(++done, of))
    while (this.#loading.size > 0) await Promise.all(this.#loading)
  }

  destroy(): void {
    this.#end()
    for (const picture of this.#pictures.values()) {
      picture.asset = null
      release(picture)
    }
    this.#pictures.clear()
  }

  #pictureOf(id: number): Picture {
    let picture = this.#pictures.get(id)
    if (picture === undefined) {
      picture = { asset: null, texture: this.#shapes.missing, loaded: false, stale: true, sheets: new Map() }
      this.#pictures.set(id, picture)
      if (isPicture(this.#assets.get(id))) picture.texture = this.#shapes.blank
    }
    if (picture.stale) this.#renew(id, picture)
    return picture
  }

  /** Begins to load the asset that counts now; the texture shown before stays until it has come. */
  #renew(id: number, picture: Picture): void {
    picture.stale = false
    const asset = this.#assets.get(id)
    if (asset === picture.asset) return
    picture.asset = asset
    if (!isPicture(asset)) return this.#show(picture, null)
    const loading = this.#load(picture, asset).finally(() => this.#loading.delete(loading))
    this.#loading.add(loading)
  }

  async #load(picture: Picture, asset: Asset): Promise<void> {
    try {
      const source = await loadImage(asset, this.#options.pixelated)
      // Another one may have come meanwhile.
      if (picture.asset === asset) this.#show(picture, new Texture({ source }))
    } catch (error) {
      if (picture.asset !== asset) return
      this.#show(picture, null)
      this.#options.failed(asset, error instanceof Error ? error.message : String(error))
    }
  }

  /** @param texture the picture; `null` for the pattern that stands for one */
  #show(picture: Picture, texture: Texture | null): void {
    release(picture)
    picture.texture = texture ?? this.#shapes.missing
    picture.loaded = texture !== null
    this.version++
  }
}

function isPicture(asset: Asset | null): asset is Asset {
  return asset !== null && asset.type.startsWith('image/')
}

async function loadImage(asset: Asset, pixelated: boolean): Promise<TextureSource> {
  const resource = await decode(asset)
  assertSize(resource)
  return new ImageSource({
    resource,
    alphaMode: 'premultiply-alpha-on-upload',
    scaleMode: pixelated ? 'nearest' : 'linear',
    autoGenerateMipmaps: !pixelated,
  })
}

async function decode({ bytes, url, type }: Asset): Promise<ImageBitmap | HTMLImageElement> {
  let blob: Blob
  if (bytes === null) {
    const response = await fetch(url!)
    if (!response.ok) throw new Error(`the server answered with status ${response.status}`)
    blob = await response.blob()
  } else blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type })
  if (type !== 'image/svg+xml') {
    // As far as its beginning tells, before it takes up any memory.
    const size = pictureSize(new Uint8Array(await blob.slice(0, 65_536).arrayBuffer()))
    if (size !== null) assertSize(size)
    return createImageBitmap(blob)
  }
  const image = new Image()
  image.src = URL.createObjectURL(blob.type === type ? blob : new Blob([blob], { type }))
  try {
    await image.decode()
  } finally {
    URL.revokeObjectURL(image.src)
  }
  return image
}

function assertSize({ width, height }: { readonly width: number; readonly height: number }): void {
  if (width > MAX_SIDE || height > MAX_SIDE)
    throw new Error(`it is ${width}×${height} pixels; the limit is ${MAX_SIDE}×${MAX_SIDE}`)
}

function cut(texture: Texture, columns: number, rows: number): Texture[] {
  const { source } = texture
  const width = source.width / columns
  const height = source.height / rows
  return Array.from(
    { length: columns * rows },
    (_, index) =>
      new Texture({
        source,
        frame: new Rectangle((index % columns) * width, Math.floor(index / columns) * height, width, height),
      }),
  )
}

function release({ texture, loaded, sheets }: Picture): void {
  if (!loaded) return
  for (const sheet of sheets.values()) for (const frame of sheet) frame.destroy()
  sheets.clear()
  // A shader may still hold the source, so it is only taken from the graphics card; the rest goes with the last who holds it.
  texture.source.unload()
  texture.destroy()
}
