import { expect, test } from 'vitest'
import { assemble } from '../testing/wat-mod.ts'
import { playScenario } from './testing/play.ts'

const files = import.meta.glob('./testing/hostile/*.wat', { query: '?raw', import: 'default', eager: true })

/** The end of each module: it is refused when it is read, or when it is linked; or it faults; `null`: nothing is wrong with it. */
const OUTCOMES: Readonly<Record<string, readonly ['unread' | 'refused' | 'faulted', string] | null>> = {
  'alloc-out-of-bounds': ['faulted', 'fault/bad-realloc'],
  'asks-for-nothing': ['faulted', 'fault/missing-provider'],
  'asks-in-pieces': ['faulted', 'fault/missing-provider'],
  'calls-no-method': ['faulted', 'fault/bad-call'],
  'calls-nothing': ['faulted', 'fault/bad-call'],
  'calls-with-bad-text': ['faulted', 'fault/bad-string'],
  'calls-without-arguments': ['faulted', 'fault/bad-call'],
  'describe-bad-text': ['unread', 'module/bad-metadata'],
  'describe-calls-out': ['unread', 'module/bad-metadata'],
  'describe-deep': ['unread', 'module/bad-metadata'],
  'describe-endless': ['unread', 'module/bad-metadata'],
  'describe-grows': ['unread', 'module/bad-metadata'],
  'describe-long-result': ['unread', 'module/bad-metadata'],
  'describe-many-dependencies': ['unread', 'module/bad-metadata'],
  'describe-negative': ['unread', 'module/bad-metadata'],
  'describe-out-of-bounds': ['unread', 'module/bad-metadata'],
  'describe-too-long': ['unread', 'module/bad-metadata'],
  'describe-trailing': null,
  'describe-traps': ['unread', 'module/bad-metadata'],
  'describe-truncated': ['unread', 'module/bad-metadata'],
  'describe-with-parameter': ['unread', 'module/bad-metadata'],
  'drop-not-there': null,
  'group-of-nothing': null,
  'group-of-one-twice': ['unread', 'module/bad-metadata'],
  'in-order': null,
  'memory-import': ['unread', 'module/bad-metadata'],
  'new-not-there': ['faulted', 'fault/trap'],
  'new-of-another-type': ['faulted', 'fault/trap'],
  'no-alloc': ['refused', 'link/missing-export'],
  'no-memory': ['unread', 'module/bad-metadata'],
  'no-proxy-func': ['refused', 'link/missing-export'],
  'raises-in-order': null,
  'raises-in-pieces': ['faulted', 'fault/bad-call'],
  'raises-malformed': ['faulted', 'fault/bad-message'],
  'raises-no-content': ['faulted', 'fault/bad-message'],
  'raises-out-of-bounds': ['faulted', 'fault/bad-pointer'],
  'raises-short': ['faulted', 'fault/bad-message'],
  'start-calls-out': ['unread', 'module/bad-metadata'],
  'system-twice': null,
  'unknown-import': ['refused', 'link/unknown-import'],
  'wasi-import': ['refused', 'link/unknown-import'],
  'wrong-signature': ['refused', 'link/wrong-type'],
}

test.each(Object.entries(files))('%s', async (path, text) => {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.wat'.length)
  const outcome = OUTCOMES[name]
  const steps = [
    { load: [name] },
    { image: [[name, 'arena::Client']] as const },
    { events: [['arena::on::Tick', { frame: 1, dt: 0.5 }]] as const },
    { image: [] },
  ]
  const log = await playScenario({ title: name, steps }, () => Promise.resolve(assemble(text)))
  const told = log.filter((line) => /refused|fault/.test(line))
  if (outcome === null) expect(told).toEqual([])
  else if (outcome![0] === 'unread')
    expect(told).toEqual([`refused ${name}: ${outcome![1]}`, `${name}.wasm refused: ${outcome![1]}`])
  else if (outcome![0] === 'refused') expect(told).toEqual([`wings:${name} refused: ${outcome![1]}`])
  else
    expect(told).toEqual([`fault of wings:${name}: ${outcome![1]}`, `wings:${name} faulted: ${outcome![1]}`])
})

test('every module has an outcome', () => {
  const names = Object.keys(files).map((path) => path.slice(path.lastIndexOf('/') + 1, -'.wat'.length))
  expect(names.toSorted()).toEqual(Object.keys(OUTCOMES).toSorted())
})
