export {
  AssetTable,
  isAssetName,
  type Asset,
  type AssetDefinition,
  type AssetDefinitions,
} from './asset-table.ts'
export { readAssetContent, type AssetContent } from './asset-content.ts'
