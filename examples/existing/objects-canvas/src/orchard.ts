export const WIDTH = 800
export const HEIGHT = 600
export const FLOOR = HEIGHT - 40

export type Fruit = 'apple' | 'pear' | 'golden'

const POINTS: Readonly<Record<Fruit, number>> = { apple: 1, pear: 2, golden: 10 }

/** A fruit that falls from a tree. */
export class FallingFruit {
  x: number
  y = 60
  vx = 0
  vy = 0
  kind: Fruit

  constructor(x: number, kind: Fruit) {
    this.x = x
    this.kind = kind
  }
}

/** The basket that catches fruit. */
export class Basket {
  x = WIDTH / 2
  width = 90
}

/** Catch the fruit before it falls on the floor. */
export class Orchard {
  readonly fruits: FallingFruit[] = []
  readonly basket = new Basket()
  score = 0
  missed = 0
  /** Told of each fruit that is caught. */
  onCatch: (fruit: FallingFruit) => void = () => undefined
  #wait = 0
  #seed: number

  constructor(seed: number) {
    this.#seed = seed
  }

  /** Plays some seconds. @param push where the player moves the basket: -1 to 1 */
  update(dt: number, push: number): void {
    const { basket } = this
    basket.x = Math.max(0, Math.min(WIDTH, basket.x + push * 420 * dt))
    this.#wait -= dt
    if (this.#wait <= 0) {
      this.#wait = 0.4 + this.#random() * 0.6
      this.fruits.push(new FallingFruit(this.#random() * WIDTH, this.#random() < 0.7 ? 'apple' : 'pear'))
    }
    for (const fruit of this.fruits.slice()) {
      fruit.vy += 200 * dt
      fruit.x += fruit.vx * dt
      fruit.y += fruit.vy * dt
      if (fruit.y > FLOOR) this.#land(fruit)
    }
  }

  #land(fruit: FallingFruit): void {
    this.fruits.splice(this.fruits.indexOf(fruit), 1)
    if (Math.abs(fruit.x - this.basket.x) < this.basket.width / 2) {
      this.score += POINTS[fruit.kind]
      this.onCatch(fruit)
    } else this.missed++
  }

  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0
    return this.#seed / 2 ** 32
  }
}
