import type { Entity, EntityRef } from '@sallyport/contracts';
import { defineFinding, type Found, type PlaneFacts } from '../finding.ts';
import { entities } from '../plane/compiled-plane.ts';
import { credentialCollections } from '../plane/credentials.ts';
import { changedAtMs, dayMs, days, nameOf } from './entity-name.ts';

const oldMs = 180 * dayMs;

export const staleKey = defineFinding({
  kind: 'stale-key',
  title: 'Old keys of consumers',
  why: 'The longer a key is good, the more places know it; one that nobody uses is missed by nobody when it is stolen.',
  about: 'control-plane',
  *find(facts) {
    const consumers = new Map(entities(facts.plane.document, 'consumers').map((consumer) => [consumer.id, consumer]));
    for (const definition of facts.plane.definitions.values()) {
      for (const collection of credentialCollections(definition)) {
        const singular = definition.collections!.find(({ name }) => name === collection)!.singular;
        for (const credential of entities(facts.plane.document, collection)) {
          const consumer = consumers.get((credential['consumer'] as EntityRef | undefined)?.id ?? '');
          if (consumer !== undefined) yield* found(facts, { credential, consumer, collection, singular });
        }
      }
    }
  },
});

/** Whether it matters who uses which: finding that out costs a question to the analytics. */
export function hasOldKeys({ definitions, document }: PlaneFacts['plane'], nowMs: number): boolean {
  const collections = [...definitions.values()].flatMap(credentialCollections);
  return collections.some((name) => entities(document, name).some((credential) => isOld(credential, nowMs)));
}

function isOld({ created_at }: Entity, nowMs: number): boolean {
  return created_at !== undefined && nowMs - created_at * 1_000 >= oldMs;
}

interface Held {
  readonly credential: Entity;
  readonly consumer: Entity;
  readonly collection: string;
  readonly singular: string;
}

function* found({ nowMs, usedCredentials, usageMs }: PlaneFacts, held: Held): Generator<Found> {
  const { credential, consumer, collection, singular } = held;
  if (!isOld(credential, nowMs)) return;
  const ageMs = nowMs - credential.created_at! * 1_000;
  const who = nameOf('consumer', consumer).name;
  const isUnused = usedCredentials !== undefined && !usedCredentials.has(credential.id);
  const entity = { type: singular, id: credential.id, name: `of ${who}` };
  yield {
    severity: isUnused ? 'medium' : 'low',
    title: isUnused
      ? `A ${singular} of ${who} is ${days(ageMs)} old, and was not used for ${days(usageMs)}`
      : `A ${singular} of ${who} is ${days(ageMs)} old`,
    entity,
    evidence: [
      { text: `It was made ${days(ageMs)} ago.`, entity, path: 'created_at' },
      ...(isUnused ? [{ text: `No request showed it in the last ${days(usageMs)}.` }] : []),
    ],
    fix: {
      text: isUnused
        ? 'Remove it. Whoever still needs it would have used it.'
        : 'Give the consumer a new one, wait until it is used, and remove this one.',
      ...(isUnused && { changes: [{ action: 'delete', collection, key: credential.id } as const] }),
    },
    block: {
      text: `Stops ${who} altogether, with whichever key.`,
      blocks: [{ kind: 'consumer', name: who }],
    },
    owned: [credential, consumer],
    sinceMs: changedAtMs(credential),
  };
}
