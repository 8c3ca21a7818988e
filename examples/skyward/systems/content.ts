import { defineMoulds } from 'skein'
import { defineEffects, render } from 'skein/render'
import effects from '../effects.json' with { type: 'json' }
import { skyward } from '../interfaces.ts'
import moulds from '../moulds.json' with { type: 'json' }

/** What there is in the game: the goose, foes, loot and upgrades, the sky, and what is on the screen. */
export const MouldSystem = defineMoulds('moulds', [skyward, render], moulds)

/** What is seen and heard when something happens. */
export const EffectSystem = defineEffects('effects', [skyward], effects)
