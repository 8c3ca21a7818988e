import { defineGame, math, type GameDefinition } from 'skein'
import { flock } from './interfaces.ts'
import { CensusSystem } from './systems/census.ts'
import { FlightSystem } from './systems/flight.ts'
import { NeighbourSystem } from './systems/neighbours.ts'
import { skyOf } from './systems/sky.ts'

/** A flock of geese. By itself it only flies straight on: what makes it a flock are mods. */
export function flockOf(geese: number): GameDefinition {
  return defineGame({
    name: 'flock',
    math,
    packages: [flock],
    systems: [skyOf(geese), FlightSystem, NeighbourSystem, CensusSystem],
    groups: ['client'],
  })
}

export default flockOf(5_000)
