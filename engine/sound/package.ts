import { definePackage, t } from '../schema/index.ts'
import type {
  Defaulted,
  EventDefinition,
  Infer,
  PackageBuilder,
  PackageDefinition,
  Type,
} from '../schema/index.ts'
import type { Simple } from '../schema/t.ts'

type F32 = Simple<'f32', number>
type U32 = Simple<'u32', number>
type Default<X extends Type> = X & Defaulted<Infer<X>>

const definition: PackageBuilder = definePackage('skein:sound', '1.0.0')

/**
 * Plays a sound once. `sound` is the id of an asset; `volume` is 0 to 1, `rate` how fast it plays, `pan` where it is from
 * left (-1) to right (1).
 */
export const PlaySound: EventDefinition<{
  sound: U32
  volume: Default<F32>
  rate: Default<F32>
  pan: Default<F32>
}> = definition.event(
  'play',
  {
    sound: t.u32,
    volume: t.withDefault(t.f32, 1),
    rate: t.withDefault(t.f32, 1),
    pan: t.withDefault(t.f32, 0),
  },
  { label: 'sounds' },
)

/** Plays a piece again and again in the place of the one before; `sound` 0 is silence. */
export const PlayMusic: EventDefinition<{ sound: U32; volume: Default<F32> }> = definition.event(
  'music',
  {
    sound: t.u32,
    volume: t.withDefault(t.f32, 1),
  },
  { label: 'music' },
)

/** The package of sounds. A game that shares it lets its guests be heard too. */
export const sound: PackageDefinition = definition
