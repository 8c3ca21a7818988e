import { describe, expect, it } from 'vitest'
import { compileSources, mistakesOf } from '../testing/source-mod.ts'

const GAME = `import { native, Entity } from 'skein'
export enum Side { Left, Right }
@component('pong:game/position@1.0.0') export class Position { x: f32 = 0; y: f32 = 0 }
@event('pong:game/goal@1.0.0') export class Goal { constructor(public side: Side, public score: u32) {} }
@trait('pong:game/paddles@1.0.0') export class Paddles {
  speed(): f32 { return native<f32>() }
  setSpeed(speed: f32): void { native<void>() }
}
`

/** The mistakes in a mod beside the bindings of a game. */
async function mistakes(source: string, config?: object): Promise<string> {
  return (await mistakesOf({ 'assembly/index.ts': source, 'assembly/pong.ts': GAME }, config)).join('\n')
}

describe('systems', () => {
  it('have to be there', async () => {
    expect(await mistakes('export class Curve {}')).toBe(
      'acme:test has no system and defines nothing → Put @system before "export class", in the file that "entry" of skein.json names or one that it imports.',
    )
  })

  it('have to be exported', async () => {
    expect(await mistakes('@system class Curve {}')).toBe(
      'index.ts:1:15 the system Curve is not exported, so the game cannot start it → Write "export class".',
    )
  })

  it('cannot be generic or abstract', async () => {
    expect(await mistakes('@system export class Curve<T> {}')).toMatch(
      /^index.ts:1:22 the system Curve is generic/,
    )
    expect(await mistakes('@system export abstract class Curve {}')).toMatch(
      /^index.ts:1:31 the system Curve is abstract/,
    )
  })

  it('cannot have a constructor with parameters', async () => {
    expect(await mistakes('@system export class Curve {\n  constructor(speed: f32) {}\n}')).toBe(
      'index.ts:2:15 the constructor of the system Curve has parameters → Use fields instead: proxies of traits, and state with initial values.',
    )
  })

  it('have a drop that is called without anything', async () => {
    expect(await mistakes('@system export class Curve {\n  drop(now: bool): void {}\n}')).toBe(
      'index.ts:2:3 "drop", which runs when the system is removed, must be "drop(): void"',
    )
  })

  it('have names of their own', async () => {
    const sources = {
      'assembly/index.ts': "import './other'\n@system export class Curve {}",
      'assembly/other.ts': '\n@system export class Curve {}',
    }
    expect(await mistakesOf(sources)).toEqual([
      'other.ts:2:22 the mod acme:test has two systems "curve"; the other one is in assembly/index.ts → Rename one of the classes.',
    ])
  })

  it('cannot hold components', async () => {
    const source = `import { Position } from './pong'
@system export class Curve {
  at: Position
}`
    expect(await mistakes(source)).toBe(
      'index.ts:3:3 Position is a component: it belongs to entities, and cannot be a field of a system → Keep the entity, and write get<Position>(entity) where its values are needed.',
    )
  })

  it('cannot call their own traits through the game', async () => {
    const source = `@trait export abstract class Mine { abstract go(): void }
@system export class Curve {
  mine: Mine = new Mine()
}`
    expect(await mistakes(source)).toMatch(/^index.ts:3:3 Mine is a trait of this mod, which cannot call it/)
  })

  it('go before and after systems, by their names', async () => {
    expect(
      (await mistakes("@after() @before('Ball', Nobody) @system export class Curve {}")).split('\n'),
    ).toEqual([
      expect.stringMatching(/^index.ts:1:18 'Ball' is not a system → Write 'ball' for a system of the game/),
      expect.stringMatching(/^index.ts:1:26 Nobody is not a system/),
      `index.ts:1:1 @after names no system → Write the name of a system, such as "@after('ball')".`,
    ])
    expect(await mistakes("@after('ball') export class Other {}\n@system export class Curve {}")).toBe(
      'index.ts:1:1 @after belongs before a system → Put @system before the class.',
    )
  })

  it('that are named in a group have to exist', async () => {
    expect(await mistakes('@system export class CurveBall {}', { groups: { client: ['CurveBal'] } })).toBe(
      'the group "client" in skein.json names an unknown system class "CurveBal" → Did you mean "CurveBall"?',
    )
  })
})

