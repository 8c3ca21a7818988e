import { expect, test } from 'vitest'
import { definePackage, t } from '../../engine/index.ts'
import { cell, defineWings, type WingsOptions } from './define-wings.ts'

const arena = definePackage('arena:game', '0.1.3')
const Log = arena.trait('log', { print: t.func([t.string]), sum: t.func([t.list(t.u8)], t.u32) })
const Set = arena.trait('set', { all: t.func([t.flags(['one', 'two'])]) })
const Flags = arena.event('flags', { all: t.flags(['one', 'two']) })
const Count = arena.trait('count', { up: t.func([cell(t.u32)]) })

const METHODS = { print: ['&'], sum: ['&[]'] } as const
const define = (change: Partial<Record<keyof WingsOptions<never>, unknown>>): unknown =>
  defineWings({ crate: 'arena', version: '0.1.3', ...change } as never)
const log = (methods: unknown): unknown => define({ traits: { Log: { trait: Log, methods } } })

test.each([
  ['a crate with a hyphen', () => define({ crate: 'space-pong' }), 'is not the name of a crate'],
  ['a version of two numbers', () => define({ version: '0.1' }), 'is not a version'],
  [
    'a path with the wrong separator',
    () => define({ groups: { 'on.Client': 'c' } }),
    'is not a path in a crate',
  ],
  ['a method too few', () => log({ print: ['&'] }), 'Log lacks the method "sum"'],
  ['a method too many', () => log({ ...METHODS, printt: [] }), 'has a method "printt"'],
  ['an unknown form', () => log({ ...METHODS, print: ['&&'] }), 'of the form "&&"'],
  ['a parameter too few', () => log({ ...METHODS, print: [] }), 'has 0 parameters that carry a value'],
  ['a slice that is no list', () => log({ ...METHODS, print: ['&[]'] }), 'a slice that is no list'],
])('%s is refused', (_, run, message) => {
  expect(run).toThrow(expect.objectContaining({ code: 'value/invalid' }))
  expect(run).toThrow(message)
})

test.each([
  ['a method', { traits: { Set: { trait: Set, methods: { all: [''] } } } }],
  ['an event', { events: { 'on::Flags': Flags } }],
])('a set of flags in %s has no counterpart', (_, change) => {
  expect(() => define(change)).toThrow(expect.objectContaining({ code: 'schema/invalid-type' }))
})

test('parameters that carry nothing are no parameters of the trait', () => {
  expect(() => log({ ...METHODS, print: ['()', '&', '&()'] })).not.toThrow()
})

test('the methods that are missing, and those that are none, are errors of types as well', () => {
  const check = (): void => {
    // @ts-expect-error lacks "sum"
    defineWings({ crate: 'a', version: '0.1.0', traits: { Log: { trait: Log, methods: { print: ['&'] } } } })
    defineWings({
      crate: 'a',
      version: '0.1.0',
      // @ts-expect-error is no form
      traits: { Log: { trait: Log, methods: { print: ['&&'], sum: ['&[]'] } } },
    })
    defineWings({
      crate: 'a',
      version: '0.1.0',
      traits: { Count: { trait: Count, methods: { up: ['&mut'] } } },
    })
  }
  expect(check).toThrow('lacks the method "sum"')
})
