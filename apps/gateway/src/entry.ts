/** The module of a process to start: `.ts` among the sources, `.js` where they are built. `name` is relative, without extension. */
export function entryUrl(name: string, importer: string): URL {
  return new URL(`${name}${importer.endsWith('.ts') ? '.ts' : '.js'}`, importer);
}
