import { defineGame, type AssetDefinition, type AssetDefinitions, type GameDefinition } from 'skein'
import { render, skyward, sound } from './interfaces.ts'
import { AirSystem } from './systems/air.ts'
import { CardSystem } from './systems/cards.ts'
import { EffectSystem, MouldSystem } from './systems/content.ts'
import { FlightSystem } from './systems/flight.ts'
import { ACTIONS, HeroSystem } from './systems/hero.ts'
import { HitSystem } from './systems/hits.ts'
import { HudSystem } from './systems/hud.ts'
import { LootSystem } from './systems/loot.ts'
import { ScenerySystem } from './systems/scenery.ts'
import { StatSystem } from './systems/stats.ts'
import { WaveSystem } from './systems/waves.ts'
import { WeaponSystem } from './systems/weapons.ts'

const png = ({ href }: URL): AssetDefinition => ({ type: 'image/png', url: href })
const wav = ({ href }: URL): AssetDefinition => ({ type: 'audio/wav', url: href })

/** Made by scripts/draw-skyward.ts. A mod may bring others under these names. */
const assets: AssetDefinitions = {
  'bread.png': png(new URL('assets/bread.png', import.meta.url)),
  'cloud.png': png(new URL('assets/cloud.png', import.meta.url)),
  'crow.png': png(new URL('assets/crow.png', import.meta.url)),
  'down.png': png(new URL('assets/down.png', import.meta.url)),
  'feather.png': png(new URL('assets/feather.png', import.meta.url)),
  'goose.png': png(new URL('assets/goose.png', import.meta.url)),
  'hawk.png': png(new URL('assets/hawk.png', import.meta.url)),
  'quill.png': png(new URL('assets/quill.png', import.meta.url)),
  'sky.png': png(new URL('assets/sky.png', import.meta.url)),
  'star.png': png(new URL('assets/star.png', import.meta.url)),
  'swift.png': png(new URL('assets/swift.png', import.meta.url)),
  'collect.wav': wav(new URL('assets/collect.wav', import.meta.url)),
  'hit.wav': wav(new URL('assets/hit.wav', import.meta.url)),
  'honk.wav': wav(new URL('assets/honk.wav', import.meta.url)),
  'hurt.wav': wav(new URL('assets/hurt.wav', import.meta.url)),
  'level.wav': wav(new URL('assets/level.wav', import.meta.url)),
  'over.wav': wav(new URL('assets/over.wav', import.meta.url)),
  'pop.wav': wav(new URL('assets/pop.wav', import.meta.url)),
  'shoot.wav': wav(new URL('assets/shoot.wav', import.meta.url)),
  'wave.wav': wav(new URL('assets/wave.wav', import.meta.url)),
}

/** Skyward: a goose against the evening sky. The same on the screen and without one. */
const game: GameDefinition = defineGame({
  name: 'skyward',
  packages: [skyward, render, sound],
  systems: [StatSystem, MouldSystem, HeroSystem, FlightSystem, AirSystem, WeaponSystem, HitSystem, WaveSystem, LootSystem, CardSystem, HudSystem, ScenerySystem, EffectSystem], // prettier-ignore
  groups: ['client'],
  actions: ACTIONS,
  assets,
})

export default game
