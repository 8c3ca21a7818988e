export { MAP_SECTION } from '../module/code-places.ts'
export { readSourceMap, sourceMapSection } from './source-map.ts'
