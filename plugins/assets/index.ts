export { embedAssets } from './embed-assets.ts'
export { assetsOverLimit, readModAssets, type ModAsset } from './mod-asset.ts'
