import { defineGame, math, type AssetDefinitions, type GameDefinition } from 'skein'
import { render, skyward, sound } from './interfaces.ts'
import { AirSystem } from './systems/air.ts'
import { CardSystem } from './systems/cards.ts'
import { EffectSystem, PrefabSystem } from './systems/content.ts'
import { FlightSystem } from './systems/flight.ts'
import { ACTIONS, HeroSystem } from './systems/hero.ts'
import { HitSystem } from './systems/hits.ts'
import { HudSystem } from './systems/hud.ts'
import { LootSystem } from './systems/loot.ts'
import { ScenerySystem } from './systems/scenery.ts'
import { StatSystem } from './systems/stats.ts'
import { WaveSystem } from './systems/waves.ts'
import { WeaponSystem } from './systems/weapons.ts'

const PICTURES = ['bread', 'cloud', 'crow', 'down', 'feather', 'goose', 'hawk', 'meter', 'quill', 'sky', 'star', 'swift'] // prettier-ignore
const SOUNDS = ['collect', 'hit', 'honk', 'hurt', 'level', 'over', 'pop', 'shoot', 'wave']

/** A mod may bring others under these names. */
const assets: AssetDefinitions = Object.fromEntries([
  ...PICTURES.map((name) => [`${name}.png`, new URL(`./assets/${name}.png`, import.meta.url)]),
  ...SOUNDS.map((name) => [`${name}.wav`, new URL(`./assets/${name}.wav`, import.meta.url)]),
])

/** Skyward: a goose against the evening sky. The same on the screen and without one. */
const game: GameDefinition = defineGame({
  name: 'skyward',
  math,
  packages: [skyward, render, sound],
  systems: [StatSystem, PrefabSystem, HeroSystem, FlightSystem, AirSystem, WeaponSystem, HitSystem, WaveSystem, LootSystem, CardSystem, HudSystem, ScenerySystem, EffectSystem], // prettier-ignore
  groups: ['client'],
  actions: ACTIONS,
  assets,
})

export default game
