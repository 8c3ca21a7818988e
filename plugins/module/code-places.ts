/** The name of the custom section that says where the source map of a module is. */
export const MAP_SECTION = 'sourceMappingURL'

/** A place in the source of a mod. */
export interface SourcePlace {
  /** As the compiler names it: relative to the folder of the mod; `~lib/…` belongs to the language or to an SDK. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
}

/** Says where in its source the code of a module was made. Comes from a source map, while developing. */
export interface CodePlaces {
  /**
   * The same for a module that was made of this one.
   *
   * @param copies the copied ranges, in ascending order: three numbers each, the offset there, the offset here, and how
   * many bytes
   */
  moved(copies: readonly number[]): CodePlaces
  /** Where the instruction at an offset of the module comes from; `null` where that is not known. */
  placeOf(offset: number): SourcePlace | null
  /** Content of a section `sourceMappingURL`, by which debuggers find the source map. */
  readonly section: Uint8Array
}
