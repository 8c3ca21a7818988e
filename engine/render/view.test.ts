import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { View } from './view.ts'

describe('the view', () => {
  test('shows what has to fit, and more where the screen has another shape', () => {
    const view = new View({ width: 100, height: 50 })
    view.resize(400, 400)
    expect(view.fit).toBe(4)
    expect([view.toScreen(0, 0), view.toScreen(100, 50)]).toEqual([
      { x: 0, y: 100 },
      { x: 400, y: 300 },
    ])
    view.resize(800, 200)
    expect(view.toScreen(0, 0)).toEqual({ x: 200, y: 0 })
  })

  test('may fill the screen, and shows less where that has another shape', () => {
    const view = new View({ width: 100, height: 50, fill: true })
    view.resize(400, 400)
    expect(view.fit).toBe(8)
    expect([view.toScreen(50, 0), view.toWorld(0, 400)]).toEqual([
      { x: 200, y: 0 },
      { x: 25, y: 50 },
    ])
  })

  test('y may grow upwards', () => {
    const view = new View({ width: 100, height: 50, up: true })
    view.resize(100, 50)
    expect([view.toScreen(10, 10), view.toWorld(10, 40)]).toEqual([
      { x: 10, y: 40 },
      { x: 10, y: 10 },
    ])
  })

  test('a turned camera turns the picture the other way', () => {
    const view = new View({ width: 100, height: 100 })
    view.resize(100, 100)
    view.rotation = Math.PI / 2
    const { x, y } = view.toScreen(50, 90)
    expect([x, y]).toEqual([expect.closeTo(90), expect.closeTo(50)])
  })

  test('the way to the screen and back leads to the same point', () => {
    const number = fc.integer({ min: -500, max: 500 })
    fc.assert(
      fc.property(
        number,
        number,
        number,
        number,
        fc.boolean(),
        fc.integer({ min: 1, max: 8 }),
        (x, y, cx, cy, up, zoom) => {
          const view = new View({ width: 320, height: 200, up })
          view.resize(1024, 700)
          Object.assign(view, { x: cx, y: cy, zoom: zoom / 2, rotation: cx / 100 })
          const screen = view.toScreen(x, y)
          const back = view.toWorld(screen.x, screen.y)
          expect([back.x, back.y]).toEqual([expect.closeTo(x, 6), expect.closeTo(y, 6)])
        },
      ),
    )
  })
})
