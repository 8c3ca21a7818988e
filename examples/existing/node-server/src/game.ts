import { defineGame, definePackage, t, type GameDefinition } from 'skein'

/** The parts of the game that mods see. */
export const race = definePackage('race:game', '1.0.0')
export const Lap = race.event(
  'lap',
  { racer: t.u8, laps: t.u32, place: t.u8 },
  { label: 'a racer ends a lap' },
)
export const Boost = race.event('boost', { racer: t.u8, factor: t.f32 }, { label: 'a racer goes faster' })

const game: GameDefinition = defineGame({ name: 'race', packages: [race], systems: [] })

export default game
