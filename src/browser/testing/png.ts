/** A picture of columns in given colors, as a file. */
export async function png(colors: readonly string[], width = 4, height = 4): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(width * colors.length, height)
  const pen = canvas.getContext('2d')!
  for (const [index, color] of colors.entries()) {
    pen.fillStyle = color
    pen.fillRect(index * width, 0, width, height)
  }
  return new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())
}
