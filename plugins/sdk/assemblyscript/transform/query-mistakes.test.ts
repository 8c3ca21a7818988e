import { describe, expect, it } from 'vitest'
import { mistakesOf } from '../testing/source-mod.ts'

const GAME = `import { native, Entity } from 'skein'
@component('pong:game/position@1.0.0') export class Position { x: f32 = 0; y: f32 = 0 }
@component('pong:game/ball@1.0.0') export class Ball {}
@event('pong:game/goal@1.0.0') export class Goal { constructor(public score: u32) {} }
@trait('pong:game/radio@1.0.0') export class Radio { tune(): void { native<void>() } }
`
const IMPORTS = "import { Query } from 'skein'; import { Ball, Goal, Position, Radio } from './pong'\n"

async function mistakes(source: string): Promise<string> {
  const sources = { 'assembly/index.ts': IMPORTS + source, 'assembly/pong.ts': GAME }
  return (await mistakesOf(sources)).join('\n')
}

/** The mistakes in a query; its first field stands on line 4. */
function query(fields: string, decorators = '', head = 'export class Balls extends Query'): Promise<string> {
  return mistakes(
    `${decorators}\n${head} {\n${fields}\n}\n@system export class Mover { @run move(balls: Balls): void {} }`,
  )
}

/** The mistakes in a method of a system, on line 4. */
function method(text: string): Promise<string> {
  return mistakes(`export class Balls extends Query { position: Write<Position> }
@system export class Mover {
${text}
}`)
}

describe('queries', () => {
  it('are exported, not generic, and made by the game', async () => {
    expect(await query('position: Read<Position>', '', 'class Balls extends Query')).toMatch(
      /^index.ts:3:7 the query Balls is not exported → Write "export class"\./,
    )
    expect(await query('position: Read<Position>', '', 'export class Balls<T> extends Query')).toMatch(
      /^index.ts:3:14 the query Balls is generic/,
    )
    expect(await query('position: Read<Position>\nconstructor() { super() }')).toMatch(
      /^index.ts:3:14 the query Balls cannot have a constructor/,
    )
    expect(await method('@run move(balls: Balls): void { const other = new Balls() }')).toBe(
      'index.ts:4:47 the query Balls cannot be created with new → Make it the parameter of a @run method: the game fills it in.',
    )
    expect(await method('balls: Balls')).toBe(
      'index.ts:4:1 Balls is a query, which is valid only while its @run method runs: it cannot be a field of a system → Give the @run method a parameter, such as "balls: Balls".',
    )
  })

  it('ask for something', async () => {
    expect(await query('', '@without(Ball)')).toBe(
      'index.ts:3:14 the query Balls names no component → Add fields, such as "position: Read<Position>", or put "@having(…)" before the class.',
    )
  })

  it('have columns as fields', async () => {
    expect(await query('speed: f32')).toBe(
      'index.ts:4:8 "speed" of the query Balls has the type f32 instead of columns → Write Read<…> around a component that you only read, and Write<…> around one that you change. Keep state in systems.',
    )
    expect(await query('position: Position')).toMatch(
      /^index.ts:4:11 "position" of the query Balls has the type Position instead of columns/,
    )
    expect(await query('position: Read')).toBe(
      'index.ts:4:11 Read has no type argument for the component → Write a component, such as "Read<Position>".',
    )
    expect(await query('position: Write<Positon>')).toBe(
      'index.ts:4:17 Positon is not a component → Did you mean "Position"?',
    )
    expect(await query('goal: Read<Goal>')).toBe('index.ts:4:12 Goal is not a component')
    expect(await query('position: Read<Position> | null')).toBe(
      'index.ts:4:11 columns are never null → Write "@optional position: Read<Position>" where entities may lack the component.',
    )
    expect(await query('position: Read<Position> = 0')).toBe(
      'index.ts:4:28 "position" has an initial value, but the game fills it in → Remove the initial value.',
    )
    expect(await query('length: Read<Position>')).toBe(
      'index.ts:4:1 every query already has a member "length" → Rename the field.',
    )
  })

  it('name fields that the component has', async () => {
    expect(await query("position: Read<Position, 'height'>")).toBe(
      "index.ts:4:26 Position has no field 'height' → It has: x, y.",
    )
    expect(await query("position: Read<Position, 'x', 'x'>")).toBe("index.ts:4:31 'x' is named twice")
  })

  it('have each column once', async () => {
    expect(await query("position: Write<Position, 'x'>\nplace: Read<Position>")).toBe(
      'index.ts:5:1 "position" already has x of Position → Keep one of the two: a written column can be read as well.',
    )
    expect(await query('ball: Read<Ball>\nagain: Read<Ball>')).toMatch(
      /^index.ts:5:1 "ball" already has Ball/,
    )
    expect(await query("@optional position: Write<Position, 'x'>\nplace: Read<Position, 'y'>")).toBe(
      'index.ts:5:1 "position" and "place" are both Position: either both are @optional or none is',
    )
  })

  it('do not contradict themselves', async () => {
    const contradiction =
      'index.ts:3:14 Balls both requires and excludes Ball → Put @optional before the field for a component that entities may lack.'
    expect(await query('position: Read<Position>', '@without(Ball) @having(Ball)')).toBe(contradiction)
    expect(await query('ball: Read<Ball>', '@removed(Ball)')).toBe(contradiction)
  })

  it('are filtered by components', async () => {
    expect(await query('position: Read<Position>', '@having()')).toBe(
      'index.ts:2:1 @having names no component → Write a component, such as "@having(Position)".',
    )
    expect(await query('position: Read<Position>', '@changed(Positon, Goal)')).toBe(
      'index.ts:2:10 Positon is not a component → Did you mean "Position"?\nindex.ts:2:19 Goal is not a component',
    )
  })
})

