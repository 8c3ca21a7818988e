import { afterEach, expect, test, vi } from 'vitest'
import {
  INTEGRATE,
  MOVING,
  pack,
  Position,
  queryMod,
  spawn,
} from '../../../plugins/query/testing/query-game.ts'
import { defineSystem, type AnySystem, type Entity } from '../../index.ts'
import { render } from '../../render.ts'
import { stageOf, type Stage } from '../testing/stage.ts'

const started: Stage[] = []
afterEach(() => {
  for (const stage of started.splice(0)) stage.end()
})

/** The timeline of a game on a page. */
class Timeline {
  readonly stage: Stage
  readonly entity: Entity
  readonly root: ShadowRoot

  constructor(stage: Stage, entity: Entity) {
    this.stage = stage
    this.entity = entity
    this.root = stage.host.querySelector('.skein-inspector')!.shadowRoot!
  }

  static async open(systems: readonly AnySystem[] = []): Promise<Timeline> {
    const stage = await stageOf(systems, { packages: [render, pack] }, { inspector: true })
    started.push(stage)
    Object.assign(stage.host.style, { width: '900px', height: '600px' })
    await stage.game.mods.add([{ file: 'mover.wasm', bytes: queryMod('acme:mover', MOVING, INTEGRATE) }])
    const it = new Timeline(stage, spawn(stage.game, 1))
    await stage.mounted.inspector!.open()
    it.root.querySelector<HTMLElement>('#tab-timeline')!.click()
    it.button('Keep frames').click()
    return it
  }

  button(name: string): HTMLButtonElement {
    const all = [...this.root.querySelectorAll<HTMLButtonElement>('#view-timeline button')]
    return all.find(({ textContent }) => textContent.startsWith(name))!
  }

  get slider(): HTMLInputElement {
    return this.root.querySelector<HTMLInputElement>('#view-timeline input')!
  }

  get text(): string {
    return this.root.querySelector<HTMLElement>('#view-timeline')!.innerText
  }

  get frame(): number {
    return this.stage.game.engine.time.frame
  }

  async keeps(): Promise<this> {
    await vi.waitUntil(() => this.button('Keep frames').getAttribute('aria-pressed') === 'true')
    return this
  }

  async slide(frame: number): Promise<void> {
    this.slider.value = String(frame)
    this.slider.dispatchEvent(new Event('input'))
    await vi.waitUntil(() => this.frame === frame)
  }
}

test('the timeline goes back to frames, and plays the later ones again', async () => {
  const it = await (await Timeline.open()).keeps()
  const { entity } = it
  const { game, mounted } = it.stage
  for (let i = 0; i < 60; i++) mounted.frame(1 / 60)
  const [hash, x] = [game.stateHash(), game.world.get(entity, Position).x]
  await expect.poll(() => it.slider.max).toBe('60')
  await it.slide(20)
  expect(mounted.playing).toBe(false)
  expect(game.world.get(entity, Position).x).not.toBe(x)
  await expect.poll(() => it.text).toContain('frame 20 of 60, 40 later')
  expect(it.slider.getAttribute('aria-valuetext')).toBe('frame 20 of 60')
  it.button('Play again').click()
  await expect.poll(() => it.frame).toBe(60)
  expect([game.stateHash(), mounted.playing]).toEqual([hash, false])
  it.button('Back 10 s').click()
  // The picture of the earliest frame is nowhere, so the one after it is drawn.
  await expect.poll(() => it.frame).toBe(1)
  it.button('To the end').click()
  await expect.poll(() => it.frame).toBe(60)
  expect(game.stateHash()).toBe(hash)
})

test('a mod that is rebuilt in a rewound game plays the later frames with its new code', async () => {
  const it = await (await Timeline.open()).keeps()
  const { entity } = it
  const { game, mounted } = it.stage
  for (let i = 0; i < 40; i++) mounted.frame(1 / 60)
  const { x } = game.world.get(entity, Position)
  await expect.poll(() => it.slider.max).toBe('40')
  await it.slide(10)
  const still = queryMod('acme:mover', MOVING, INTEGRATE.replaceAll('f32.add', 'f32.sub'))
  await game.mods.add([{ file: 'mover.wasm', bytes: still }])
  await expect.poll(() => it.frame).toBe(40)
  expect(game.world.get(entity, Position).x).toBeLessThan(x)
})

test('a game that goes on from there drops the later frames; without the timeline, nothing is kept', async () => {
  const it = await (await Timeline.open()).keeps()
  const { game, mounted } = it.stage
  for (let i = 0; i < 30; i++) mounted.frame(1 / 60)
  await expect.poll(() => it.slider.max).toBe('30')
  await it.slide(12)
  mounted.frame(1 / 60)
  await expect.poll(() => it.text).toContain('frame 13 of 13')
  mounted.inspector!.close()
  expect(game.engine.journal).not.toBeNull()
  await mounted.inspector!.open()
  it.button('Keep frames').click()
  expect([game.engine.journal, it.slider.disabled]).toEqual([null, true])
})

test('the timeline of a game that cannot be snapshotted says so', async () => {
  const stuck = defineSystem('stuck', { create: () => ({}), save: () => 1 })
  const it = await Timeline.open([stuck])
  await expect.poll(() => it.text).toContain('"stuck"')
  expect(it.root.querySelector('#view-timeline [role=alert]')!.textContent).toContain('restore')
  expect([it.stage.game.engine.journal, it.slider.disabled]).toEqual([null, true])
})
