import { definePrefabs } from 'skein'
import { defineEffects, render } from 'skein/render'
import effects from '../effects.json' with { type: 'json' }
import { skyward } from '../interfaces.ts'
import prefabs from '../prefabs.json' with { type: 'json' }

/** Prefabs of the game: the goose, foes, loot and upgrades, the sky, and the display on the screen. */
export const PrefabSystem = definePrefabs('prefabs', [skyward, render], prefabs)

/** Effects of events, seen and heard. */
export const EffectSystem = defineEffects('effects', [skyward], effects)
