/** A text with the value in the place of `{}`. @param decimals how many digits stand behind the point, up to 20 */
export function formatValue(text: string, value: number, decimals: number): string {
  return text.includes('{}') ? text.replaceAll('{}', () => value.toFixed(Math.min(decimals, 20))) : text
}
