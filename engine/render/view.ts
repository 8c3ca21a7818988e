/** The visible part of the game's plane, in its units. */
export interface ViewOptions {
  /** How much has to fit on the screen; where its shape differs, more is seen at two sides. Default: 1280 by 720. */
  readonly width?: number
  readonly height?: number
  /** The middle. Default: half of the width and the height. */
  readonly x?: number
  readonly y?: number
  /** Whether y grows upwards, as in mathematics, rather than downwards. */
  readonly up?: boolean
  /** Whether the screen is to be full of it: where its shape differs, less is seen at two sides, rather than more. */
  readonly fill?: boolean
}

/** A point on the screen or in the game. */
export interface Point {
  x: number
  y: number
}

/** Where the camera is, and how the game's plane lies on the screen. Screen points are in CSS pixels. */
export class View {
  readonly width: number
  readonly height: number
  readonly fill: boolean
  /** 1 where y grows downwards, as on the screen; else -1. */
  readonly sign: 1 | -1
  /** Where the camera is when nothing moves it. */
  readonly home: Readonly<Point>
  screenWidth = 1
  screenHeight = 1
  /** The point in the middle of the screen. */
  x: number
  y: number
  zoom = 1
  /** In radians, from the x axis to the y axis. */
  rotation = 0

  constructor(options: ViewOptions = {}) {
    const { width = 1280, height = 720, up = false, fill = false } = options
    this.width = width
    this.fill = fill
    this.height = height
    this.sign = up ? -1 : 1
    this.x = options.x ?? width / 2
    this.y = options.y ?? height / 2
    this.home = { x: this.x, y: this.y }
  }

  /** Fits the picture to a size in pixels of the page. */
  resize(width: number, height: number): void {
    this.screenWidth = Math.max(1, width)
    this.screenHeight = Math.max(1, height)
  }

  /** CSS pixels for a unit of the game, without zoom. */
  get fit(): number {
    const [wide, high] = [this.screenWidth / this.width, this.screenHeight / this.height]
    return this.fill ? Math.max(wide, high) : Math.min(wide, high)
  }

  /** The point of the game under a point of the screen. */
  toWorld(x: number, y: number, into: Point = { x: 0, y: 0 }): Point {
    const scale = this.fit * this.zoom
    const angle = this.rotation * this.sign
    const dx = (x - this.screenWidth / 2) / scale
    const dy = (y - this.screenHeight / 2) / scale
    into.x = this.x + dx * Math.cos(angle) - dy * Math.sin(angle)
    into.y = this.y + (dx * Math.sin(angle) + dy * Math.cos(angle)) * this.sign
    return into
  }

  /** The point of the screen that shows a point of the game. */
  toScreen(x: number, y: number, into: Point = { x: 0, y: 0 }): Point {
    const scale = this.fit * this.zoom
    const angle = -this.rotation * this.sign
    const dx = x - this.x
    const dy = (y - this.y) * this.sign
    into.x = this.screenWidth / 2 + (dx * Math.cos(angle) - dy * Math.sin(angle)) * scale
    into.y = this.screenHeight / 2 + (dx * Math.sin(angle) + dy * Math.cos(angle)) * scale
    return into
  }
}
