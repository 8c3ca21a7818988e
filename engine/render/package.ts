import { definePackage, t } from '../schema/index.ts'
import type {
  ComponentDefinition,
  EventDefinition,
  PackageBuilder,
  PackageDefinition,
} from '../schema/index.ts'
import {
  shapes,
  one,
  half,
  shown,
  white,
  single,
  type PositionFields,
  type SpriteFields,
  type AnimationFields,
  type TextFields,
  type CameraFields,
  type LayerFields,
  type EmitterFields,
  type BurstFields,
  type ShakeFields,
  particle,
} from './fields.ts'

const definition: PackageBuilder = definePackage('skein:render', '1.0.0')

/** Where an entity is, in the game's units. Games with a position of their own draw by that. */
export const Position: ComponentDefinition<'position', PositionFields> = definition.component(
  'position',
  {
    x: t.f32,
    y: t.f32,
  },
  { label: 'where objects are' },
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
  { label: 'how objects look' },
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
  { label: 'how objects are animated' },
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
