import { createHash } from 'node:crypto';
import { NetworkSet } from '@sallyport/contracts';
import type { Exchange } from '@sallyport/pipeline';
import { agentOf } from './agent-of.ts';
import { compileClaimSubjects } from './claim-subjects.ts';
import { traitFields } from './trait-fields.ts';

/** What can be told of a caller or a request, whatever it asks for. */
export const traitKinds = [
  'consumer',
  'consumer_group',
  'credential',
  'person',
  'agent',
  'header',
  'claim',
  'label',
  'ip',
  'path',
] as const;
export type TraitKind = (typeof traitKinds)[number];

/** What an exchange has of a trait, as the key to count it under; undefined where it has none, or none that is wanted. */
export type Trait = (x: Exchange) => string | undefined;

export interface TraitSettings {
  readonly kind: TraitKind;
  /**
   * Name of the header or the label, or the claim as `compileClaimSubjects` reads it; of consumers and groups, which of `traitFields` tells who it
   * is: any of them by default.
   */
  readonly key?: string | undefined;
  /** One of them is wanted; of ip: addresses and networks; of path: it and all below it. Undefined for whatever there is. */
  readonly values?: readonly string[] | undefined;
}

/** Of several values (groups, a list in a token) the first that is wanted counts. */
export function compileTrait({ kind, key = '', values }: TraitSettings): Trait {
  const wanted = values === undefined ? undefined : new Set(values);
  const has = (value: string) => wanted === undefined || wanted.has(value);
  const one = (value: string | undefined) => (value !== undefined && has(value) ? bounded(value) : undefined);
  switch (kind) {
    case 'consumer': {
      const [byId, byName, byCustomId] = traitFields.consumer.map((field) => key === '' || key === field);
      const isIt = (value: string | undefined) => value !== undefined && has(value);
      return ({ consumer }) => {
        if (consumer === undefined) return undefined;
        const { id, username, customId } = consumer;
        return (byId && has(id)) || (byName && isIt(username)) || (byCustomId && isIt(customId)) ? id : undefined;
      };
    }
    case 'consumer_group': {
      const [byId, byName] = traitFields.consumer_group.map((field) => key === '' || key === field);
      return ({ consumerGroups }) =>
        consumerGroups.find(({ id, name }) => (byName && has(name)) || (byId && has(id)))?.id;
    }
    case 'credential':
      return ({ credential }) => one(credential?.id);
    case 'person':
      return ({ actors }) => one(actors.find(({ type }) => type === 'person')?.id);
    case 'agent':
      return (x) => one(agentOf(x));
    case 'header': {
      const name = key.toLowerCase();
      return ({ requestHeaders }) => bounded(requestHeaders.getAll(name).find(has));
    }
    case 'claim': {
      const subjectsOf = compileClaimSubjects(key, 'whole')!;
      return ({ claims }) => (claims === undefined ? undefined : bounded(subjectsOf(claims).find(has)));
    }
    case 'label':
      return (x) => one(labelOf(x, `${key}:`));
    case 'ip': {
      const networks = values === undefined ? undefined : new NetworkSet(values);
      return ({ head }) => (networks === undefined || networks.has(head.clientIp) ? head.clientIp : undefined);
    }
    case 'path':
      return ({ path }) => (values === undefined ? bounded(path) : values.find((value) => isWithin(path, value)));
  }
}

/** A tag `team:research` of the consumer, else of the route, else of the service. */
function labelOf({ consumer, route, service }: Exchange, prefix: string): string | undefined {
  const tagged = [consumer?.entity.tags, route?.tags, service?.tags];
  for (const tags of tagged) {
    const tag = tags?.find((one) => one.startsWith(prefix));
    if (tag !== undefined) return tag.slice(prefix.length);
  }
  return undefined;
}

/** A path is all that is below it. */
function isWithin(path: string, value: string): boolean {
  if (!path.startsWith(value)) return false;
  return path.length === value.length || value.endsWith('/') || path[value.length] === '/';
}

/** What callers send, and what tokens say, is as long as they like: long ones are counted by their hash, so that keys stay small. */
export function bounded(value: string | undefined): string | undefined {
  if (value === undefined || value.length <= 64) return value;
  return createHash('sha256').update(value).digest('base64url');
}
