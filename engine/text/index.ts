export { TextTable } from './text-table.ts'
