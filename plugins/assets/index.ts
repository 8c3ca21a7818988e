export { embedAssets } from './embed-assets.ts'
export {
  bringsTooMuch,
  DEFAULT_ASSET_LIMITS,
  readModAssets,
  type AssetLimits,
  type ModAsset,
} from './mod-asset.ts'
