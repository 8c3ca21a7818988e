export { embedAssets } from './embed-assets.ts'
export {
  assetsOverLimit,
  DEFAULT_ASSET_LIMITS,
  readModAssets,
  type AssetLimits,
  type ModAsset,
} from './mod-asset.ts'
