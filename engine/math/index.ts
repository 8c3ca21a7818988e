export { math, type DeterministicMath } from './math.ts'
