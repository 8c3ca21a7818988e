import { query } from 'bitecs'
import { Graphics, Text, type Container } from 'pixi.js'
import { Position, radius, Rock, Shot, type Asteroids } from './asteroids.ts'

/** Draws the game, as lines. */
export class View {
  readonly #game: Asteroids
  readonly #lines = new Graphics()
  readonly #score = new Text({ style: { fill: 'white', fontSize: 20 }, x: 16, y: 12 })

  constructor(stage: Container, game: Asteroids) {
    this.#game = game
    stage.addChild(this.#lines, this.#score)
  }

  draw(): void {
    const { world, ship, heading, shield, score, lives, over } = this.#game
    const lines = this.#lines.clear()
    for (const eid of query(world, [Position, Rock]))
      lines.circle(Position.x[eid]!, Position.y[eid]!, radius(Rock.size[eid]!)).stroke('#9aa4b2')
    for (const eid of query(world, [Position, Shot]))
      lines.circle(Position.x[eid]!, Position.y[eid]!, 2).fill('#ffd166')
    const at = (turn: number, far: number): [number, number] => [
      Position.x[ship]! + Math.cos(heading + turn) * far,
      Position.y[ship]! + Math.sin(heading + turn) * far,
    ]
    lines
      .moveTo(...at(0, 16))
      .lineTo(...at(2.5, 12))
      .lineTo(...at(-2.5, 12))
      .closePath()
    lines.stroke({ color: shield > 0 ? '#56cfe1' : 'white', width: 2 })
    this.#score.text = over
      ? `${score} points. Reload the page to play again.`
      : `${score} points, ${lives} lives`
  }
}
