import type { LinkingAbi } from '../image/index.ts'
import type { GuestInstance } from './guest-instance.ts'
import type { InstanceOptions } from './instance.ts'

/** An ABI that mods may be built for, besides this host's own. Systems, their order, faults, fuel and replacement are the host's. */
export interface GuestAbi extends LinkingAbi {
  /** Instantiates a module, and runs its start. @throws SkeinError `fault/*` when that faults */
  instantiate(options: InstanceOptions): GuestInstance
}