describe('handlers', () => {
  const handler = (method: string): Promise<string> =>
    mistakes(`import { Goal, Paddles, Position } from './pong'\n@system export class Curve {\n  ${method}\n}`)

  it('handle events that are known', async () => {
    expect(await handler('@on goal(event: Goals): void {}')).toBe(
      'index.ts:3:19 "goal" handles an unknown event Goals → Did you mean "Goal"?',
    )
    expect(await handler('@on goal(event: Missing): void {}')).toMatch(
      /Import the event from the bindings of the package/,
    )
    expect(await handler('@on goal(event: string): void {}')).toMatch(
      /"goal" handles an unknown event string/,
    )
  })

  it('handle events and nothing else', async () => {
    expect(await handler('@on goal(event: Position): void {}')).toBe(
      'index.ts:3:19 "goal" cannot handle Position: it is a component, not an event',
    )
    expect(await handler('@on goal(event: Goal | null): void {}')).toMatch(
      /the event that "goal" handles is never null/,
    )
  })

  it('have one parameter', async () => {
    expect(await handler('@on goal(): void {}')).toBe(
      'index.ts:3:7 the handler "goal" has 0 parameters instead of one, the event → Write a method such as "@on goal(event: Goal): void".',
    )
    expect(await handler('@on goal(event: Goal, speed: f32): void {}')).toMatch(
      /^index.ts:3:25 the handler "goal" has 2 parameters/,
    )
  })

  it('return nothing', async () => {
    expect(await handler('@on goal(event: Goal): bool { return true }')).toBe(
      'index.ts:3:26 the handler "goal" returns a value → Change its return type to void.',
    )
  })

  it('are public and not static', async () => {
    expect(await handler('@on private goal(event: Goal): void {}')).toBe(
      'index.ts:3:15 the handler "goal" is not public, so the game cannot call it',
    )
    expect(await handler('@on static goal(event: Goal): void {}')).toBe(
      'index.ts:3:3 @on does not work on a static method',
    )
  })

  it('are methods of systems', async () => {
    const source = `import { Goal } from './pong'
@system export class Curve {}
export class Other {
  @on goal(event: Goal): void {}
}`
    expect(await mistakes(source)).toBe(
      'index.ts:4:3 @on belongs before a method of a system → Put @system before the class.',
    )
  })
})

describe('an import of a file that is not there', () => {
  const source = (from: string): string =>
    `import { Goal } from '${from}'\n@system export class Curve { @on goal(event: Goal): void {} }`

  it.each([
    ['./pung', 'Did you mean "./pong"?'],
    ['./pong-game', 'Did you mean "./pong"?'],
    ['./unlike', 'The mod has "./pong".'],
  ])('names the bindings that are meant: %s', async (from, hint) => {
    expect(await mistakes(source(from))).toBe(
      `index.ts:1:22 File 'assembly/${from.slice(2)}.ts' not found. → ${hint}`,
    )
  })

  it('says where bindings come from when there are none', async () => {
    expect(await mistakesOf(source('./pong'))).toEqual([
      expect.stringMatching(
        /File 'assembly\/pong\.ts' not found\. → Write bindings of the game with "skein bindgen"/,
      ),
    ])
  })

  it('in another folder of the mod shows the path', async () => {
    const files = {
      'assembly/index.ts': "import { A } from './deep/a'\n@system export class Curve { a: A | null = null }",
      'assembly/deep/a.ts': "import { Goal } from './pong'\nexport class A { goal: Goal | null = null }",
      'assembly/pong.ts': GAME,
    }
    expect(await mistakesOf(files)).toContainEqual(
      expect.stringMatching(/File 'assembly\/deep\/pong\.ts' not found\. → Did you mean "assembly\/pong"\?/),
    )
  })
})

describe('decorators', () => {
  it('that do not exist are named, with what is close', async () => {
    expect(await mistakes('@sytem export class Curve {}\n@system export class Other {}')).toBe(
      'index.ts:1:1 unknown decorator @sytem → Did you mean "system"?',
    )
    expect(await mistakes('@system export class Curve {\n  @when goal(): void {}\n}')).toBe(
      'index.ts:2:3 unknown decorator @when → Use one of @system, @component, @event, @hook, @trait, @record, @tuple, @result, @variant, @on, @run, @before, @after, @having, @without, @added, @removed, @changed, @optional, @transient.',
    )
  })

  it('stand before what they are for', async () => {
    expect(await mistakes('@system export function go(): void {}\n@system export class Curve {}')).toBe(
      'index.ts:1:1 @system belongs before a class',
    )
    expect(await mistakes('@on export class Other {}\n@system export class Curve {}')).toBe(
      'index.ts:1:1 @on belongs before a method of a system',
    )
    expect(await mistakes('@system export class Curve {\n  @event goal(): void {}\n}')).toBe(
      'index.ts:2:3 @event belongs before a class',
    )
  })

  it('do not go together', async () => {
    expect(await mistakes('@system @event export class Curve {}')).toBe(
      'index.ts:1:29 Curve has @system and @event; use one of them',
    )
  })
})

