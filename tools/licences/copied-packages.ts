import { snapshot } from '@sallyport/llm/prices';
import type { RuntimePackage } from './runtime-packages.ts';

/** Packages of which a part is copied into the sources, rather than installed. */
interface CopiedPackage extends RuntimePackage {
  /** Which part, and where it is. */
  readonly what: string;
}

export function copiedPackages(): CopiedPackage[] {
  const [name = '', version = ''] = snapshot.source.split(' ');
  const what = `Public prices of models, as of ${snapshot.date}, in packages/llm/src/pricing/snapshot.ts.`;
  return [{ folder: `node_modules/${name}`, name, version, licence: snapshot.licence, integrity: undefined, what }];
}
