export { defineEffects, type Effect } from './effects.ts'
export { Animation, Burst, Camera, Emitter, Layer, Position, render, Shake, Sprite, Text } from './package.ts'
