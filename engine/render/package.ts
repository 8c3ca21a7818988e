import { definePackage, t } from '../schema/index.ts'
import type {
  ComponentDefinition,
  Defaulted,
  Entity,
  EventDefinition,
  Infer,
  PackageBuilder,
  PackageDefinition,
  Type,
  TypeOf,
} from '../schema/index.ts'
import type { Simple } from '../schema/t.ts'

const definition: PackageBuilder = definePackage('skein:render', '1.0.0')

/** Shapes of a sprite: its picture, or one that needs none. */
export const SHAPES = ['picture', 'rectangle', 'circle', 'ring', 'triangle', 'diamond', 'glow'] as const

type Bool = Simple<'bool', boolean>
type F32 = Simple<'f32', number>
type F64 = Simple<'f64', number>
type U8 = Simple<'u8', number>
type U16 = Simple<'u16', number>
type S16 = Simple<'s16', number>
type U32 = Simple<'u32', number>
type Handle = Simple<'entity', Entity>
type ShapeType = TypeOf<'enum', (typeof SHAPES)[number]>
type Default<X extends Type> = X & Defaulted<Infer<X>>

const shapes: ShapeType = t.enum(SHAPES)
const one: Default<F32> = t.withDefault(t.f32, 1)
const half: Default<F32> = t.withDefault(t.f32, 0.5)
const shown: Default<Bool> = t.withDefault(t.bool, true)
const white: Default<U32> = t.withDefault(t.u32, 0xff_ff_ff)
const single: Default<U16> = t.withDefault(t.u16, 1)

type PositionFields = {
  x: F32
  y: F32
}
type SpriteFields = {
  texture: U32
  shape: ShapeType
  layer: S16
  visible: Default<Bool>
  width: F32
  height: F32
  scaleX: Default<F32>
  scaleY: Default<F32>
  anchorX: Default<F32>
  anchorY: Default<F32>
  rotation: F32
  tint: Default<U32>
  alpha: Default<F32>
  columns: Default<U16>
  rows: Default<U16>
  frame: U16
}
type AnimationFields = {
  first: U16
  frames: Default<U16>
  rate: Default<F32>
  once: Bool
  since: F64
}
type TextFields = {
  text: U32
  value: F64
  decimals: U8
  size: Default<F32>
  font: U32
  bold: Bool
  layer: S16
  visible: Default<Bool>
  anchorX: Default<F32>
  anchorY: Default<F32>
  rotation: F32
  color: Default<U32>
  alpha: Default<F32>
}
type CameraFields = {
  zoom: Default<F32>
  rotation: F32
  follow: Handle
  lag: F32
}
type LayerFields = {
  layer: S16
  parallax: Default<F32>
  fixed: Bool
  visible: Default<Bool>
  alpha: Default<F32>
  alignX: Default<F32>
  alignY: Default<F32>
  repeat: F32
}
type ParticleFields = {
  texture: Default<U32>
  shape: Default<ShapeType>
  layer: Default<S16>
  size: Default<F32>
  endSize: Default<F32>
  color: Default<U32>
  endColor: Default<U32>
  alpha: Default<F32>
  endAlpha: Default<F32>
  speed: Default<F32>
  angle: Default<F32>
  spread: Default<F32>
  gravity: Default<F32>
  drag: Default<F32>
  life: Default<F32>
}
type EmitterFields = ParticleFields & {
  rate: F32
}
type BurstFields = ParticleFields & {
  x: F32
  y: F32
  count: U16
}
type ShakeFields = {
  amount: F32
  seconds: Default<F32>
}

const zero: Default<F32> = t.withDefault(t.f32, 0)
const particle: ParticleFields = {
  texture: t.withDefault(t.u32, 0),
  shape: t.withDefault(shapes, 'circle') as Default<ShapeType>,
  layer: t.withDefault(t.s16, 0),
  size: t.withDefault(t.f32, 4),
  endSize: zero,
  color: white,
  endColor: white,
  alpha: one,
  endAlpha: zero,
  speed: t.withDefault(t.f32, 40),
  angle: zero,
  spread: t.withDefault(t.f32, 2 * Math.PI),
  gravity: zero,
  drag: zero,
  life: one,
}

/** Where an entity is, in the game's units. Games with a position of their own draw by that. */
export const Position: ComponentDefinition<'position', PositionFields> = definition.component(
  'position',
  {
    x: t.f32,
    y: t.f32,
  },
  { label: 'the position of objects' },
)

