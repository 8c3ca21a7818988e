import { afterEach, expect, test, vi } from 'vitest'
import { Rewind } from '../../rewind/rewind.ts'
import { adoptObjects } from '../../objects.ts'
import { createGame, defineGame } from '../../browser.ts'
import { stageOf, type Stage } from '../testing/stage.ts'
import { TimelineBar } from './timeline-bar.ts'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0).toReversed()) end()
})

function barOf(
  game: Stage['game'],
  leave = vi.fn<() => void>(),
): { bar: TimelineBar; button(name: string): HTMLButtonElement } {
  const bar = new TimelineBar(game, async () => ({ Rewind }), vi.fn<() => void>(), leave)
  document.body.append(bar.element)
  ends.push(() => bar.destroy())
  const button = (name: string): HTMLButtonElement =>
    [...bar.element.shadowRoot!.querySelectorAll('button')].find(({ textContent }) => textContent === name)!
  return { bar, button }
}

test('the timeline and the inspector show the same frames, and either ends without the other', async () => {
  const stage = await stageOf([], {}, { inspector: true })
  ends.push(() => stage.end())
  const { game, mounted } = stage
  const { bar, button } = barOf(game)
  await bar.start()
  for (let i = 0; i < 20; i++) mounted.frame(1 / 60)
  await mounted.inspector!.open()
  const root = stage.host.querySelector('.skein-inspector')!.shadowRoot!
  root.querySelector<HTMLElement>('#tab-timeline')!.click()
  const keep = [...root.querySelectorAll('button')].find(({ textContent }) => textContent === 'Keep frames')!
  keep.click()
  await expect.poll(() => keep.getAttribute('aria-pressed')).toBe('true')
  button('Back 10 s').click()
  await expect.poll(() => game.engine.time.frame).toBe(1)
  const view = root.querySelector<HTMLElement>('#view-timeline')!
  await expect.poll(() => view.innerText).toContain('frame 1 of 20')
  mounted.frame(1 / 60)
  expect(game.engine.time.frame).toBe(1)
  keep.click()
  expect([Rewind.of(game) === null, keep.getAttribute('aria-pressed')]).toEqual([false, 'false'])
  bar.destroy()
  mounted.frame(1 / 60)
  expect([Rewind.of(game), game.engine.journal, game.engine.time.frame]).toEqual([null, null, 2])
})

test('its keys are not the game’s, and Escape gives the keyboard back', async () => {
  const stage = await stageOf()
  ends.push(() => stage.end())
  const leave = vi.fn<() => void>()
  const { bar, button } = barOf(stage.game, leave)
  await bar.start()
  const heard = vi.fn<() => void>()
  window.addEventListener('keydown', heard)
  ends.push(() => window.removeEventListener('keydown', heard))
  for (const key of ['ArrowLeft', 'w', 'Escape'])
    button('Pause').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }))
  expect([heard.mock.calls.length, leave.mock.calls.length]).toEqual([0, 1])
  button('Pause').dispatchEvent(new KeyboardEvent('keydown', { key: 'F8', bubbles: true, composed: true }))
  expect(heard).toHaveBeenCalledTimes(1)
})

test('the loop of a page whose game cannot be rewound stops and steps, and misses no time', async () => {
  const game = await createGame(defineGame({ systems: [] }), { world: adoptObjects([]) })
  const times: number[] = []
  const loop = (now: number): void => {
    times.push(now)
    requestAnimationFrame(loop)
  }
  const first = requestAnimationFrame(loop)
  ends.push(() => cancelAnimationFrame(first))
  const { bar, button } = barOf(game)
  await bar.start()
  expect(bar.element.shadowRoot!.querySelector('[role=alert]')!.textContent).toContain('its own')
  button('Pause').click()
  await vi.waitFor(() => expect(times.length).toBeGreaterThan(0))
  await new Promise((resolve) => setTimeout(resolve, 80))
  const count = times.length
  await new Promise((resolve) => setTimeout(resolve, 80))
  expect(times).toHaveLength(count)
  button('Step').click()
  await expect.poll(() => times.length).toBe(count + 1)
  button('Play').click()
  await expect.poll(() => times.length).toBeGreaterThan(count + 3)
  const steps = times.slice(1).map((now, index) => now - times[index]!)
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(0)
  // As long as the loop stood still, its time did, too.
  expect(times[count]! - times[count - 1]!).toBeLessThan(80)
})
