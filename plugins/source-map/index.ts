export { MAP_SECTION } from '../module/code-places.ts'
export { sourceMapSection } from './source-map.ts'
