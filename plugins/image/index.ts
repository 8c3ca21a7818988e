export type {
  ComponentAccess,
  Entry,
  Image,
  ImageMod,
  ImportTarget,
  LinkedHook,
  LinkedImport,
  LinkedModule,
  LinkedQuery,
  LinkedSystem,
  QueryColumn,
  QueryPart,
} from './image.ts'
export { checkStandalone, type StandaloneReport } from './check-standalone.ts'
export {
  graphOf,
  dryRun,
  hooksCalledBy,
  outlineOf,
  type GraphAccess,
  type GraphConflict,
  type GraphEdge,
  type GraphSystem,
  type ImageGraph,
} from './dry-run.ts'
export { dependencyFailed, type Absence } from './absence.ts'
export { Linker, type LinkingAbi, type LinkResult } from './linker.ts'
export type { LinkTarget } from './link-target.ts'
export { resolveImage } from './resolve.ts'
export { sameMeaning } from './same-meaning.ts'
export { toMermaid } from './mermaid.ts'
