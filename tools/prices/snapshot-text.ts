import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitForUpdate } from '@pydantic/genai-prices';
import { z } from 'zod';
import { patternsOf } from './patterns.ts';
import { periodsOf } from './periods.ts';

const packageName = '@pydantic/genai-prices';

/** Subscriptions rather than APIs, and a reseller whose names are others'. */
const providersLeftOut = new Set(['cursor', 'github-copilot', 'quicksilverpro']);

/** The source of `pricing/snapshot.ts`. `unpriced` are models that cannot be priced by tokens alone. */
export async function snapshotText(root: string, date: string): Promise<{ text: string; unpriced: string[] }> {
  const providers = await waitForUpdate();
  if (providers === null) throw new Error(`${packageName} has no prices`);
  const unpriced: string[] = [];
  const parts = providers
    .filter(({ id }) => !providersLeftOut.has(id))
    .map(({ id, models, fallback_model_providers: others = [] }) => {
      const lines = models.map((model) => {
        const periods = periodsOf(model.prices);
        if (periods.length === 0) unpriced.push(model.id);
        // A line without prices keeps those below it from being taken for it.
        return JSON.stringify([patternsOf(model.match), ...periods]);
      });
      const also = others.length === 0 ? '' : `\n      alsoModelsOf: ${quotedList(others)},`;
      return `    ${quoted(id)}: {${also}\n      models: \`\n${lines.map(checked).join('\n')}\n\`,\n    },`;
    });
  const text = `import type { PriceSnapshot } from './price-list.ts';

// Made by tools/update-prices.ts; do not edit.
export const snapshot: PriceSnapshot = {
  source: '${packageName} ${versionOf(root)}',
  licence: 'MIT',
  date: '${date}',
  providers: {
${parts.join('\n')}
  },
};
`;
  return { text, unpriced };
}

function quoted(name: string): string {
  return /^[a-z][a-z0-9_]*$/.test(name) ? name : `'${name}'`;
}

function quotedList(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(', ')}]`;
}

/** What would end the text it stands in, or change it. */
function checked(line: string): string {
  if (/[`\\]|\$\{/.test(line)) throw new Error(`a name has characters that cannot be written: ${line}`);
  return line;
}

function versionOf(root: string): string {
  const file = join(root, 'node_modules', packageName, 'package.json');
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
