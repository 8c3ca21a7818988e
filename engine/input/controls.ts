import { parseBinding, type Binding, type Bindings } from './binding.ts'
import type { Input } from './input.ts'

/**
 * Turns what keys, pointers and gamepads do into what actions stand at. Knows no devices: whoever does tells it where
 * their controls stand.
 */
export class Controls {
  readonly #input: Input
  readonly #bindings = new Map<string, readonly Binding[]>()
  /** Bindings that no player changes. */
  readonly #fixed = new Map<string, readonly Binding[]>()
  /** Controls of fixed bindings, which cannot be bound to anything else. */
  readonly #fixedControls = new Set<string>()
  /** By control: the actions that it is bound to. */
  readonly #actions = new Map<string, Set<string>>()
  /** Where controls stand that are not at rest. */
  readonly #state = new Map<string, number>()
  readonly #waiting: ((control: string) => void)[] = []
  /** Controls that were pressed to be bound: until they are at rest again, they do nothing else. */
  readonly #spent = new Set<string>()

  /** @throws SkeinError `input/unknown-action`, `input/invalid-binding` */
  constructor(input: Input, bindings: Bindings = {}) {
    this.#input = input
    for (const [action, controls] of Object.entries(bindings)) this.bind(action, controls)
  }

  /** The current bindings, as plain data to keep and to give again. */
  get bindings(): Bindings {
    const write = ({ control, sign }: Binding): string => (sign < 0 ? `-${control}` : control)
    return Object.fromEntries([...this.#bindings].map(([action, bound]) => [action, bound.map(write)]))
  }

  /**
   * Binds controls to an action, in the place of those it had.
   * @throws SkeinError `input/unknown-action`, `input/invalid-binding`
   */
  bind(action: string, controls: readonly string[]): void {
    const bound = controls.map(parseBinding)
    // Throws for an action that the game has not.
    this.#input.set(action, 0)
    this.#bindings.set(action, bound)
    this.#index()
    this.#apply(action)
  }

  /**
   * Binds controls to an action for good, such as a stick on the screen: they add to what the player has bound, {@link bindings} does not list
   * them, and {@link listen} does not return them.
   * @throws SkeinError `input/unknown-action`, `input/invalid-binding`
   */
  fix(action: string, controls: readonly string[]): void {
    const bound = controls.map(parseBinding)
    this.#input.set(action, 0)
    this.#fixed.set(action, bound)
    for (const { control } of bound) this.#fixedControls.add(control)
    this.#index()
    this.#apply(action)
  }

  /**
   * Waits for the player to press something, as to bind it; the pressed control does nothing else.
   *
   * @param signal ends the waiting
   * @returns the control, as a binding: `pad:a`; `-pad:left-y` for a stick that is pushed up
   * @throws the signal's reason
   */
  listen(signal?: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const end = (): void => {
        const at = this.#waiting.indexOf(pressed)
        if (at !== -1) this.#waiting.splice(at, 1)
        reject(signal!.reason as Error)
      }
      const pressed = (control: string): void => {
        signal?.removeEventListener('abort', end)
        resolve(control)
      }
      this.#waiting.push(pressed)
      signal?.addEventListener('abort', end)
    })
  }

  /** Says where a control stands: 0 at rest, 1 pressed, or any number. @returns whether it is bound to anything */
  move(control: string, value: number): boolean {
    if (!Number.isFinite(value)) return false
    const before = this.#state.get(control) ?? 0
    if (
      this.#waiting.length > 0 &&
      Math.abs(value) > 0.5 &&
      Math.abs(before) <= 0.5 &&
      !control.endsWith('over') &&
      !this.#fixedControls.has(control)
    ) {
      if (control !== 'pointer:x' && control !== 'pointer:y') {
        const pressed = value < 0 ? `-${control}` : control
        for (const resolve of this.#waiting.splice(0)) resolve(pressed)
        this.#spent.add(control)
        // A gamepad is one of all gamepads, too.
        if (/^pad\d/.test(control)) this.#spent.add(control.replace(/\d/, ''))
        return true
      }
    }
    const actions = this.#actions.get(control)
    if (this.#spent.has(control)) {
      if (value !== 0) return actions !== undefined
      this.#spent.delete(control)
    }
    if (value === before) return actions !== undefined
    if (value === 0) this.#state.delete(control)
    else this.#state.set(control, value)
    if (actions === undefined) return false
    for (const action of actions) this.#apply(action)
    return true
  }

  /** Whether a control is bound to any action. */
  binds(control: string): boolean {
    return this.#actions.has(control)
  }

  /**
   * Lets go of everything but where pointers are, as when the window is left.
   *
   * @param device such as `key`: only its controls; default: all
   */
  release(device: 'key' | 'pointer' | 'touch' | 'pad' | '' = ''): void {
    for (const control of [...this.#state.keys(), ...this.#spent]) {
      if (!control.startsWith(device) || control === 'pointer:x' || control === 'pointer:y') continue
      this.#spent.delete(control)
      this.move(control, 0)
    }
  }

  #index(): void {
    this.#actions.clear()
    for (const bindings of [this.#bindings, this.#fixed]) {
      for (const [name, all] of bindings) {
        for (const { control } of all) {
          const actions = this.#actions.get(control)
          if (actions === undefined) this.#actions.set(control, new Set([name]))
          else actions.add(name)
        }
      }
    }
  }

  #apply(action: string): void {
    let place: number | null = null
    let value = 0
    for (const bindings of [this.#bindings, this.#fixed]) {
      for (const { control, sign, absolute } of bindings.get(action) ?? []) {
        const stands = (this.#state.get(control) ?? 0) * sign
        if (absolute) place = stands
        else value += stands
      }
    }
    this.#input.set(action, place === null ? Math.max(-1, Math.min(1, value)) : place + value)
  }
}
