import type { GuestAbi } from '../instance/index.ts'
import { WingsInstance } from './instance.ts'
import { linkWings, problemsOf } from './link.ts'
import { wingsPermissions } from './permissions.ts'

/** The ABI of plugins that were built with the Rust crates `wings` 0.1.2 to 0.1.5. */
export const WINGS: GuestAbi = Object.freeze({
  name: 'wings',
  // Rust's cells stay borrowed where a call never returned.
  unforgiving: true,
  // A system gets the addresses of those of its module that it depends on.
  bindsSystems: true,
  link: linkWings,
  check: problemsOf,
  permissionsOf: wingsPermissions,
  instantiate: (options: ConstructorParameters<typeof WingsInstance>[0]) => new WingsInstance(options),
})
