import type { Bindings } from '../../../engine/index.ts'
import { draw, element, setOptionalText, setText } from '../element.ts'
import { SidePanel, type ButtonPlace } from '../panel/side-panel.ts'
import { ControlList, type ControlListActions } from './control-list.ts'
import type { Slot } from './slots.ts'

/** Actions that the panel calls. */
export interface SettingsActions extends ControlListActions {
  /** The panel has been opened or closed: its contents may be out of date. */
  changed(): void
  /** Binds what the game has bound. */
  reset(): void
  /** How loud the game is, 0 to 1; `null` for one that makes no sounds. */
  volume(): number | null
  setVolume(volume: number): void
}

const STYLE = `
.sound { display: flex; gap: 12px; align-items: center; padding: 4px 0 14px; font-weight: 600; }
.sound input { flex: 1; min-width: 0; min-height: 32px; accent-color: var(--strong); }
.sound output { min-width: 3.5em; text-align: right; font-weight: 400; }
.slot { border-top: 1px solid var(--line); padding: 10px 0; display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: center; }
.slot:first-child { border-top: 0; }
.slot h3 { flex: 1 0 100%; }
.slot h3::first-letter { text-transform: uppercase; }
.controls { display: contents; }
.control { display: flex; gap: 8px; align-items: center; padding: 2px 4px 2px 12px; min-height: 36px;
  border: 1px solid var(--line); border-radius: 8px; background: var(--back-2); }
.control button { background: none; border-color: transparent; min-height: 30px; min-width: 30px; padding: 0; font-size: 17px; line-height: 1; }
.slot .also { flex: 1 0 100%; }
`

/** The panel in which players choose how loud a game is, and which keys do what. */
export class SettingsPanel {
  readonly #side: SidePanel
  readonly #actions: SettingsActions
  readonly #controls: ControlList
  readonly #volume: HTMLInputElement = element('input', { type: 'range', min: '0', max: '100', step: '5', 'aria-label': 'Sound' }) // prettier-ignore
  readonly #percent: HTMLOutputElement = element('output')
  readonly #reset: HTMLButtonElement = element('button', { type: 'button', class: 'reset' }, 'Reset controls')
  readonly #hint: HTMLParagraphElement = element('p', { class: 'soft' })

  constructor(slots: readonly Slot[], actions: SettingsActions, place?: ButtonPlace) {
    this.#actions = actions
    this.#controls = new ControlList(slots, actions)
    const sound = element('div', { class: 'sound' }, element('span', { 'aria-hidden': 'true' }, 'Sound'), this.#volume, this.#percent) // prettier-ignore
    sound.hidden = actions.volume() === null
    this.#reset.hidden = slots.length === 0
    this.#side = new SidePanel({
      name: 'skein-settings',
      title: 'Settings',
      button: [element('span', { class: 'wide' }, 'Settings'), slidersIcon()],
      body: [sound, this.#controls.root],
      footer: [this.#reset, this.#hint],
      style: STYLE,
      place,
      changed: () => {
        this.#controls.stop()
        actions.changed()
      },
    })
    this.#side.toggle.setAttribute('aria-label', 'Settings')
    this.#reset.addEventListener('click', () => actions.reset())
    this.#volume.addEventListener('input', () => {
      actions.setVolume(this.#volume.valueAsNumber / 100)
      this.#showVolume()
    })
  }

  get host(): HTMLElement {
    return this.#side.host
  }

  open(): void {
    this.#side.open()
  }

  close(): void {
    this.#side.close()
  }

  /** Puts it over an element. @returns takes it away */
  insert(into: HTMLElement): () => void {
    const remove = this.#side.insert(into)
    return () => {
      this.#controls.stop()
      remove()
    }
  }

  /**
   * @param defaults the game's bindings
   * @param layout labels of this keyboard's keys, by code
   * @param forgetful whether choices are lost with the page
   */
  update(
    bindings: Bindings,
    defaults: Bindings,
    layout: ReadonlyMap<string, string>,
    forgetful: boolean,
  ): void {
    this.#reset.disabled = !this.#controls.update(bindings, defaults, layout)
    this.#showVolume()
    setOptionalText(this.#hint, forgetful ? 'This browser cannot save your settings.' : '')
  }

  #showVolume(): void {
    const percent = Math.round((this.#actions.volume() ?? 0) * 100)
    this.#volume.valueAsNumber = percent
    setText(this.#percent, percent === 0 ? 'off' : `${percent} %`)
  }
}

/** Three sliders: what stands for settings where there is no room for the word. */
function slidersIcon(): SVGSVGElement {
  return draw(
    'svg',
    { viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    draw('path', { d: 'M3 6h9m4 0h5M3 12h3m4 0h11M3 18h11m4 0h3' }),
    draw('path', { d: 'M14 3.5v5M8 9.5v5M16 15.5v5' }),
  )
}
