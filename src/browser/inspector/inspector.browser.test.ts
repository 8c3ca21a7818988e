import { afterEach, describe, expect, test } from 'vitest'
import {
  INTEGRATE,
  MOVING,
  pack,
  Position,
  queryMod,
  records,
  spawn,
} from '../../../plugins/query/testing/query-game.ts'
import { REALLOC, watMod } from '../../../plugins/testing/wat-mod.ts'
import { definePackage, defineSystem, t, type Game } from '../../index.ts'
import { render } from '../../render.ts'
import { stageOf, type Stage } from '../testing/stage.ts'
import type { InspectorOptions } from './attach.ts'

const demo = definePackage('demo:game', '1.0.0')
const Poke = demo.event('poke', { what: t.u8, word: t.withDefault(t.string, '') })
demo.hook('price', {}, t.u32)
const Goose = demo.component('goose', { mood: t.enum(['calm', 'wild']), awake: t.bool, age: t.u8 })

/** Traps when it is poked. */
const bomb = watMod(
  records('evil:bomb', [], { handlers: [{ event: 'demo:game/poke', version: '1.0.0', export: 'on-poke' }] }),
  `(module (memory (export "memory") 1) ${REALLOC}
    (func $explode unreachable)
    (func (export "on-poke") (param i32 i32) (call $explode)))`,
)

const idle = defineSystem('idle', { create: () => ({}), run: ({ tick }) => [tick('late', () => {})] })

/** A game with two mods on a page, and its inspector. */
class Inspected {
  readonly stage: Stage
  readonly root: ShadowRoot

  constructor(stage: Stage) {
    this.stage = stage
    this.root = stage.host.querySelector('.skein-inspector')!.shadowRoot!
  }

  static async start(inspector: boolean | InspectorOptions = true): Promise<Inspected> {
    const packages = [render, pack, demo]
    const stage = await stageOf([idle], { packages, step: 0.5 }, { inspector })
    Object.assign(stage.host.style, { width: '900px', height: '600px' })
    await stage.game.mods.add([
      { file: 'mover.wasm', bytes: queryMod('acme:mover', MOVING, INTEGRATE) },
      { file: 'bomb.wasm', bytes: bomb },
    ])
    const it = new Inspected(stage)
    started.push(it)
    return it
  }

  get game(): Game {
    return this.stage.game
  }

  async open(): Promise<this> {
    await this.stage.mounted.inspector!.open()
    return this
  }

  all<E extends HTMLElement>(selector: string): E[] {
    return [...this.root.querySelectorAll<E>(selector)].filter((it) => it.closest('[hidden]') === null)
  }

  one<E extends HTMLElement = HTMLElement>(selector: string): E {
    const [found] = this.all<E>(selector)
    if (found === undefined) throw new Error(`there is no ${selector}`)
    return found
  }

  button(name: string): HTMLButtonElement {
    return this.all<HTMLButtonElement>('button').find((it) =>
      (it.getAttribute('aria-label') ?? it.textContent).startsWith(name),
    )!
  }

  text(selector = '[role=tabpanel]'): string {
    return this.one(selector).innerText
  }
}

const started: Inspected[] = []
afterEach(() => {
  for (const { stage } of started.splice(0)) stage.end()
})

function press(
  key: string,
  target: EventTarget = document.body,
  more: KeyboardEventInit = {},
): KeyboardEvent {
  const event = new KeyboardEvent('keydown', {
    key,
    code: key,
    bubbles: true,
    composed: true,
    cancelable: true,
    ...more,
  })
  target.dispatchEvent(event)
  return event
}

function enter(control: HTMLInputElement | HTMLSelectElement, value: string): void {
  control.value = value
  control.dispatchEvent(new Event('input', { bubbles: true }))
  control.dispatchEvent(new Event('change', { bubbles: true }))
}

function listeners(game: Game): Record<string, number> {
  return Object.fromEntries(game.eventNames().map((name) => [name, game.listenerCount(name)]))
}

