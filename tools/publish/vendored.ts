import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { modelFiles, modelFolder } from '@sallyport/embedding';

/**
 * Copies into a built package what it holds of others, with the licences: people install nothing for it, and the package that the embedding
 * model comes from cannot be installed without an override of a dependency of its own, which is of no use to those who install ours. Gives the folders.
 */
export function copyVendored(name: string, source: string, target: string): string[] {
  if (name !== '@sallyport/embedding') return [];
  for (const { path } of Object.values(modelFiles)) cpSync(join(modelFolder(), path), join(target, 'vendored', path));
  cpSync(join(source, 'licences'), join(target, 'licences'), { recursive: true });
  return ['vendored', 'licences'];
}
