import { openai } from './openai/provider.ts';
import type { Provider } from './provider.ts';

/** All providers there are. */
export const providers: readonly Provider[] = [openai];

const byName: ReadonlyMap<string, Provider> = new Map(providers.map((provider) => [provider.name, provider]));

export function findProvider(name: string): Provider | undefined {
  return byName.get(name);
}
