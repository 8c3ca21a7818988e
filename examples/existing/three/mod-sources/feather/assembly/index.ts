import { Query } from 'skein'
import { Block, Place } from './dodge'

export class Blocks extends Query {
  place: Read<Place, 'y'>
  block: Write<Block, 'speed'>
}

@system
export class Feather {
  @run slow(blocks: Blocks): void {
    for (let i = 0; i < blocks.length; i++) if (blocks.place.y[i] < 3) blocks.block.speed[i] = 2
  }
}
