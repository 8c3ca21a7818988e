import type { WingsInterface } from '../../wings/interface.ts'
import { generateWings } from './generate.ts'
import { readRustItems, type RustFields, type RustItem, type RustType } from './rust-items.ts'

type Items = ReadonlyMap<string, RustItem>

/**
 * Compares a crate that plugins are built against with the game: everything that decides how values cross. Names do not cross, but a method
 * or a field with another name is in another place.
 *
 * @param found the items of the crate; more of them do no harm
 * @returns a sentence for each difference
 */
export function compareCrates(wings: WingsInterface, found: Items): string[] {
  const expected = readRustItems(generateWings([wings]).get(`${wings.crate}/src/lib.rs`)!)
  const problems: string[] = []
  for (const path of [wings.traits, wings.events, wings.groups].flatMap((it) => Array.from(it.keys()))) {
    const item = expected.get(path)!
    const other = found.get(path)
    if (other === undefined) problems.push(`the crate lacks ${path}`)
    else if (item.kind === 'trait')
      problems.push(
        ...(other.kind === 'trait'
          ? compareMethods(path, item, other, expected, found)
          : [`${path} is no trait in the crate`]),
      )
    else if (item.kind === 'struct' && other.kind === 'struct' && item.fields.length > 1)
      problems.push(...compareFields(path, item.fields, other.fields, expected, found))
    else {
      const [mine, its] = [formOf(item, expected, path, 0), formOf(other, found, path, 0)]
      if (mine !== its) problems.push(`${path} carries ${its} in the crate, and ${mine} in the game`)
    }
  }
  return problems
}

type TraitItem = Extract<RustItem, { kind: 'trait' }>

function compareMethods(
  path: string,
  expected: TraitItem,
  found: TraitItem,
  ours: Items,
  theirs: Items,
): string[] {
  const problems: string[] = []
  for (const [index, method] of expected.methods.entries()) {
    const other = found.methods[index]
    if (other === undefined) {
      problems.push(`${path} lacks its method ${index + 1}, ${method.name}`)
      continue
    }
    if (other.name !== method.name) {
      problems.push(
        `method ${index + 1} of ${path} is ${other.name} in the crate, and ${method.name} in the game`,
      )
      continue
    }
    if (other.params.length !== method.params.length)
      problems.push(
        `${path}.${method.name} has ${other.params.length} parameters in the crate, and ${method.params.length} in the game`,
      )
    else
      for (const [at, param] of method.params.entries()) {
        const [mine, its] = [parameterForm(param, ours, path), parameterForm(other.params[at]!, theirs, path)]
        if (mine !== its)
          problems.push(
            `parameter ${at + 1} of ${path}.${method.name} is ${its} in the crate, and ${mine} in the game`,
          )
      }
    const [mine, its] = [method, other].map(({ result }, side) =>
      result === null ? '()' : typeForm(result, side === 0 ? ours : theirs, path, 0),
    )
    if (mine !== its)
      problems.push(`${path}.${method.name} returns ${its} in the crate, and ${mine} in the game`)
  }
  for (const { name } of found.methods.slice(expected.methods.length))
    problems.push(`${path} has a method ${name} in the crate that the game lacks`)
  return problems
}

function compareFields(
  path: string,
  expected: RustFields,
  found: RustFields,
  ours: Items,
  theirs: Items,
): string[] {
  if (expected.length !== found.length)
    return [`${path} has ${found.length} fields in the crate, and ${expected.length} in the game`]
  return expected.flatMap(({ name, type }, index) => {
    const other = found[index]!
    const [mine, its] = [typeForm(type, ours, path, 0), typeForm(other.type, theirs, path, 0)]
    return mine === its && (name === other.name || /^\d+$/.test(other.name))
      ? []
      : [
          `field ${index + 1} of ${path} is ${other.name}: ${its} in the crate, and ${name}: ${mine} in the game`,
        ]
  })
}

/** A parameter as it crosses: references get a section among the results. */
function parameterForm(type: RustType, items: Items, inside: string): string {
  if (type.kind !== 'ref') return typeForm(type, items, inside, 0)
  return `${type.mutable ? '&mut ' : '&'}${type.to.kind === 'slice' && type.mutable ? 'slice of ' : ''}${typeForm(type.to, items, inside, 0)}`
}

const DEEPEST = 32
const LISTS = new Set(['Vec', 'VecDeque', 'HashSet', 'BTreeSet', 'LinkedList'])
const HOLDERS = new Set(['Box', 'Rc', 'Arc', 'Cow'])
/** Rust's types that are written as others. */
const ALIKE: Readonly<Record<string, string>> = {
  usize: 'u64',
  isize: 'i64',
  u128: '(u64, u64)',
  i128: '(u64, i64)',
  str: 'String',
}

/** A type by what crosses: structs as their fields, enums as the contents of their cases. */
function typeForm(type: RustType, items: Items, inside: string, depth: number): string {
  if (depth > DEEPEST) return '…'
  const form = (it: RustType): string => typeForm(it, items, inside, depth + 1)
  switch (type.kind) {
    case 'ref':
      return form(type.to)
    case 'slice':
      return `Vec<${form(type.item)}>`
    case 'array':
      return tupleForm(Array.from({ length: Math.min(type.length, 64) }, () => form(type.item)))
    case 'tuple':
      return tupleForm(type.items.map(form))
  }
  const name = type.path.at(-1) ?? ''
  const found = lookUp(type.path, items, inside)
  if (found !== null) return formOf(found[1], items, found[0], depth + 1)
  if (LISTS.has(name)) return `Vec<${type.args.map(form).join(', ')}>`
  if (name === 'HashMap' || name === 'BTreeMap') return `Vec<${tupleForm(type.args.slice(0, 2).map(form))}>`
  if (HOLDERS.has(name)) return type.args.map(form).join(', ')
  return (ALIKE[name] ?? name) + (type.args.length === 0 ? '' : `<${type.args.map(form).join(', ')}>`)
}

function formOf(item: RustItem, items: Items, path: string, depth: number): string {
  const fieldsForm = (fields: RustFields): string =>
    tupleForm(fields.map(({ type }) => typeForm(type, items, path, depth)))
  switch (item.kind) {
    case 'alias':
      return typeForm(item.type, items, path, depth)
    case 'struct':
      return fieldsForm(item.fields)
    case 'enum':
      return `enum { ${item.cases.map(({ name, fields }) => name + (fields.length === 0 ? '' : `: ${fieldsForm(fields)}`)).join(', ')} }`
    case 'trait':
      return 'dyn trait'
  }
}

/** One value crosses as it is, also within a struct. */
function tupleForm(items: readonly string[]): string {
  return items.length === 1 ? items[0]! : `(${items.join(', ')})`
}

/** Finds an item by a path as it stands in another one: from the crate on, or from the modules around. */
function lookUp(path: readonly string[], items: Items, inside: string): readonly [string, RustItem] | null {
  const relative = path.filter((it) => it !== 'crate' && it !== 'super' && it !== 'self').join('::')
  const around = inside.split('::').slice(0, -1)
  for (let length = path[0] === 'crate' ? 0 : around.length; length >= 0; length--) {
    const full = [...around.slice(0, length), relative].join('::')
    const item = items.get(full)
    if (item !== undefined) return [full, item]
  }
  return null
}
