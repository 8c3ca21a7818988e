export { AssetTable, type Asset, type AssetDefinition, type AssetDefinitions } from './asset-table.ts'
