import { readJson } from '@sallyport/json';
import type { ClientFacts } from '../neutral.ts';

export interface KeptSession {
  readonly key: string;
  readonly client: ClientFacts;
  readonly data: unknown;
}

/** A session as the text that is sealed: short, since it travels with every request. */
export function writeSession({ key, client, data }: KeptSession): string {
  const { protocolVersion, capabilities, info } = client;
  return JSON.stringify([key, protocolVersion, capabilities.toString(), info?.toString(), data]);
}

export function readSession(text: string): KeptSession {
  const [key, protocolVersion, capabilities, info, data] = readJson(text) as [
    string,
    string,
    string,
    string | null,
    unknown,
  ];
  const client: ClientFacts = {
    era: 'legacy',
    protocolVersion,
    capabilities: Buffer.from(capabilities),
    info: info === null ? undefined : Buffer.from(info),
    logLevel: undefined,
  };
  return { key, client, data };
}
