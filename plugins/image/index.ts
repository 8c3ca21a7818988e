export type {
  ComponentAccess,
  Image,
  ImageMod,
  ImportTarget,
  LinkedImport,
  LinkedModule,
  LinkedQuery,
  LinkedSystem,
  QueryColumn,
  QueryPart,
} from './image.ts'
export { checkAlone, type AloneReport } from './check-alone.ts'
export {
  graphOf,
  dryRun,
  outlineOf,
  type GraphAccess,
  type GraphConflict,
  type GraphEdge,
  type GraphSystem,
  type ImageGraph,
} from './dry-run.ts'
export { needsFailed, type Absence } from './absence.ts'
export { Linker } from './linker.ts'
export type { Host } from './host.ts'
export { resolveImage } from './resolve.ts'
export { sameMeaning } from './same-meaning.ts'
export { toMermaid } from './mermaid.ts'
