import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const costsSchema = z.object({
  node: z.string(),
  plainUs: z.number(),
  plugins: z.record(z.string(), z.object({ us: z.number(), answers: z.boolean() })),
});

/** What `npm run bench -- plugins` measured last. */
export type PluginCosts = z.output<typeof costsSchema>;

export function readPluginCosts(file: string): PluginCosts | undefined {
  return existsSync(file) ? costsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** The section of a plugin's page that says what it costs; empty for one that was not measured. */
export function costSection(name: string, costs: PluginCosts | undefined): string[] {
  const cost = costs?.plugins[name];
  if (costs === undefined || cost === undefined) return [];
  const share = Math.round((cost.us / costs.plainUs) * 100);
  const sentence = cost.answers
    ? `An exchange that it answers takes ${cost.us} µs of CPU time; one that is proxied without any plugin ${costs.plainUs} µs.`
    : `Adds about ${cost.us} µs of CPU time to an exchange that takes ${costs.plainUs} µs without it (${share} %).`;
  return [
    '## Cost',
    '',
    `${sentence} Measured by \`npm run bench -- plugins\` on Node ${costs.node.slice(1)} with 1 KB each way; differences below 2 µs are noise.`,
    '',
  ];
}