describe('an inspector that is closed', () => {
  test('costs nothing: no listener of the game, nothing measured, nothing on the page', async () => {
    const plain = await stageOf([idle], { packages: [render, pack, demo] })
    const it = await Inspected.start()
    const before = listeners(it.game)
    expect(before).toEqual(listeners(plain.game))
    expect([it.root.children.length, it.root.adoptedStyleSheets.length]).toEqual([0, 0])
    await it.open()
    expect(listeners(it.game)).not.toEqual(before)
    it.stage.mounted.inspector!.close()
    expect(listeners(it.game)).toEqual(before)
    expect(it.all('*')).toEqual([])
    plain.end()
  })

  test('is opened and closed by its key, and by nothing else', async () => {
    const it = await Inspected.start()
    const { inspector } = it.stage.mounted
    press('F9')
    press('F8', document.body, { ctrlKey: true })
    expect(inspector!.isOpen).toBe(false)
    expect(press('F8').defaultPrevented).toBe(true)
    await expect.poll(() => inspector!.isOpen).toBe(true)
    press('F8')
    expect(inspector!.isOpen).toBe(false)
    press('F8')
    await expect.poll(() => inspector!.isOpen).toBe(true)
    press('Escape', it.button('Step'))
    expect(inspector!.isOpen).toBe(false)
  })

  test('has the key that the game gives it, which still types', async () => {
    const it = await Inspected.start({ key: 'Backquote' })
    press('F8')
    press('`', document.body, { code: 'Backquote' })
    await expect.poll(() => it.stage.mounted.inspector!.isOpen).toBe(true)
    it.button('Entities').click()
    const filter = it.one('input[type=search]')
    expect(press('`', filter, { code: 'Backquote' }).defaultPrevented).toBe(false)
    expect(it.stage.mounted.inspector!.isOpen).toBe(true)
  })

  test('has a button where it is asked for', async () => {
    const it = await Inspected.start({ button: true })
    const toggle = it.one('button')
    expect([toggle.getAttribute('aria-label'), toggle.getAttribute('aria-expanded')]).toEqual([
      'Inspector',
      'false',
    ])
    const { width, height } = toggle.getBoundingClientRect()
    expect([width, height]).toEqual([44, 44])
    toggle.click()
    await expect.poll(() => toggle.getAttribute('aria-expanded')).toBe('true')
    it.button('Close').click()
    expect(toggle.getAttribute('aria-expanded')).toBe('false')
  })

  test('is gone when the game leaves the page, open or not', async () => {
    const it = await Inspected.start()
    const before = listeners(it.game)
    await it.open()
    it.stage.mounted.unmount()
    started.splice(0)
    expect(listeners(it.game)).toEqual(before)
    press('F8')
    expect([it.stage.host.children.length, it.stage.mounted.inspector!.isOpen]).toEqual([0, false])
    it.stage.host.remove()
  })

  test('is not there unless it is asked for', async () => {
    const stage = await stageOf([idle])
    press('F8')
    expect([stage.mounted.inspector, stage.host.querySelector('.skein-inspector')]).toEqual([null, null])
    stage.end()
  })
})

