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
    `${name} of ${component.id} has no case ${(value as number) >>> 0}`,
    {
      names: { component: component.id },
      hint: 'Generate the bindings of the mod again and rebuild it.',
    },
  )
}
