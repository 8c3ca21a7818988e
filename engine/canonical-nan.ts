/**
 * Gives a NaN the bits that NaN has as a constant, which are the same in all engines: those of a NaN that was computed, or read
 * from bytes, are not. JavaScript shows them only in bytes: this is for numbers that are about to become some.
 */
export function canonicalNaN(value: number): number {
  return Number.isNaN(value) ? Number.NaN : value
}
