import { writeFile } from 'node:fs/promises';
import { collectionsOf } from '@sallyport/admin-api';
import { formatProblem } from '@sallyport/contracts';
import { selectEntities, writeConfiguration } from '@sallyport/declarative';
import { pluginsWith } from '@sallyport/gateway/plugins';
import type { Arguments } from '../arguments.ts';
import { UsageError } from '../flag.ts';
import { ControlPlaneClient } from './client.ts';
import { warn } from './say.ts';
import { withRefusals } from './with-refusals.ts';

/** Writes the configuration of a control plane as a file, from which `sync` makes the same. */
export async function runDumpCommand(args: Arguments): Promise<number> {
  const [stray] = args.files;
  if (stray !== undefined) throw new UsageError(`dump: '${stray}' belongs to no flag; write --output-file ${stray}`);
  return await withRefusals(async () => {
    const client = await ControlPlaneClient.open(args);
    const { loaded, problems } = await pluginsWith(args.list('--plugins'));
    if (loaded === undefined) {
      process.stderr.write(`${problems.map(formatProblem).join('\n')}\n`);
      return 1;
    }
    const { collections, hidden, are_secrets_shown } = await client.export(args.find('--control-plane') ?? 'default');
    if (hidden.length > 0) warn(`the token may not see ${hidden.join(', ')}: the file is without them`);
    warn(
      are_secrets_shown
        ? 'the file holds secrets in the clear: keep it where secrets are kept'
        : 'secrets are hidden from this token: the file cannot be given back as it is',
    );
    const definitions = collectionsOf(loaded.plugins);
    for (const { name, isSticky } of definitions) {
      // A file that is kept would bring them back once they are over.
      if (!isSticky || (collections[name] ?? []).length === 0) continue;
      warn(`${name} are left out: no sync takes them back`);
      delete collections[name];
    }
    const selectTags = args.list('--select-tag');
    const selected = selectEntities(collections, definitions, selectTags);
    const text = writeConfiguration(selected, {
      definitions,
      selectTags,
      controlPlane: args.find('--control-plane'),
      withIds: args.has('--with-id'),
      all: collections,
    });
    await write(args.get('--output-file'), text);
    return 0;
  });
}

async function write(file: string, text: string): Promise<void> {
  if (file === '-') process.stdout.write(text);
  else await writeFile(file, text, { mode: 0o600 });
}
