import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from './rules.ts';

/** One sentence for each file that a plugin's folder lacks. */
export function pluginFolderProblems(
  root: string,
  files: readonly string[],
  { folder, holds, shared }: Architecture['plugins'],
): string[] {
  const names = new Set(
    files
      .filter((file) => file.startsWith(`${folder}/`))
      .map((file) => file.slice(folder.length + 1).split('/'))
      .filter((parts) => parts.length > 1 && !shared.includes(parts[0]!))
      .map((parts) => parts[0]!),
  );
  return [...names].flatMap((name) =>
    holds
      .filter((file) => !existsSync(join(root, folder, name, file)))
      .map((file) => `The plugin '${name}' has no ${file}; every plugin's folder holds ${holds.join(', ')}.`),
  );
}
