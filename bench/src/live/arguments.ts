import { parseArgs } from 'node:util';
import { liveProviders } from './providers.ts';

export interface LiveArguments {
  readonly dollarsMax: number;
  /** The model to ask instead, by provider. */
  readonly models: ReadonlyMap<string, string>;
}

/** Answers a sentence where they cannot be understood. */
export function readArguments(args: string[]): LiveArguments | string {
  let values: { dollars: string; model: string[] };
  try {
    ({ values } = parseArgs({
      args,
      options: { dollars: { type: 'string', default: '0.20' }, model: { type: 'string', multiple: true, default: [] } },
    }));
  } catch {
    return usage;
  }
  const dollarsMax = Number(values.dollars);
  if (!(dollarsMax > 0)) return `--dollars: '${values.dollars}' is no amount. ${usage}`;
  const models = new Map<string, string>();
  for (const given of values.model) {
    const [provider = '', model = ''] = given.split(/=(.*)/s, 2);
    if (model === '' || !liveProviders.some(({ name }) => name === provider))
      return `--model: '${given}' is no PROVIDER=MODEL. ${usage}`;
    models.set(provider, model);
  }
  return { dollarsMax, models };
}

const usage = `npm run test:live -- [--dollars 0.20] [--model PROVIDER=MODEL]…, with a provider of ${liveProviders.map(({ name }) => name).join(', ')}`;
