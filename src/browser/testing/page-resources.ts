/** Resources of a page that stay until they are given back, counted since this module was loaded. */

type Counted = Map<string, number>

const count = (counts: Counted, what: string, change: number): void => {
  const left = (counts.get(what) ?? 0) + change
  if (left === 0) counts.delete(what)
  else counts.set(what, left)
}

/** Listeners by target. A target that is collected takes its listeners with it. */
const targets = new Map<WeakRef<EventTarget>, Counted>()
const known = new WeakMap<EventTarget, Counted>()
const counted = new WeakMap<EventTarget, WeakMap<object, Set<string>>>()

function listenersOf(target: EventTarget): Counted {
  const counts = known.get(target) ?? new Map<string, number>()
  if (!known.has(target)) {
    known.set(target, counts)
    targets.set(new WeakRef(target), counts)
  }
  return counts
}

function watchListeners(): void {
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
  const forget = (target: EventTarget, key: string, type: string, run: object): void => {
    if (counted.get(target)?.get(run)?.delete(key) === true) count(listenersOf(target), type, -1)
  }
  EventTarget.prototype.addEventListener = function (this: EventTarget | undefined, type, run, init) {
    const target = this ?? window
    const { signal, once, capture } = typeof init === 'object' ? init : { capture: init === true }
    const key = `${type} ${capture === true}`
    if (run !== null && signal?.aborted !== true) {
      const byRun = counted.get(target) ?? new WeakMap<object, Set<string>>()
      counted.set(target, byRun)
      const keys = byRun.get(run) ?? new Set()
      byRun.set(run, keys)
      if (!keys.has(key)) {
        keys.add(key)
        count(listenersOf(target), type, 1)
        // Of those that go by themselves, neither the target nor the listener may be held by this.
        const [weakTarget, weakRun] = [new WeakRef(target), new WeakRef<object>(run)]
        const gone = (): void => {
          const [it, its] = [weakTarget.deref(), weakRun.deref()]
          if (it !== undefined && its !== undefined) forget(it, key, type, its)
        }
        if (once === true) add.call(target, type, gone, { once: true, capture: capture === true })
        if (signal !== undefined) add.call(signal, 'abort', gone, { once: true })
      }
    }
    add.call(target, type, run, init)
  }
  EventTarget.prototype.removeEventListener = function (this: EventTarget | undefined, type, run, init) {
    const target = this ?? window
    const capture = typeof init === 'object' ? init.capture === true : init === true
    if (run !== null) forget(target, `${type} ${capture}`, type, run)
    remove.call(target, type, run, init)
  }
}

const timers = new Map<string, string>()

/** Where something was asked for: the functions of the page that led there. */
const trace = (): string =>
  (new Error().stack ?? '')
    .split('\n')
    .slice(3, 6)
    .join(' < ')
    .replaceAll(/\s+at |\(.*?\/([^/]*)\)/g, ' $1')

function watchTimers(): void {
  const scope = globalThis as unknown as Record<string, (...all: unknown[]) => number>
  for (const [ask, end, repeats] of [
    ['setTimeout', 'clearTimeout', false],
    ['setInterval', 'clearInterval', true],
    ['requestAnimationFrame', 'cancelAnimationFrame', false],
    ['requestIdleCallback', 'cancelIdleCallback', false],
  ] as const) {
    const [own, stop] = [scope[ask]!.bind(globalThis), scope[end]!.bind(globalThis)]
    scope[ask] = (run, ...more) => {
      const id = own(
        (...given: unknown[]) => {
          if (!repeats) timers.delete(`${ask} ${id}`)
          return (run as (...all: unknown[]) => unknown)(...given)
        },
        ...more,
      )
      timers.set(`${ask} ${id}`, `${ask}${trace()}`)
      return id
    }
    scope[end] = (id) => {
      for (const name of ask === 'setTimeout' || ask === 'setInterval'
        ? ['setTimeout', 'setInterval']
        : [ask])
        timers.delete(`${name} ${String(id)}`)
      return stop(id)
    }
  }
}

const observed = new Map<string, number>()

