// The components and events of a game, for the examples of doc comments: they import them from './interfaces.ts'.
import { definePackage, t } from 'skein'

export const shooter = definePackage('acme:shooter', '1.0.0')
export const Position = shooter.component('position', { x: t.f32, y: t.f32 })
export const Velocity = shooter.component('velocity', { x: t.f32, y: t.f32 })
export const Health = shooter.component('health', { points: t.u16 })
export const Enemy = shooter.component('enemy', {})
export const Hit = shooter.event('hit', { target: t.entity, damage: t.u16 })
