import { BoxGeometry, Mesh, MeshStandardMaterial, Scene } from 'three'

/** Half of the floor's side, in metres. */
export const FLOOR = 6

const CUBE = new BoxGeometry()

/** A block that falls, and turns meanwhile. */
export class Block extends Mesh {
  /** Metres in a second, downwards. */
  speed = 4

  constructor() {
    super(CUBE, new MeshStandardMaterial({ color: '#ef476f' }))
  }
}

/** Blocks fall on a floor: don't be there. */
export class Dodge {
  readonly scene = new Scene()
  readonly player = new Mesh(CUBE, new MeshStandardMaterial({ color: '#06d6a0' }))
  readonly blocks: Block[] = []
  hits = 0
  dodged = 0
  #wait = 0
  #seed: number

  constructor(seed: number) {
    this.#seed = seed
    this.scene.add(this.player)
  }

  /** Plays some seconds. @param x, z where the player moves: -1 to 1 */
  step(dt: number, x: number, z: number): void {
    const { position } = this.player
    position.x = Math.max(-FLOOR, Math.min(FLOOR, position.x + x * 6 * dt))
    position.z = Math.max(-FLOOR, Math.min(FLOOR, position.z + z * 6 * dt))
    this.#wait -= dt
    if (this.#wait <= 0) {
      this.#wait = 0.35
      const block = new Block()
      block.position.set((this.#random() * 2 - 1) * FLOOR, 12, (this.#random() * 2 - 1) * FLOOR)
      this.add(block)
    }
    for (const block of this.blocks.slice()) {
      block.position.y -= block.speed * dt
      block.rotation.x += dt
      if (block.position.y < 1 && this.#isHit(block)) this.hits++
      else if (block.position.y < 0) this.dodged++
      else continue
      this.remove(block)
    }
  }

  add(block: Block): void {
    this.blocks.push(block)
    this.scene.add(block)
  }

  remove(block: Block): void {
    this.blocks.splice(this.blocks.indexOf(block), 1)
    this.scene.remove(block)
  }

  #isHit({ position }: Block): boolean {
    const { x, z } = this.player.position
    return Math.abs(position.x - x) < 1 && Math.abs(position.z - z) < 1
  }

  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0
    return this.#seed / 2 ** 32
  }
}
