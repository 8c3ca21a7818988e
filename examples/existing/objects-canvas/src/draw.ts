import { FLOOR, HEIGHT, WIDTH, type Fruit, type Orchard } from './orchard.ts'

const COLOURS: Readonly<Record<Fruit, string>> = {
  apple: '#d64045',
  pear: '#a7c957',
  golden: '#ffd700',
}

/** Draws the game. */
export function draw(context: CanvasRenderingContext2D, { fruits, basket, score, missed }: Orchard): void {
  context.fillStyle = '#dceefb'
  context.fillRect(0, 0, WIDTH, HEIGHT)
  context.fillStyle = '#588157'
  context.fillRect(0, FLOOR, WIDTH, HEIGHT - FLOOR)
  context.fillStyle = '#6f4e37'
  context.fillRect(basket.x - basket.width / 2, FLOOR - 24, basket.width, 30)
  for (const { x, y, kind } of fruits) {
    context.fillStyle = COLOURS[kind]
    context.beginPath()
    context.arc(x, y, 14, 0, 2 * Math.PI)
    context.fill()
  }
  context.fillStyle = '#1d3557'
  context.font = '22px sans-serif'
  context.fillText(`${score} points, ${missed} missed`, 16, 34)
}
