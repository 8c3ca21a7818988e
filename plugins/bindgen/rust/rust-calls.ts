import type { FunctionType, Type } from '../../../engine/index.ts'
import { fieldsLayout, flattenFunction, layoutOf, MAX_FLAT_PARAMS, spillsResult } from '../../abi/layout.ts'
import { memberName } from './rust-names.ts'
import type { RustTypes } from './rust-types.ts'

/** A value that the body of a call passes, as an expression of type `&T`. */
interface Passed {
  readonly value: string
  readonly type: Type
}

/** The lines of a body that calls an import. */
export function callLines(
  module: string,
  name: string,
  type: FunctionType,
  passed: readonly Passed[],
): string[] {
  const core = flattenFunction(type, 'import')
  const { flat, offsets, size } = fieldsLayout(passed.map((it) => it.type))
  const result = core.results[0] === undefined ? '' : ` -> ${core.results[0]}`
  const lines = [
    `#[link(wasm_import_module = "${module}")]`,
    'unsafe extern "C" {',
    `    #[link_name = "${name}"]`,
    `    fn __import(${core.params.map((it, index) => `a${index}: ${it}`).join(', ')})${result};`,
    '}',
  ]
  const args: string[] = []
  if (flat.length > MAX_FLAT_PARAMS) {
    lines.push(
      `let (mut __area, mut __arena) = (skein::rt::Area::<${size}>::new(), skein::rt::Arena::new());`,
      ...passed.map(
        ({ value }, index) =>
          `unsafe { skein::rt::Lower::store(${value}, __area.at(${offsets[index]!}), &mut __arena) }`,
      ),
    )
    args.push('__area.at(0) as usize as i32')
  } else if (flat.length > 0) {
    lines.push(
      `let mut __call = skein::rt::Call::<${flat.length}>::new();`,
      ...passed.map(({ value }) => `__call.pass(${value});`),
    )
    args.push(...flat.map((_, index) => `__call.value(${index})`))
  }
  if (type.result === null) lines.push(`unsafe { __import(${args.join(', ')}) }`)
  else if (spillsResult(type)) {
    lines.push(
      `let mut __result = skein::rt::Area::<${layoutOf(type.result).size}>::new();`,
      `unsafe { __import(${[...args, '__result.at(0) as usize as i32'].join(', ')}) }`,
      'unsafe { skein::rt::Lift::load(__result.at(0)) }',
    )
  } else if (core.results[0] === undefined) {
    lines.push(`unsafe { __import(${args.join(', ')}) }`, 'unsafe { skein::rt::Lift::lift(&[]) }')
  } else {
    lines.push(`unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(${args.join(', ')}))]) }`)
  }
  return lines
}

/** A public function that calls a method. */
export function callFunction(
  module: string,
  name: string,
  symbol: string,
  type: FunctionType,
  types: RustTypes,
): string[] {
  const params = type.params.map(([param, inner]) => [memberName(param), inner] as const)
  const passed = params.map(([param, inner]) => ({
    value: isBorrowed(types, inner) ? param : `&${param}`,
    type: inner,
  }))
  return [
    `pub fn ${symbol}(${params.map(([param, inner]) => `${param}: ${types.borrow(inner)}`).join(', ')})${returned(type, types)} {`,
    ...callLines(module, name, type, passed).map((line) => `    ${line}`),
    '}',
  ]
}

function isBorrowed(types: RustTypes, type: Type): boolean {
  return types.borrow(type).startsWith('&')
}

/** The type of a result, behind a function's parameters. */
export function returned(type: FunctionType, types: RustTypes): string {
  return type.result === null ? '' : ` -> ${types.spell(type.result)}`
}

/**
 * An export of the mod, as lines of a macro.
 *
 * @param call makes the call, of expressions for the parameters
 */
export function exportLines(
  attribute: string,
  symbol: string,
  type: FunctionType,
  call: (args: readonly string[]) => string,
): string[] {
  const core = flattenFunction(type, 'export')
  const { flat, offsets, size, align } = fieldsLayout(type.params.map(([, inner]) => inner))
  const result = core.results[0] === undefined ? '' : ` -> ${core.results[0]}`
  const lines: string[] = []
  let args: string[]
  if (flat.length > MAX_FLAT_PARAMS) {
    args = type.params.map((_, index) => `p${index}`)
    lines.push(
      ...offsets.map(
        (offset, index) =>
          `let p${index} = unsafe { ::skein::rt::Lift::load((a0 as usize as *const u8).add(${offset})) };`,
      ),
      `unsafe { ::skein::rt::free_parameters(a0, ${size}, ${align}) }`,
    )
  } else {
    let at = 0
    args = type.params.map(([, inner]) => {
      const count = layoutOf(inner).flat.length
      const bits = Array.from({ length: count }, (_, index) => `::skein::rt::Core::bits(a${at + index})`)
      at += count
      return `unsafe { ::skein::rt::Lift::lift(&[${bits.join(', ')}]) }`
    })
  }
  const called = call(args)
  if (type.result === null || core.results[0] === undefined) lines.push(`${called};`)
  else if (spillsResult(type)) lines.push(`::skein::rt::keep(${called})`)
  else lines.push(`::skein::rt::Core::of(::skein::rt::flat_of(${called}))`)
  return [
    `#[unsafe(export_name = ${attribute})]`,
    `unsafe extern "C" fn ${symbol}(${core.params.map((it, index) => `a${index}: ${it}`).join(', ')})${result} {`,
    ...lines.map((line) => `    ${line}`),
    '}',
  ]
}
