import { defineSystem, having, read, write } from 'skein'
import { Goose, Neighbours, Position, Sky, Velocity } from '../interfaces.ts'
import { FlightSystem } from './flight.ts'
import { Grid } from './grid.ts'

/** Tells every goose about those around it, so that each rule need not look for them again. */
export const NeighbourSystem = defineSystem('neighbours', {
  uses: { sky: Sky, flight: FlightSystem },
  create: ({ uses }) => new Grid(uses.sky.size()),
  run: ({ each }) => [
    each(
      'update',
      [read(Position), read(Velocity), write(Neighbours), having(Goose)],
      (grid, { position, velocity, neighbours }) =>
        (geese) => {
          grid.fill(geese, position, velocity)
          for (let place = 0; place < geese.count; place++) grid.look(place, neighbours)
        },
    ),
  ],
})
