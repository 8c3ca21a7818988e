import { describe, expect, test } from 'vitest'
import { parseModule } from '../module/module.ts'
import { REALLOC, watMod } from '../testing/wat-mod.ts'
import { checkStandalone } from './check-standalone.ts'

const MEMORY = '(memory (export "memory") 1)'
const goal = { event: 'pong:game/goal', version: '1.0.0', export: 'on-goal' }
const serveSpeed = { hook: 'pong:game/serve-speed', version: '1.0.0', export: 'served' }

/** The report on a mod without a game: code, message and hint of each problem and each doubt. */
async function said(system: object, body: string, more: readonly object[] = []): Promise<string[]> {
  const records = [
    { mod: { name: 'acme:one', version: '1.0.0', abi: 1 } },
    { system: { name: 'acme:one/one', version: '1.0.0', ...system } },
    ...more,
  ]
  const { problems, doubts } = checkStandalone(
    await parseModule(watMod(records as never, `(module ${body})`), 'one.wasm'),
  )
  const show = (kind: string, { code, message, hint }: (typeof problems)[number]): string =>
    `${kind} ${code}: ${message}. ${hint}`
  return [...problems.map((it) => show('!', it)), ...doubts.map((it) => show('?', it))]
}

describe('what can be said of a mod without its game', () => {
  test('is nothing where all is well', async () => {
    const body = `(import "pong:game/paddles@1.0.0" "set-speed" (func (param f32)))
      (import "pong:game/position@1.0.0" "get-x" (func (param i32) (result f32)))
      (import "pong:game/goal@1.0.0" "raise" (func (param i32 i32)))
      (import "pong:game/points@1.0.0" "call" (func (param i32 i32) (result i32)))
      (import "skein:engine/log@1.0.0" "write" (func (param i32 i32 i32)))
      (import "host" "beep" (func))
      ${MEMORY} ${REALLOC}
      (func (export "on-goal") (param i32 i32)) (func (export "start"))
      (func (export "served") (param f32 i32) (result f32) (local.get 0))`
    const uses = [{ trait: 'pong:game/paddles', version: '1.0.0' }]
    const hooks = [serveSpeed]
    expect(await said({ uses, handlers: [goal], hooks, new: 'start' }, body)).toEqual([])
  })

  test.each<[string, object, string, RegExp[]]>([
    [
      'an export that is missing, with the one that is meant',
      { handlers: [goal] },
      `${MEMORY} ${REALLOC} (func (export "on_goal") (param i32 i32))`,
      [/^! link\/missing-export: .*"on-goal".*Did you mean "on_goal"\?/],
    ],
    [
      'a handler of a hook that is missing, with the one that is meant',
      { hooks: [serveSpeed] },
      '(func (export "server") (param f32 i32) (result f32) (local.get 0))',
      [/^! link\/missing-export: .*"served", which is its handler of the hook.*Did you mean "server"\?/],
    ],
    [
      'the call of a hook that is misspelt',
      {},
      '(import "pong:game/points@1.0.0" "cal" (func (param i32 i32) (result i32)))',
      [/^! link\/undeclared-trait: .*Did you mean "call"\?/],
    ],
    [
      'an export of another type',
      { new: 'start' },
      '(func (export "start") (param i32))',
      [/^! link\/wrong-type: "start".*\(i32\) -> \(\); it must be \(\) -> \(\)/],
    ],
    [
      'no memory, and nothing that allocates',
      { handlers: [goal] },
      '(func (export "on-goal") (param i32 i32))',
      [/link\/missing-export: .*does not export its memory/, /"cabi_realloc".*Export an allocator/],
    ],
    ['a program', {}, '(func (export "_start"))', [/^! link\/wasi-command/]],
    [
      'a method of the engine that is misspelt',
      {},
      '(import "skein:engine/log@1.0.0" "wrote" (func (param i32 i32 i32)))',
      [/^! link\/unknown-member: .*Did you mean "write"\?/],
    ],
    [
      'the engine that is misspelt',
      {},
      '(import "skein:engin/log@1.0.0" "write" (func (param i32 i32 i32)))',
      [/^! link\/unknown-package: .*Did you mean "skein:engine"\?/],
    ],
    [
      'a function without its import module',
      {},
      '(import "env" "set_speed" (func (param f32)))',
      [/^\? link\/unknown-import: .*"env#set_speed".*Add an import module.*import_name\("set-speed"\)/],
    ],
    [
      'what a language runtime asks for',
      {},
      '(import "env" "abort" (func (param i32 i32 i32 i32)))',
      [/^\? link\/unknown-import: .*The runtime of the language needs it/],
    ],
    [
      'a trait that no system uses',
      {},
      '(import "pong:game/paddles@1.0.0" "set-speed" (func (param f32))) (import "pong:game/paddles@1.0.0" "size" (func (result f32)))',
      [/^! link\/undeclared-trait: .*pong:game\/paddles.*"uses"/],
    ],
    [
      'a function of a component that is misspelt',
      {},
      '(import "pong:game/position@1.0.0" "add-mny" (func (param i32 i32 i32 i32)))',
      [/^! link\/undeclared-trait: .*Did you mean "add-many"\?/],
    ],
    [
      'a trait that is provided without methods',
      { provides: ['pong:game/spin@1.0.0'] },
      '(func (export "pong:game/spin@1.0.1#amount") (result f32) (f32.const 0))',
      [/^\? link\/missing-export: .*It exports "pong:game\/spin@1.0.1#amount"/],
    ],
    [
      'a memory of another',
      {},
      '(import "env" "memory" (memory 1))',
      [/^! link\/unknown-import: .*import only functions/],
    ],
  ])('is %s', async (_what, system, body, wanted) => {
    const found = await said(system, body)
    expect(found).toHaveLength(wanted.length)
    for (const [index, pattern] of wanted.entries()) expect(found[index]).toMatch(pattern)
  })

  test('is what is wrong with what it defines itself', async () => {
    const own = {
      package: { name: 'acme:one', version: '1.0.0', components: [{ name: 'mark', fields: [['n', 'u32']] }] },
    }
    const body = '(import "acme:one/mark@1.0.0" "set-m" (func (param i32 i32)))'
    expect(await said({}, body, [own])).toEqual([
      expect.stringMatching(
        /^! link\/unknown-member: .*the component acme:one\/mark@1.0.0.*Did you mean "set-n"\?/,
      ),
    ])
  })
})
