export type {
  ComponentAccess,
  Image,
  ImageMod,
  ImportTarget,
  LinkedImport,
  LinkedModule,
  LinkedSystem,
} from './image.ts'
export { needsFailed, resolveImage, type Host } from './resolve.ts'
