/**
 * The index of an entity in every column: good until the entity is despawned. At run time it is a plain number, and it is assignable
 * from and to one; 0 is no entity. As a type it is an enum, so that `column[row]` is a value and never `undefined`: TypeScript takes
 * the members for properties that each column has. An index that is a mere `number` may lie beyond the end of a column.
 */
export declare enum Row {
  none = 0,
  some = 1,
}
