/** Who entities belong to: the game itself, or a guest. What an owner has goes when the owner goes. */
export interface Owner {
  readonly name: string
  /** Whether this is the game itself; any other owner is a guest. */
  readonly host: boolean
}
