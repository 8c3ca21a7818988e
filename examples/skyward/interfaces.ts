import { definePackage, t } from 'skein'

/** Shares drawing and sound as well. */
export { render, sound } from 'skein/render'

/**
 * Skyward's package for mods. An entity's kind follows from its components. One that has no position is a prefab, of which
 * the game makes copies: foes of nests, loot of drops. Lengths are in units of the sky, times in seconds.
 */
export const skyward = definePackage('skyward:game', '1.0.0')

const f = (value: number) => t.withDefault(t.f32, value)

export const Velocity = skyward.component(
  'velocity',
  { x: t.f32, y: t.f32 },
  { label: 'how fast things fly' },
)
export const Health = skyward.component(
  'health',
  { now: f(20), most: f(20) },
  { label: 'how much health things have' },
)
/** Marks the goose. */
export const Hero = skyward.component('hero', {}, { label: 'which bird is yours' })
/** Comes for the goose with so much speed, turning to it so fast; 0: it flies as its mod says. Needs `Health`. */
export const Foe = skyward.component('foe', { speed: f(70), turn: f(2), radius: f(16), damage: f(10), score: t.withDefault(t.u32, 10), feathers: t.withDefault(t.u8, 1), nest: t.entity }, { label: 'how foes behave' }) // prettier-ignore
/** Makes a foe a prefab. Waves take copies of it from the wave `from` on, as often as it weighs: 0 leaves that to `Hatch`. */
export const Nest = skyward.component(
  'nest',
  { from: t.withDefault(t.u16, 1), weight: f(1), cost: f(1) },
  { label: 'the foes of each wave' },
)
/** Fires by itself at the nearest foe, for the goose; that of a foe fires at the goose. */
export const Weapon = skyward.component('weapon', { period: f(0.5), wait: t.f32, damage: f(10), speed: f(460), seconds: f(0.9), count: t.withDefault(t.u8, 1), spread: f(0.16), pierce: t.u8, picture: t.u32, size: f(24), tint: t.withDefault(t.u32, 0xff_ff_ff) }, { label: 'how weapons fire' }) // prettier-ignore
/** A shot in the air: so many seconds are left to it, and so many foes that it goes through. */
export const Shot = skyward.component('shot', { damage: t.f32, seconds: f(1), radius: f(8), pierce: t.u8, hostile: t.bool, weapon: t.entity, last: t.entity }, { label: 'shots in the air' }) // prettier-ignore
/** Makes loot a prefab, of which slain foes leave copies behind, some of the time. */
export const Drop = skyward.component('drop', { chance: t.f32 }, { label: 'how often foes leave loot' })
export const Loot = skyward.component(
  'loot',
  { drop: t.entity, seconds: f(14) },
  { label: 'loot on the screen' },
)

export const STATS = ['speed', 'damage', 'rate', 'shots', 'pierce', 'magnet', 'health', 'harm', 'foe-speed', 'foe-health', 'foe-count', 'score', 'luck'] as const // prettier-ignore
const Stat = t.enum(STATS)
/** Changes a rule for as long as the entity lives, or some seconds. That of an upgrade counts each time it was taken. */
export const Modifier = skyward.component('modifier', { stat: Stat, times: f(1), plus: t.f32, seconds: t.f32 }, { label: 'the rules of the game' }) // prettier-ignore
/** A card that the player may choose, so often at most. Title and note are numbers of texts, its sprite is the icon. */
export const Upgrade = skyward.component('upgrade', { title: t.u32, note: t.u32, most: t.withDefault(t.u8, 5), taken: t.u8 }, { label: 'the cards on offer' }) // prettier-ignore
const Corner = t.enum(['top-left', 'top', 'top-right', 'bottom-left', 'bottom', 'bottom-right'])
/** Puts a text at an edge of the screen, behind items of a lower order. */
export const HudItem = skyward.component(
  'hud-item',
  { corner: Corner, order: t.s16, height: f(24) },
  { label: 'the display at the edges of the screen' },
)
/** Makes a bar of a hud item. */
export const Meter = skyward.component('meter', { value: t.f32, most: f(1), width: f(140), color: t.withDefault(t.u32, 0xff_ff_ff) }, { label: 'the bars on the screen' }) // prettier-ignore

/** A flight begins. In a demo nobody has the controls. */
export const TakeOff = skyward.event('take-off', { demo: t.bool }, { label: 'the start of a flight' })
export const WaveBegan = skyward.event('wave-began', { wave: t.u32 }, { label: 'the start of a wave' })
export const WaveCleared = skyward.event('wave-cleared', { wave: t.u32 }, { label: 'the end of a wave' })
/** Raise it to have a foe come out of a nest. */
export const Hatch = skyward.event(
  'hatch',
  { nest: t.entity, x: t.f32, y: t.f32 },
  { label: 'the arrival of a foe' },
)
export const Hatched = skyward.event(
  'hatched',
  { nest: t.entity, foe: t.entity, x: t.f32, y: t.f32 },
  { label: 'a foe that has arrived' },
)
export const Fired = skyward.event('fired', { weapon: t.entity, shot: t.entity, x: t.f32, y: t.f32, hostile: t.bool }, { label: 'a shot' }) // prettier-ignore
/** Raise it to take health from a foe or the goose, or to give the goose some. */
export const Harm = skyward.event('harm', { target: t.entity, amount: t.f32 }, { label: 'damage' })
export const Heal = skyward.event('heal', { amount: t.f32 }, { label: 'healing' })
export const Struck = skyward.event(
  'struck',
  { foe: t.entity, x: t.f32, y: t.f32, amount: t.f32 },
  { label: 'a hit' },
)
export const Slain = skyward.event('slain', { nest: t.entity, x: t.f32, y: t.f32, score: t.u32, feathers: t.u8 }, { label: 'the end of a foe' }) // prettier-ignore
/** The goose was hurt, and has so much health left. */
export const Hurt = skyward.event(
  'hurt',
  { x: t.f32, y: t.f32, amount: t.f32, health: t.f32 },
  { label: 'damage to your goose' },
)
export const Collected = skyward.event(
  'collected',
  { drop: t.entity, x: t.f32, y: t.f32 },
  { label: 'loot you collect' },
)
export const LevelUp = skyward.event('level-up', { level: t.u32 }, { label: 'a new level' })
export const Upgraded = skyward.event(
  'upgraded',
  { upgrade: t.entity, taken: t.u8 },
  { label: 'a card you take' },
)
export const Honked = skyward.event('honked', { x: t.f32, y: t.f32 }, { label: 'a honk' })
export const GameOver = skyward.event(
  'game-over',
  { score: t.u32, wave: t.u32 },
  { label: 'the end of the game' },
)

export const Flight = skyward.trait(
  'flight',
  {
    hero: t.func([], t.entity),
    wave: t.func([], t.u32),
    score: t.func([], t.u32),
    /** Gives points. */
    award: t.func([t.arg('points', t.u32)]),
    /** Shows a text, by its number, in the middle of the screen for a moment. */
    announce: t.func([t.arg('text', t.u32)]),
  },
  { label: 'the score' },
)
/** The present value of a rule, with modifiers. */
export const Stats = skyward.trait(
  'stats',
  { value: t.func([t.arg('stat', Stat)], t.f32) },
  { label: 'the rules of the game' },
)