function watchObservers(): void {
  const scope = globalThis as unknown as Record<string, new (...all: never[]) => ResizeObserver>
  for (const name of ['ResizeObserver', 'MutationObserver', 'IntersectionObserver', 'PerformanceObserver']) {
    const Own = scope[name]!
    scope[name] = class extends Own {
      readonly #targets = new Set<unknown>()
      override observe(...given: Parameters<ResizeObserver['observe']>): void {
        if (!this.#targets.has(given[0])) count(observed, name, 1)
        this.#targets.add(given[0])
        super.observe(...given)
      }
      override unobserve(target: Element): void {
        if (this.#targets.delete(target)) count(observed, name, -1)
        super.unobserve(target)
      }
      override disconnect(): void {
        count(observed, name, -this.#targets.size)
        this.#targets.clear()
        super.disconnect()
      }
    }
  }
}

const opened = new Map<string, number>()
const contexts: WeakRef<WebGLRenderingContext>[] = []

/** Counts calls of one method as opening something, and of another as closing it. */
function watchOpen(): void {
  const { createObjectURL, revokeObjectURL } = URL
  const urls = new Set<string>()
  URL.createObjectURL = (what) => {
    const url = createObjectURL(what)
    urls.add(url)
    count(opened, 'blob URL', 1)
    return url
  }
  URL.revokeObjectURL = (url) => {
    if (urls.delete(url)) count(opened, 'blob URL', -1)
    revokeObjectURL(url)
  }
  const scope = globalThis as unknown as Record<string, new (...all: never[]) => object>
  for (const [name, close] of [
    ['Worker', 'terminate'],
    ['BroadcastChannel', 'close'],
    ['AudioContext', 'close'],
  ] as const) {
    const Own = scope[name]!
    const open = new WeakSet<object>()
    const method = (Own.prototype as Record<string, (this: object) => unknown>)[close]!
    ;(Own.prototype as Record<string, unknown>)[close] = function (this: object) {
      if (open.delete(this)) count(opened, name, -1)
      return method.call(this)
    }
    scope[name] = new Proxy(Own, {
      construct(target, given: never[], as) {
        const made = Reflect.construct(target, given, as) as object
        open.add(made)
        count(opened, name, 1)
        return made
      },
    })
  }
  const { open } = IDBFactory.prototype
  const databases = new WeakSet<IDBDatabase>()
  IDBFactory.prototype.open = function (...given) {
    const request = open.apply(this, given)
    request.onsuccess = () => {
      databases.add(request.result)
      count(opened, 'IDBDatabase', 1)
    }
    return request
  }
  const { close } = IDBDatabase.prototype
  IDBDatabase.prototype.close = function () {
    if (databases.delete(this)) count(opened, 'IDBDatabase', -1)
    close.call(this)
  }
  const { getContext } = HTMLCanvasElement.prototype
  HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...given: [string]) {
    const context = getContext.apply(this, given as never) as unknown
    const isNew = !contexts.some((it) => it.deref() === context)
    if (isNew && context !== null && given[0].startsWith('webgl'))
      contexts.push(new WeakRef(context as WebGLRenderingContext))
    return context
  } as typeof getContext
}

watchListeners()
watchTimers()
watchObservers()
watchOpen()

/** Has the collector run, also for values that are collected only after others. */
export async function collect(): Promise<void> {
  const { gc } = globalThis as unknown as { gc(options: object): Promise<void> }
  for (let i = 0; i < 4; i++) {
    await gc({ type: 'major', execution: 'async' })
    await new Promise((resolve) => void setTimeout(resolve, 20))
  }
}

/** All that the page holds at the moment by kind, after the collector has run. */
export async function heldResources(): Promise<Map<string, number>> {
  await collect()
  const held = new Map([...observed, ...opened])
  for (const [ref, counts] of targets) {
    const target = ref.deref()
    if (target === undefined) targets.delete(ref)
    else for (const [type, times] of counts) count(held, `${type} on ${nameOf(target)}`, times)
  }
  for (const what of timers.values()) count(held, what, 1)
  count(held, 'WebGL', contexts.filter((it) => it.deref()?.isContextLost() === false).length)
  for (const name of ['canvas', 'style', 'link', 'iframe', 'audio'] as const)
    count(held, name, document.querySelectorAll(name).length)
  return held
}

/** Resources that are held beside those of before, a line for each kind. */
export function moreThan(before: ReadonlyMap<string, number>, held: ReadonlyMap<string, number>): string[] {
  const more = [...held].map(([what, times]) => [what, times - (before.get(what) ?? 0)] as const)
  return more.flatMap(([what, times]) => (times > 0 ? [`${times} ${what}`] : [])).toSorted()
}

function nameOf(target: EventTarget): string {
  const name = target.constructor.name
  return target instanceof Element ? `${name} ${target.className}`.trim() : name
}
