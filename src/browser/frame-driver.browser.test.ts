import { expect, test, vi } from 'vitest'
import { FrameDriver } from './frame-driver.ts'

/** A driver on a page that draws when it is told to; the seconds of each frame it plays. */
function driverOf(): { driver: FrameDriver; played: number[]; draw(milliseconds: number): void } {
  let next: FrameRequestCallback = () => {}
  vi.spyOn(globalThis, 'requestAnimationFrame').mockImplementation((callback) => {
    next = callback
    return 1
  })
  const played: number[] = []
  const driver = new FrameDriver(
    (elapsed) => played.push(Math.round(elapsed * 1000)),
    (error) => {
      throw error
    },
  )
  return { driver, played, draw: (milliseconds) => next(milliseconds) }
}

test('plays a frame each time the browser draws, and none for time that was missed', () => {
  const { driver, played, draw } = driverOf()
  driver.start()
  for (const now of [1000, 1016, 1032, 61_000, 61_016]) draw(now)
  driver.stop()
  expect(played).toEqual([0, 16, 16, 250, 16])
})

test('goes slower or faster when it is asked to', () => {
  const { driver, played, draw } = driverOf()
  driver.start()
  draw(1000)
  driver.speed = 0.25
  draw(1040)
  driver.speed = 2
  draw(1080)
  driver.stop()
  expect(played).toEqual([0, 10, 80])
  for (const speed of [0, -1, 11, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => (driver.speed = speed)).toThrow(expect.objectContaining({ code: 'value/invalid' }))
  }
  expect(driver.speed).toBe(2)
})

test('plays nothing while the page is hidden, and goes on from there when it is seen again', () => {
  const { driver, played, draw } = driverOf()
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(false)
  const turn = (now: boolean): void => {
    hidden.mockReturnValue(now)
    document.dispatchEvent(new Event('visibilitychange'))
  }
  driver.start()
  draw(1000)
  draw(1016)
  turn(true)
  for (const now of [1032, 1048]) draw(now)
  turn(false)
  for (const now of [1200, 1216]) draw(now)
  driver.stop()
  // The first frame after it begins to count anew.
  expect(played).toEqual([0, 16, 0, 16])
})
