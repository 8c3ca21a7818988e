export * as t from './t.ts'
export type { NamedParameter } from './t.ts'
export {
  isKebab,
  kebabHint,
  isPackageName,
  printable,
  toCamel,
  toKebab,
  visible,
  visibleLines,
  withoutTerminalCodes,
  type CamelCase,
} from './name.ts'
export { definePackage, isColumnType } from './package.ts'
export type {
  ComponentDefinition,
  ComponentValues,
  EventDefinition,
  EventInput,
  EventPayload,
  FieldMap,
  HookArguments,
  HookDefinition,
  HookInput,
  HookValue,
  ItemDefinition,
  ItemOptions,
  ComponentMigration,
  ComponentOptions,
  MethodMap,
  PackageBuilder,
  PackageDefinition,
  TraitDefinition,
  TraitMethods,
} from './package.ts'
export { INTEGER_RANGES } from './default.ts'
export { suggestion } from './suggestion.ts'
export { isNullable } from './type.ts'
export type {
  Defaulted,
  Entity,
  Field,
  FunctionType,
  Infer,
  InferFunction,
  OptionValue,
  ResultValue,
  ScalarKind,
  Type,
  TypeData,
  TypeKind,
  TypeOf,
  Typed,
} from './type.ts'
export {
  channelOf,
  compareVersions,
  isCompatible,
  isVersion,
  itemId,
  parseItemId,
  parseItemPath,
  versionTrack,
  type ItemId,
} from './version.ts'
