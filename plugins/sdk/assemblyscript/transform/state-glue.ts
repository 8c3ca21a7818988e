import type { GlueText } from './glue-text.ts'
import { packCode, unpackCode } from './message-code.ts'
import type { KeptField } from './kept-fields.ts'
import { exportNames, type SystemClass } from './system.ts'

/** Set while a system is made that goes on with the saved state of another: its constructor then does nothing. */
const RESTORING = '__skein_restoring'

/** The method that the constructor of a system is put into. */
export const GUARD_METHOD = '__skein_guard'

/** Declares the global that the sources of the mod need so that systems can go on. */
export function writeRestoring(glue: GlueText): void {
  glue.global(`let ${RESTORING}: bool = false`)
}

/** Writes the exports by which a system hands its fields on to a newer version of itself. */
export function writeState(
  glue: GlueText,
  system: SystemClass,
  self: string,
  type: string,
  version: string,
): void {
  const exported = exportNames(system)
  const { kept } = system
  glue.export(exported.save, '(): usize', [
    `startMessage(${kept.length * 2})`,
    ...kept.flatMap((field) => [
      `writeString(${JSON.stringify(field.key)})`,
      packCode(field.type, `${self}.${accessOf(field)}`, glue.helpers),
    ]),
    'const area = take(8)',
    'store<usize>(area, messageStart())',
    'store<usize>(area + 4, messageLength())',
    'return area',
  ])
  glue.export(`cabi_post_${exported.save}`, '(area: usize): void', ['release()'])
  const made = [`${RESTORING} = true`, `${self} = new ${type}()`, `${RESTORING} = false`]
  const nothing = kept.length === 0 && !system.hasMigrate
  glue.export(exported.restore, '(pointer: usize, length: usize): void', [
    ...made,
    ...(nothing ? [] : readFields(glue, system, self, version)),
    'free(pointer, length)',
  ])
}

/** Reads the fields that it knows, and passes over the others. */
function readFields(
  glue: GlueText,
  { kept, hasMigrate }: SystemClass,
  self: string,
  version: string,
): string[] {
  return [
    'openMessage(pointer, length)',
    'const version = readString()',
    'for (let left = readItems(); left > 0; left -= 2) {',
    '  const key = readString()',
    ...kept.map(
      (field, index) =>
        `  ${index === 0 ? '' : 'else '}if (${isKey(field)}) ${self}.${accessOf(field)} = ${unpackCode(field.type, glue.helpers)}`,
    ),
    `  ${kept.length === 0 ? '' : 'else '}skip(1)`,
    '}',
    ...(hasMigrate ? [`if (version != ${JSON.stringify(version)}) ${self}.migrate(version)`] : []),
  ]
}

/** Whether a key is that of a field. Other languages use the name and type of a field of a simple type. */
function isKey({ name, type, key }: KeptField): string {
  const own = `key == ${JSON.stringify(key)}`
  const { kind } = type.type
  return type.kind === 'scalar' || kind === 'string'
    ? `${own} || key == ${JSON.stringify(`${name}:${kind}`)}`
    : own
}

/** The members that a system needs for that: ways to its hidden fields, and the guard of its constructor. */
export function stateMembers({ kept, skipsConstructor }: SystemClass): string[] {
  const members = kept
    .filter(({ hidden }) => hidden)
    .flatMap((field) => [
      `  get ${accessOf(field)}(): ${field.written} { return this.${field.name} }`,
      `  set ${accessOf(field)}(value: ${field.written}) { this.${field.name} = value }`,
    ])
  return skipsConstructor ? [...members, `  ${GUARD_METHOD}(): void { if (!${RESTORING}) {} }`] : members
}

function accessOf({ name, hidden }: KeptField): string {
  return hidden ? `__skein_${name}` : name
}
