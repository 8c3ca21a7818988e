import { t } from '../schema/index.ts'
import type { Defaulted, Entity, Infer, Type, TypeOf } from '../schema/index.ts'
import type { Simple } from '../schema/t.ts'

/** Shapes of a sprite: its picture, or one that needs none. */
export const SHAPES = ['picture', 'rectangle', 'circle', 'ring', 'triangle', 'diamond', 'glow'] as const

export type Bool = Simple<'bool', boolean>
export type F32 = Simple<'f32', number>
export type F64 = Simple<'f64', number>
export type U8 = Simple<'u8', number>
export type U16 = Simple<'u16', number>
export type S16 = Simple<'s16', number>
export type U32 = Simple<'u32', number>
export type Handle = Simple<'entity', Entity>
export type ShapeType = TypeOf<'enum', (typeof SHAPES)[number]>
export type Default<X extends Type> = X & Defaulted<Infer<X>>

export const shapes: ShapeType = t.enum(SHAPES)
export const one: Default<F32> = t.withDefault(t.f32, 1)
export const half: Default<F32> = t.withDefault(t.f32, 0.5)
export const shown: Default<Bool> = t.withDefault(t.bool, true)
export const white: Default<U32> = t.withDefault(t.u32, 0xff_ff_ff)
export const single: Default<U16> = t.withDefault(t.u16, 1)

export type PositionFields = {
  x: F32
  y: F32
}
export type SpriteFields = {
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
export type AnimationFields = {
  first: U16
  frames: Default<U16>
  rate: Default<F32>
  once: Bool
  since: F64
}
export type TextFields = {
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
export type CameraFields = {
  zoom: Default<F32>
  rotation: F32
  follow: Handle
  lag: F32
}
export type LayerFields = {
  layer: S16
  parallax: Default<F32>
  fixed: Bool
  visible: Default<Bool>
  alpha: Default<F32>
  alignX: Default<F32>
  alignY: Default<F32>
  repeat: F32
}
export type ParticleFields = {
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
export type EmitterFields = ParticleFields & {
  rate: F32
}
export type BurstFields = ParticleFields & {
  x: F32
  y: F32
  count: U16
}
export type ShakeFields = {
  amount: F32
  seconds: Default<F32>
}

export const zero: Default<F32> = t.withDefault(t.f32, 0)
export const particle: ParticleFields = {
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