describe('methods that run each frame', () => {
  it('have a query', async () => {
    const example =
      'Write a method such as "@run move(balls: Balls, dt: f32): void", with "class Balls extends Query".'
    expect(await method('@run move(): void {}')).toBe(
      `index.ts:4:6 the @run method "move" has no query as a parameter → ${example}`,
    )
    expect(await method('@run move(dt: f32): void {}')).toBe(
      `index.ts:4:15 the parameter of "move" must be a query, but f32 is not a query → ${example}`,
    )
    expect(await method('@run move(balls: Bals): void {}')).toBe(
      'index.ts:4:18 the parameter of "move" must be a query, but Bals is not a query → Did you mean "Balls"?',
    )
  })

  it('have one query, and the seconds', async () => {
    expect(await method('@run move(balls: Balls, others: Balls): void {}')).toBe(
      'index.ts:4:25 the second parameter of "move" must be "dt: f32", the elapsed seconds → Write one method for each query; they run in the order in which you write them.',
    )
    expect(await method('@run move(balls: Balls, dt: f64): void {}')).toBe(
      'index.ts:4:25 the second parameter of "move" must be "dt: f32", the elapsed seconds',
    )
    expect(await method('@run move(balls: Balls, dt: f32, more: u32): void {}')).toMatch(
      /^index.ts:4:34 "move" has more parameters than a query and the seconds/,
    )
  })

  it('are public, return nothing and do nothing else', async () => {
    expect(await method('@run private move(balls: Balls): void {}')).toBe(
      'index.ts:4:14 "move" is not public, so the game cannot call it',
    )
    expect(await method('@run move(balls: Balls): bool { return true }')).toBe(
      'index.ts:4:26 "move" returns a value → Change its return type to void.',
    )
    expect(await method('@on @run move(goal: Goal): void {}')).toMatch(
      /^index.ts:4:10 "move" has @on and @run; use one of them/,
    )
  })

  it('run in a stage that exists', async () => {
    expect(await method("@run('lates') move(balls: Balls): void {}")).toBe(
      'index.ts:4:6 unknown stage \'lates\' → Did you mean "late"?',
    )
    expect(await method('@run(1) move(balls: Balls): void {}')).toBe(
      "index.ts:4:6 unknown stage 1 → Use one of 'input', 'update', 'late', 'draw'.",
    )
  })

  it('only read what they declare to read', async () => {
    const source = `export class Balls extends Query { position: Read<Position> }
@system export class Mover { @run move(balls: Balls): void { balls.position.x[0] = 1 } }`
    expect(await mistakes(source)).toMatch(
      /^index.ts:3:62 Index signature in type '.*ReadColumn<f32,f32>' only permits reading/,
    )
  })
})

describe('decorators of queries', () => {
  it('stand before queries and their fields', async () => {
    expect(await mistakes('@having(Ball) @system export class Mover {}')).toBe(
      'index.ts:2:1 @having belongs before a query → Write a class that "extends Query".',
    )
    expect(await mistakes('@system export class Mover {\n  @changed(Ball) at: u32 = 0\n}')).toMatch(
      /^index.ts:3:3 @changed belongs before a query/,
    )
    expect(await mistakes('@system export class Mover {\n  @optional radio: Radio = new Radio()\n}')).toBe(
      'index.ts:3:3 @optional belongs before a field of a query → A trait that a system can do without is a field such as "radio: Radio | null = null".',
    )
    expect(await mistakes('@query export class Balls {}\n@system export class Mover {}')).toBe(
      'index.ts:2:1 unknown decorator @query → Write a class that "extends Query" of "skein".',
    )
  })
})

it('a trait that may be absent is filled in by the game', async () => {
  const radio = (field: string, body: string): Promise<string> =>
    mistakes(`@system export class Mover {\n  radio: Radio | null${field}\n  constructor() { ${body} }\n}`)
  expect(await radio(' = new Radio()', '')).toBe(
    'index.ts:3:25 the initial value of "radio" must be null: the game sets it while the trait is provided → Write "radio: Radio | null = null".',
  )
  expect(await radio(' = null', 'this.radio = null')).toMatch(
    /^index.ts:4:19 Cannot assign to .*radio' because/,
  )
  expect(await radio(' = null', 'this.radio.tune()')).toMatch(
    /^index.ts:4:19 Type '.*Radio \| null' is not assignable/,
  )
})
