import { SkeinError, type ComponentDefinition } from '../../engine/index.ts'

/**
 * The cell of a value that a guest gave for a field: any truth is 1.
 * @throws SkeinError `fault/bad-discriminant` when an enum has no such case
 */
export function checkCell(
  component: ComponentDefinition,
  field: number,
  value: number | bigint,
): number | bigint {
  const [name, type] = component.fields[field]!
  if (type.kind === 'bool') return value === 0 ? 0 : 1
  if (type.kind !== 'enum' || (value as number) >>> 0 < type.cases.length) return value
  throw new SkeinError(
    'fault/bad-discriminant',
    `invalid enum value ${(value as number) >>> 0} for "${name}" of ${component.id}`,
    {
      names: { component: component.id },
      hint: 'Generate the bindings again and rebuild the mod.',
    },
  )
}
