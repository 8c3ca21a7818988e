/** The name and version under which something of a Rust crate crosses: an event, a trait, a system or a group. */
export interface WingsType {
  /** The Rust path where it was declared, such as `arena::on::Tick`. */
  readonly name: string
  readonly major: number
  readonly minor: number
  readonly patch: number
}

/**
 * Name, major and minor, which two types have in common that are the same. As a path, for lookups by the host's rule of versions: below
 * 1.0 that compares the minor number already.
 */
export function pathOf({ name, major, minor }: Omit<WingsType, 'patch'>): string {
  return major === 0 ? name : `${name}#${major}.${minor}`
}

/** The path with the minor number, whatever the major one is: equal for two types that are the same, and for no others. */
export function keyOf({ name, major, minor }: Omit<WingsType, 'patch'>): string {
  return `${name}@${major}.${minor}`
}

export function versionOf({ major, minor, patch }: WingsType): string {
  return `${major}.${minor}.${patch}`
}

/** The version of a request: any patch serves it. */
export function anyPatch({ major, minor }: Omit<WingsType, 'patch'>): string {
  return `${major}.${minor}.0`
}
