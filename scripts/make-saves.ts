import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { loadWords } from '../plugins/save/plan-words.ts'
import { counterMod } from '../plugins/testing/replacement-game.ts'
import { watMod } from '../plugins/testing/wat-mod.ts'
import {
  describeGame,
  FIXTURES,
  fixtureFile,
  playFixture,
  readable,
  readFixture,
} from '../src/saves/testing/fixtures.ts'

// Usage: npm run saves. Makes the saved games that later versions must load, as far as they are not there: they are kept as they are.
// To make one anew, delete it first, and its entry in expected.json.

/** A mod that puts a byte into its storage when it starts. */
const keeper = watMod(
  [
    { mod: { name: 'acme:keeper', version: '1.0.0', abi: 1 } },
    { system: { name: 'acme:keeper/keeper', version: '1.0.0', new: 'new' } },
  ],
  `(module
    (import "skein:engine/storage@1.0.0" "set" (func $set (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "best\\07")
    (func (export "new") (drop (call $set (i32.const 0) (i32.const 4) (i32.const 4) (i32.const 1)))))`,
)
const MODS: Readonly<Record<string, Uint8Array>> = {
  'counter-1.0.0.wasm': counterMod({ saves: true }),
  'counter-1.1.0.wasm': counterMod({
    saves: true,
    version: '1.1.0',
    step: 10,
    fields: [
      ['n', 'u32'],
      ['more', 'f64'],
    ],
  }),
  'other-1.0.0.wasm': counterMod({ name: 'acme:other', saves: true, spawns: 3, layout: 'a' }),
  'keeper-1.0.0.wasm': keeper,
}

await mkdir(fixtureFile('.'), { recursive: true })
for (const [file, bytes] of Object.entries(MODS))
  if (!existsSync(fixtureFile(file))) await writeFile(fixtureFile(file), bytes)
const table = fixtureFile('expected.json')
const expected = (existsSync(table) ? JSON.parse(await readFile(table, 'utf8')) : {}) as Record<
  string,
  unknown
>
for (const { name, make, start, more } of FIXTURES) {
  if (readFixture(name) !== null) continue
  const bytes = await make()
  await writeFile(fixtureFile(`${name}.save`), bytes)
  process.stdout.write(`${name}.save: ${bytes.length} bytes\n`)
  const game = await start()
  const plan = await game.load(bytes)
  const state = describeGame(game)
  if (name === 'skyward') {
    // Its later versions compute something else.
    expected[name] = { frame: game.engine.time.frame }
    continue
  }
  playFixture(game, 30)
  expected[name] = {
    exact: plan.exact,
    words: loadWords(plan),
    state,
    later: describeGame(game),
    ...(more === undefined ? {} : { more: readable(more(game)) }),
  }
}
await writeFile(table, `${JSON.stringify(expected, null, 1)}\n`)
