export { MAP_SECTION } from '../module/code-places.ts'
export { sourceMapOfDwarf } from './dwarf-map.ts'
export { sourceMapSection } from './source-map.ts'