describe('provided traits', () => {
  const provides = (body: string, trait = 'Voice'): Promise<string> =>
    mistakes(`import { Position } from './pong'
@trait export abstract class Voice { abstract say(text: string): void; abstract volume(): f32 }
@system export class Singer implements ${trait} {
${body}
}`)

  it('have to be traits', async () => {
    expect(await provides('', 'Voize')).toBe(
      'index.ts:3:40 Singer implements Voize, which is not a trait → Did you mean "Voice"?',
    )
    expect(await provides('', 'Position')).toBe(
      'index.ts:3:40 Singer cannot implement Position: it is a component',
    )
  })

  it('need all their methods', async () => {
    expect(await provides('say(text: string): void {}')).toBe(
      'index.ts:3:40 Singer lacks the method "volume" of the trait Voice → Add "volume(): f32".',
    )
  })

  it('need methods of the right types', async () => {
    const wrong = async (say: string): Promise<void> =>
      expect(await provides(`${say}\nvolume(): f32 { return 1 }`)).toBe(
        'index.ts:4:1 the method "say" has another signature than in the trait Voice → Write "say(text: string): void".',
      )
    await wrong('say(text: u32): void {}')
    await wrong('say(): void {}')
    await wrong("say(text: string): string { return '' }")
    await wrong('say(text: string | null): void {}')
    expect(await provides('private say(text: string): void {}\nvolume(): f32 { return 1 }')).toMatch(
      /^index.ts:4:9 the method "say" has another signature than in the trait Voice → Write "say\(text: string\): void", and make it public\.$/,
    )
  })

  it('have methods of which the system may inherit some', async () => {
    const source = `@trait export abstract class Voice { abstract volume(): f32 }
class Base { volume(): bool { return true } }
@system export class Singer extends Base implements Voice {}`
    expect(await mistakes(source)).toBe(
      'index.ts:2:14 the method "volume" has another signature than in the trait Voice → Write "volume(): f32".',
    )
  })

  it('are declared without bodies, fields and defaults', async () => {
    const source = `@trait export abstract class Voice {
  volume(): f32 { return 1 }
  name: string = ''
  abstract say(text: string, times: u32 = 1): void
  abstract say2<T>(text: T): void
}`
    expect((await mistakes(source)).split('\n').map((line) => line.replace(/ →.*/, ''))).toEqual([
      'index.ts:2:3 volume of the trait Voice has a body',
      'index.ts:3:3 name is not a method: a trait has only methods',
      'index.ts:4:43 a parameter of a trait cannot have a default',
      'index.ts:5:12 say2 cannot be generic',
    ])
  })
})

describe('items', () => {
  it('have names of their own, whatever they are', async () => {
    const sources = {
      'assembly/index.ts': "import './other'\n@event export class Trail {}",
      'assembly/other.ts': '@component export class Trail {}',
    }
    expect((await mistakesOf(sources))[0]).toMatch(/^other.ts:1:25 acme:test defines "trail" twice/)
  })

  it('name what others define in full', async () => {
    expect(await mistakes("@event('goal') export class Goal {}")).toBe(
      'index.ts:1:8 the argument of @event must be an item of another package, such as "game:package/item@1.0.0" → Omit the argument for an item of this mod.',
    )
  })

  it('are plain classes that are exported', async () => {
    expect(await mistakes('@event class Said {}')).toMatch(/^index.ts:1:14 Said is not exported/)
    expect(await mistakes('@event export class Said<T> {}')).toMatch(/^index.ts:1:21 Said is generic/)
    expect(await mistakes('class Base {}\n@event export class Said extends Base {}')).toMatch(
      /^index.ts:2:21 Said is derived from another class/,
    )
    expect(await mistakes('@component export class Trail { constructor() {} }')).toMatch(
      /^index.ts:1:25 the component Trail cannot have a constructor/,
    )
  })

  it('that are components exist only on entities', async () => {
    const source = `import { get, has } from 'skein'
import { Goal, Position } from './pong'
@system export class Curve {
  @on goal(event: Goal): void {
    const at = new Position()
    get<Goal>(0)
    has<Positon>(0)
    get(0)
  }
}`
    expect((await mistakes(source)).split('\n')).toEqual([
      'index.ts:5:16 the component Position cannot be created without an entity → Write add<Position>(entity), then set its fields.',
      'index.ts:6:9 Goal is not a component',
      'index.ts:7:9 Positon is not a component → Did you mean "Position"?',
      'index.ts:8:5 get has no type argument for the component → Write a component, such as "get<Position>(entity)".',
    ])
  })
})

