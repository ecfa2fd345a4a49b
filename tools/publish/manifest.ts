import type { Manifest } from './workspaces.ts';

/** The Node that starts the launcher and installs the rest; what runs the gateway comes with it. */
const engines = { node: '>=20.19.0' };

/** The package.json of a published package: built code instead of sources, and nothing of the repository. */
export function publishedManifest(
  { name, version, description, license, exports, bin, dependencies }: Manifest,
  optionalDependencies: Readonly<Record<string, string>> | undefined,
  vendored: readonly string[],
): Record<string, unknown> {
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines,
    ...(exports && { exports: Object.fromEntries(Object.entries(exports).map(([path, file]) => [path, built(file)])) }),
    ...(bin && { bin }),
    files: [...(bin === undefined ? [] : ['bin']), 'dist', ...vendored, 'NOTICE'],
    dependencies,
    ...(optionalDependencies && { optionalDependencies }),
    publishConfig: { access: 'public' },
  };
}

/** Files of pages lead nowhere: they are there to be served. */
export const isSource = (file: string) => file.endsWith('.ts');

/** A package that holds nothing but a page. */
export function isPage({ exports }: Manifest): boolean {
  const files = Object.values(exports ?? {});
  return files.length > 0 && !files.some(isSource);
}

function built(source: string): string | { types: string; default: string } {
  if (!isSource(source)) return source;
  const file = source.replace(/^\.\/src\/(.*)\.ts$/, './dist/$1');
  return { types: `${file}.d.ts`, default: `${file}.js` };
}
