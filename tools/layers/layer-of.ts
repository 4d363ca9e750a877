/** The layer of a package folder, from 0; a folder named outright counts before a `plugins/*`. Undefined where no layer has it. */
export function layerOf(layers: readonly (readonly string[])[], folder: string): number | undefined {
  const parent = `${folder.split('/')[0] ?? ''}/*`;
  const outright = layers.findIndex((row) => row.includes(folder));
  const found = outright >= 0 ? outright : layers.findIndex((row) => row.includes(parent));
  return found >= 0 ? found : undefined;
}