describe('what the compiler of AssemblyScript finds', () => {
  it('has a place too', async () => {
    expect(await mistakes("@system export class Curve {\n  constructor() { let n: i32 = 'x' }\n}")).toBe(
      "index.ts:2:32 Type '~lib/string/String' is not assignable to type 'i32'.",
    )
    expect(await mistakes('@system export class Curve {\n  constructor() {\n}')).toMatch(
      /^index.ts:3:1 '}' expected/m,
    )
    expect(await mistakes("import { Goal } from './pnog'\n@system export class Curve {}")).toBe(
      `index.ts:1:22 File 'assembly/pnog.ts' not found. → Did you mean "./pong"?`,
    )
  })

  it('is about the entry, if there is none', async () => {
    expect(await mistakesOf({})).toEqual(["File 'assembly/index.ts' not found."])
  })
})

describe('what a mod needs', () => {
  it('are traits that a system has as a field', async () => {
    const source = `import { Goal, Paddles } from './pong'
@system export class Curve {
  @on goal(event: Goal): void { new Paddles().setSpeed(3) }
}`
    expect(await mistakes(source)).toBe(
      'the mod calls the trait Paddles, but no system has a field for it → Add a field to the system that calls it, such as "paddles: Paddles = new Paddles()".',
    )
  })

  it('is nothing that only other environments have', async () => {
    expect(await mistakes('@system export class Curve { at: f64 = <f64>Date.now() }')).toMatch(
      /^the mod imports "Date.now" of "env", which no game offers/,
    )
  })
})

describe('people who know TypeScript', () => {
  const within = (body: string, head = ''): string =>
    `import { Goal, Side } from './pong'\n${head}\n@system export class It {\n  n: i32 = 0\n  @on goal(event: Goal): void {\n${body}\n  }\n}`

  it.each([
    [
      'this within a function',
      'this.n = [1].map<i32>((x: i32): i32 => x + this.n)[0]',
      'so a function inside a method has no "this"',
    ],
    ['a destructured array', 'const [a] = [1]', 'has no destructuring'],
    ['fields with a union', 'const a: Array<i32 | string> = []', 'with commas'],
    ['a number to console', 'console.log(event.score)', 'console takes a text'],
    ['setInterval', 'setInterval(() => {}, 10)', 'Mods have no timers'],
    ['a number with a point', 'const a: f32 = event.score * 0.5', 'write "<f32>"'],
    ['try', 'try { this.n++ } catch (e) {}', 'no try and catch'],
    ['spread', 'const a = [...[1], 2]', 'no spread'],
    ['any', 'let a: any = 1', 'name the type'],
    ['the page', 'document.title', 'no access to the page or Node'],
  ])('get a hint at %s', async (_name, body, hint) => {
    const found = await mistakesOf({ 'assembly/index.ts': within(body), 'assembly/pong.ts': GAME })
    expect(found).toEqual([expect.stringContaining(hint)])
  })

  it('get one message for one mistake, also where the parser loses its way', async () => {
    const found = await mistakes(within('const a = this.n?.b', ''))
    expect(found.split('\n')).toEqual([expect.stringContaining('AssemblyScript has no "?."')])
  })

  it('are not warned of a helper that takes an event and is called', async () => {
    const source = `import { Goal } from './pong'
@system export class It {
  n: u32 = 0
  @on goal(event: Goal): void { this.count(event) }
  count(event: Goal): void { this.n += event.score }
}`
    const { binary, diagnostics } = await compileSources({
      'assembly/index.ts': source,
      'assembly/pong.ts': GAME,
    })
    expect([binary === null, diagnostics]).toEqual([false, []])
  })
})
