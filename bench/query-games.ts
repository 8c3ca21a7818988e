import {
  createGame,
  defineGame,
  defineSystem,
  read,
  write,
  type AnySystem,
  type CreateGameOptions,
  type Game,
} from 'skein'
import { eachMaker, STEP } from './query-kernels.ts'
import { herd, Position, Velocity, type Kernel } from './query-mods.ts'
import { CHURN, type Mover } from './query-peers.ts'

/** A system of the game that does the work with `each`. */
export function hostSystem(kernel: Kernel): AnySystem {
  const terms =
    kernel === 'integrate' ? [write(Position), read(Velocity)] : [write(Position), write(Velocity)]
  return defineSystem('mover', {
    create: () => ({}),
    run: ({ each }) => [each('update', terms, eachMaker(kernel) as never)],
  })
}

/** A game with one system, or one mod, to move its entities. */
export async function byGame(
  most: number,
  systems: readonly AnySystem[],
  mods: readonly Uint8Array[],
  options: CreateGameOptions = {},
): Promise<Mover & { readonly game: Game }> {
  const game = await createGame(
    defineGame({ name: 'herd', packages: [herd], systems, step: STEP, maxStepsPerFrame: 1_000_000 }),
    {
      // Many steps to a frame, so that next to nothing but these counts, take more fuel than a frame has. It is counted all the same.
      limits: { commands: 1_000_000, callFuel: Infinity, frameFuel: Infinity },
      reserve: most,
      ...options,
    },
  )
  await game.mods.add(mods.map((bytes, index) => ({ file: `${index}.wasm`, bytes })))
  const { world } = game
  const spawn = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const entity = world.spawn()
      world.add(entity, Position, { x: 1 + (i % 100) })
      world.add(entity, Velocity, { y: 1 })
    }
  }
  return {
    game,
    spawn,
    step(times) {
      game.frame(STEP * times)
    },
    churn(random) {
      const gone = world.rowsOf(world.gameOwner).filter(() => random() < CHURN)
      for (const row of gone) world.despawn(world.entity(row))
      spawn(gone.length)
    },
    scatter(random) {
      for (const row of world.rowsOf(world.gameOwner))
        if (random() < CHURN) world.remove(world.entity(row), Velocity)
    },
  }
}

/** A mod that was taken out moves nothing, which would look fast. @throws the error that took it out */
export function assertRunning(game: Game): void {
  const gone = game.mods.list().find(({ status }) => status !== 'running')
  if (gone !== undefined) throw gone.errors[0] ?? new Error(`${gone.name} is ${gone.status}`)
}
