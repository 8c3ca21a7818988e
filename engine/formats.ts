/**
 * The formats in which packages, types and messages leave the engine, for hosts of guests and for tools. Apart from `index.ts`, since a game
 * without guests loads none of this.
 *
 * @module
 */
export { isMessage, messageCodec, type MessageCodec } from './message/index.ts'
export { packageFromJson, packageToJson, type PackageJson, type UnknownKey } from './schema/package-json.ts'
export { typeToJson, type FieldJson, type TypeJson } from './schema/type-json.ts'