describe('an inspector that is open', () => {
  test('shows mods, with their state and what they take', async () => {
    const it = await (await Inspected.start()).open()
    for (let i = 0; i < 10; i++) spawn(it.game, i)
    for (let i = 0; i < 20; i++) it.game.frame()
    const names = (): string[] =>
      it.all('.mod').map((mod) => mod.querySelector('h3')!.innerText.trim().replaceAll('\n', ' '))
    await expect.poll(names).toEqual(['acme:mover 1.0.0 running', 'evil:bomb 1.0.0 running'])
    const graphs = (): (string | null)[] =>
      [...it.all('.mod')[0]!.querySelectorAll('svg')].map((svg) => svg.getAttribute('aria-label'))
    await expect
      .poll(graphs)
      .toEqual([
        expect.stringMatching(/^time: \d+\.\d\d ms, maximum /),
        expect.stringMatching(/^fuel: [1-9]/),
        'memory: 1.0 MB, maximum 1.0 MB in 20 frames',
        'bytes in: 160 B, maximum 160 B in 20 frames',
        'bytes out: 80 B, maximum 80 B in 20 frames',
      ])
    it.game.raise(Poke, { what: 1 })
    it.game.frame()
    await expect.poll(() => it.all('.mod')[1]!.innerText).toContain('faulted')
    expect(it.all('.mod')[1]!.innerText).toContain('unreachable')
    it.game.mods.remove('evil:bomb')
    await expect.poll(names).toEqual(['acme:mover 1.0.0 running'])
  })

  test('draws the systems by stage, and says what one is connected with', async () => {
    const it = await (await Inspected.start()).open()
    it.button('Systems').click()
    expect([...it.root.querySelectorAll('.lane')].map((lane) => lane.textContent)).toEqual([
      'no stage',
      'update (fixed step)',
      'late',
      'draw',
    ])
    const box = it.root.querySelector<SVGElement>('[data-system="acme:mover/system@1.0.0"]')!
    expect(box.getAttribute('aria-label')).toBe(
      'system acme:mover reads velocity.x,y writes position.x,y, in update',
    )
    press('Enter', box)
    expect(box.getAttribute('aria-pressed')).toBe('true')
    expect(it.text('.system')).toContain('writes x, y of test:herd/position@1')
    it.game.mods.disable('acme:mover')
    await expect.poll(() => it.root.querySelector('[data-system="acme:mover/system@1.0.0"]')).toBeNull()
  })

  test('lists hooks with the systems that change their values, in order, and the mods that call them', async () => {
    const it = await (await Inspected.start()).open()
    const hook = { hook: 'demo:game/price', version: '1.0.0', export: 'rule' }
    const rule = (name: string): { file: string; bytes: Uint8Array } => ({
      file: `${name}.wasm`,
      bytes: watMod(
        records(name, [], { hooks: [hook] }),
        '(module (func (export "rule") (param i32) (result i32) (local.get 0)))',
      ),
    })
    const caller = watMod(
      records('acme:caller', [], {}),
      '(module (import "demo:game/price@1.0.0" "call" (func (param i32) (result i32))))',
    )
    await it.game.mods.add([rule('acme:second'), rule('acme:first'), { file: 'caller.wasm', bytes: caller }])
    it.button('Systems').click()
    await expect
      .poll(() => it.text('.system'))
      .toMatch(
        /demo:game\/price@1 of the game, called by acme:caller\s+1\. acme:first\/system@1\.0\.0\s+2\. acme:second\/system@1\.0\.0, by name alone/,
      )
    press('Enter', it.root.querySelector<SVGElement>('[data-system="acme:second/system@1.0.0"]')!)
    expect(it.text('.system')).toMatch(/changes\s+demo:game\/price@1, 2 of 2/)
    press('Enter', it.root.querySelector<SVGElement>('[data-system="acme:caller/system@1.0.0"]')!)
    expect(it.text('.system')).toMatch(/calls\s+demo:game\/price@1/)
  })

  test('shows events as they flow; a filter finds some, and text from strangers is text', async () => {
    const it = await (await Inspected.start()).open()
    it.game.raise(Poke, { what: 1, word: '<img src=x onerror=alert(1)>' })
    it.game.raise(Poke, { what: 2 })
    it.game.frame()
    it.button('Events').click()
    const rows = (): string[] => it.all('.row').map((row) => row.innerText.trim().replaceAll('\n', ' '))
    expect(rows()).toEqual([
      '1 poke { what: 2, word: "" }',
      '1 poke { what: 1, word: "<img src=x onerror=alert(1)>" }',
    ])
    expect(it.root.querySelector('img')).toBeNull()
    enter(it.one('input'), 'poke img')
    expect(rows()).toHaveLength(1)
    it.all('.row')[0]!.click()
    expect(it.text('.detail')).toContain('demo:game/poke@1.0.0\nframe 1, from the game')
    enter(it.one('input'), '')
    it.button('Hold').click()
    it.game.raise(Poke, { what: 3 })
    it.game.frame()
    await expect.poll(() => it.text('.count')).toContain('3 in total')
    expect(rows()).toHaveLength(2)
    it.button('Hold').click()
    await expect.poll(rows).toHaveLength(3)
  })

  test('shows entities, and values that are edited as they live', async () => {
    const it = await Inspected.start()
    const { game } = it
    const entity = spawn(game, 7)
    game.world.add(entity, Goose, { age: 3 })
    await it.open()
    it.button('Entities').click()
    it.all('.row')[0]!.click()
    const input = (label: string): HTMLInputElement => it.one(`[aria-label="${label}"]`)
    expect([input('x of position').value, input('mood of goose').value]).toEqual(['7', 'calm'])
    game.frame()
    await expect.poll(() => input('x of position').value).toBe('7.5')
    enter(input('x of position'), '20')
    enter(input('mood of goose'), 'wild')
    input('awake of goose').click()
    expect([game.world.get(entity, Position).x, game.world.get(entity, Goose)]).toEqual([
      20,
      { mood: 'wild', awake: true, age: 3 },
    ])
    enter(input('age of goose'), '300')
    expect(game.world.get(entity, Goose).age).toBe(3)
    expect(input('age of goose').getAttribute('aria-invalid')).toBe('true')
    expect(it.text('[role=alert]')).toContain('Pass a whole number from 0 to 255.')
    enter(input('age of goose'), '30')
    expect([game.world.get(entity, Goose).age, it.text('[role=alert]')]).toEqual([30, ''])
    await expect.poll(() => it.text('.line')).toContain('4 edited')
    it.button('History').click()
    expect(it.text()).toContain('{ age: 3 } → { age: 30 }')
    it.button('Entities').click()
    game.world.despawn(entity)
    await expect.poll(() => it.text('.form')).toContain('no longer exists')
  })

  test('keeps what is being typed while the game changes the value', async () => {
    const it = await Inspected.start()
    spawn(it.game, 1)
    await it.open()
    it.button('Entities').click()
    it.all('.row')[0]!.click()
    const input = it.one<HTMLInputElement>('[aria-label="x of position"]')
    input.value = '4'
    input.dispatchEvent(new Event('input'))
    it.game.frame()
    await new Promise((resolve) => void setTimeout(resolve, 300))
    expect(input.value).toBe('4')
    press('Escape', input)
    expect(it.stage.mounted.inspector!.isOpen).toBe(true)
    await expect.poll(() => input.value).toBe('1.5')
  })

  test('has rows only for the entities that are seen, of 10,000', async () => {
    const it = await Inspected.start()
    for (let i = 0; i < 10_000; i++) spawn(it.game, i)
    await it.open()
    it.button('Entities').click()
    await expect.poll(() => it.text('.count')).toBe('10000 entities')
    expect(it.all('.row').length).toBeLessThan(60)
    const list = it.one('[role=listbox]')
    press('End', list)
    const last = it.root.getElementById(list.getAttribute('aria-activedescendant')!)!
    expect([last.getAttribute('aria-posinset'), last.getAttribute('aria-selected')]).toEqual([
      '10000',
      'true',
    ])
    expect(it.one<HTMLInputElement>('[aria-label="x of position"]').value).toBe('9999')
    press('ArrowUp', list)
    expect(it.one<HTMLInputElement>('[aria-label="x of position"]').value).toBe('9998')
    expect(it.all('.row').length).toBeLessThan(60)
    enter(it.one('input[type=search]'), '-position')
    expect([it.text('.count'), it.all('.row').length]).toEqual(['0 of 10000 entities', 0])
  })

  test('shows faults with what led to them, also from before it was opened', async () => {
    const it = await Inspected.start()
    it.game.raise(Poke, { what: 1 })
    it.game.frame()
    await it.open()
    expect(it.button('Faults').innerText).toBe('Faults1')
    it.button('Faults').click()
    expect(it.text()).toContain('evil:bomb faulted in on-poke: unreachable')
    expect(it.text()).toContain('Tell the author of the mod')
    expect(it.all('.trace li').map((line) => line.innerText)[0]).toBe('explode')
    it.game.mods.enable('evil:bomb')
    it.button('History').click()
    expect(it.text()).toMatch(/evil:bomb\s+loaded\s+1\.0\.0/)
  })

  test('pauses, goes step by step, and in slow motion', async () => {
    const it = await (await Inspected.start()).open()
    const { mounted, game } = it.stage
    mounted.play()
    await expect.poll(() => it.button('Pause')).toBeDefined()
    it.button('Pause').click()
    const { step } = game.engine.time as unknown as { step: number }
    expect([mounted.playing, it.text('.play')]).toEqual([false, expect.stringContaining('Play')])
    it.button('Step').click()
    it.button('Step').click()
    expect((game.engine.time as unknown as { step: number }).step).toBe(step + 2)
    await expect.poll(() => it.text('.line')).toContain('paused')
    enter(it.one('[aria-label=Speed]'), '0.25')
    expect(mounted.speed).toBe(0.25)
    mounted.speed = 3
    await expect.poll(() => it.one<HTMLSelectElement>('[aria-label=Speed]').value).toBe('3')
    it.button('Play').click()
    expect(mounted.playing).toBe(true)
  })

  test('is reached by keyboard, and everything in it has a name', async () => {
    const it = await Inspected.start()
    spawn(it.game, 1)
    await it.open()
    const tabs = it.all<HTMLButtonElement>('[role=tab]')
    expect(tabs.map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1, -1, -1, -1, -1, -1])
    for (const [index, tab] of tabs.entries()) {
      expect([it.root.activeElement === tab || index === 0, tab.getAttribute('aria-selected')]).toEqual([
        true,
        'true',
      ])
      const view = it.one('[role=tabpanel]')
      expect([view.id, view.getAttribute('aria-labelledby')]).toEqual([
        tab.getAttribute('aria-controls'),
        tab.id,
      ])
      if (tab.id === 'tab-entities') it.all('.row')[0]!.click()
      const nameless = it
        .all('button, input, select, [role=listbox], [role=img], [tabindex]')
        .filter((control) => (control.getAttribute('aria-label') ?? control.innerText ?? '').trim() === '')
      expect(nameless).toEqual([])
      press('ArrowRight', tab)
    }
    expect(it.root.activeElement).toBe(tabs[0])
  })

  test('fits where there is little room', async () => {
    const it = await Inspected.start()
    Object.assign(it.stage.host.style, { width: '360px', height: '640px' })
    await it.open()
    const panel = it.one('.panel').getBoundingClientRect()
    expect([panel.width, panel.height < 420]).toEqual([360, true])
    for (const tab of it.all<HTMLButtonElement>('[role=tab]')) {
      tab.click()
      const view = it.one('[role=tabpanel]')
      expect(view.scrollWidth).toBeLessThanOrEqual(360)
      expect(view.getBoundingClientRect().bottom).toBeLessThanOrEqual(panel.bottom + 1)
    }
  })
})
