import { definePrefabs } from 'skein'
import { defineEffects, render } from 'skein/render'
import effects from '../effects.json' with { type: 'json' }
import { skyward } from '../interfaces.ts'
import prefabs from '../prefabs.json' with { type: 'json' }

/** What there is in the game: the goose, foes, loot and upgrades, the sky, and what is on the screen. */
export const PrefabSystem = definePrefabs('prefabs', [skyward, render], prefabs)

/** What is seen and heard when something happens. */
export const EffectSystem = defineEffects('effects', [skyward], effects)