/**
 * A picture or a shape, at the entity's position.
 *
 * - `texture`: the id of an asset; `shape` is `picture` for it, or one of the shapes that need none.
 * - `layer`: higher ones lie over lower ones. Within a layer, the order of sprites is not said; texts lie over them.
 * - `width`, `height`: in the game's units; 0 for as many as the picture has pixels. `scaleX` and `scaleY` multiply them.
 * - `anchorX`, `anchorY`: which point of it is at the position, 0 to 1 from its left and its top.
 * - `rotation`: in radians, from the x axis to the y axis. `tint`: `0xrrggbb`. `alpha`: 0 to 1.
 * - `columns`, `rows`, `frame`: the picture is a sheet of so many frames, of which one is shown.
 */
export const Sprite: ComponentDefinition<'sprite', SpriteFields> = definition.component(
  'sprite',
  {
    texture: t.u32,
    shape: shapes,
    layer: t.s16,
    visible: shown,
    width: t.f32,
    height: t.f32,
    scaleX: one,
    scaleY: one,
    anchorX: half,
    anchorY: half,
    rotation: t.f32,
    tint: white,
    alpha: one,
    columns: single,
    rows: single,
    frame: t.u16,
  },
  { label: 'the look of objects' },
)

/**
 * Plays the frames of a sprite's sheet: `frames` of them from `first` on, `rate` a second, since `since` (seconds of game
 * time); again and again, or `once`.
 */
export const Animation: ComponentDefinition<'animation', AnimationFields> = definition.component(
  'animation',
  {
    first: t.u16,
    frames: single,
    rate: t.withDefault(t.f32, 12),
    once: t.bool,
    since: t.f64,
  },
  { label: 'animations of objects' },
)

/**
 * A text at the entity's position: `text` and `font` are numbers of texts; `size` is in the game's units. Where the text has
 * `{}`, `value` is shown, with so many `decimals`. Lines end with a line feed.
 */
export const Text: ComponentDefinition<'text', TextFields> = definition.component(
  'text',
  {
    text: t.u32,
    value: t.f64,
    decimals: t.u8,
    size: t.withDefault(t.f32, 16),
    font: t.u32,
    bold: t.bool,
    layer: t.s16,
    visible: shown,
    anchorX: half,
    anchorY: half,
    rotation: t.f32,
    color: white,
    alpha: one,
  },
  { label: 'the texts on the screen' },
)

/**
 * A view of the game: the entity's position is in the middle of the screen. It may `follow` an entity, coming half as
 * near in each `lag` seconds. Of several cameras, that of the last entity counts.
 */
export const Camera: ComponentDefinition<'camera', CameraFields> = definition.component(
  'camera',
  {
    zoom: one,
    rotation: t.f32,
    follow: t.entity,
    lag: t.f32,
  },
  { label: 'the camera' },
)

/**
 * How a layer is shown: it moves by `parallax` of what the camera moves, or stays on the screen when it is `fixed`, as
 * scores and buttons do. `alignX`, `alignY`: where the view lies on a screen of another shape when the layer is fixed, 0 to 1
 * from the left and the top: 0 for what belongs to the left or the upper edge of the screen, 1 to the right or the lower.
 *
 * `repeat`: its sprites are there again every so many units in both directions, as in a sky without an end; 0 for once. Each is
 * drawn once, where it is nearest to the middle of the screen: give more units than are seen.
 */
export const Layer: ComponentDefinition<'layer', LayerFields> = definition.component(
  'layer',
  {
    layer: t.s16,
    parallax: one,
    fixed: t.bool,
    visible: shown,
    alpha: one,
    alignX: half,
    alignY: half,
    repeat: t.f32,
  },
  { label: 'the layers of the picture' },
)

/**
 * Sends out particles from the entity's position, `rate` a second. They live `life` seconds and go from `size`, `color` and
 * `alpha` to `endSize`, `endColor` and `endAlpha`; they leave with `speed` in a direction at most half of `spread` from
 * `angle`, are pulled along the y axis by `gravity`, and lose `drag` of their speed a second.
 */
export const Emitter: ComponentDefinition<'emitter', EmitterFields> = definition.component(
  'emitter',
  {
    ...particle,
    rate: t.withDefault(t.f32, 20),
  },
  { label: 'trails of particles' },
)

/** Sends out `count` particles at once; the rest is as in {@link Emitter}. */
export const Burst: EventDefinition<BurstFields> = definition.event(
  'burst',
  {
    x: t.f32,
    y: t.f32,
    count: t.u16,
    ...particle,
  },
  { label: 'a burst of particles' },
)

/** Shakes the camera by up to `amount` of the game's units, less and less for `seconds`. */
export const Shake: EventDefinition<ShakeFields> = definition.event(
  'shake',
  {
    amount: t.f32,
    seconds: t.withDefault(t.f32, 0.4),
  },
  { label: 'a shake of the screen' },
)

/** The drawing package. A game that shares it lets its guests draw too. */
export const render: PackageDefinition = definition
