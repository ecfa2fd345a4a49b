import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { AnalyticsStore } from '@sallyport/analytics';
import type { Author, Erasure, Settings, Store } from '@sallyport/store';
import type { Services } from '../services.ts';

/** Whose data is to go: a consumer by its id, or whoever is billed under a subject. */
export type Erased = { kind: Erasure['kind']; id: string };

/** One place that keeps something about people. */
interface Eraser {
  /** As the record of an erasure calls it. */
  name: string;
  erase(person: Erased, stores: { store: Store; analytics: AnalyticsStore }): Promise<number>;
}

/** Every store that there is. */
const erasers: readonly Eraser[] = [
  {
    name: 'analytics',
    async erase({ kind, id }, { analytics }) {
      const { rows } = await analytics.erase(kind === 'consumer' ? { consumerId: id } : { subject: id });
      return rows;
    },
  },
  { name: 'alerts', erase: async ({ id }, { store }) => await store.alerts.erase(id) },
  {
    name: 'payloads',
    erase: async ({ kind, id }, { store }) =>
      await store.payloads.erase(kind === 'consumer' ? { consumerId: id } : { subject: id }),
  },
  { name: 'debug_traces', erase: async ({ id }, { store }) => await store.debugSessions.erase(id) },
  { name: 'entity_names', erase: async ({ id }, { store }) => await store.entityNames.erase('consumer', id) },
];

/** Erases a person from every store, and keeps that it was done, but not whom it was about. */
export async function erase(person: Erased, services: Services, by: Author): Promise<Erasure> {
  const { store, nowMs } = services;
  const id = randomUUID();
  const digest = await digestOf(person, store.settings);
  await store.erasures.insert(
    { id, kind: person.kind, digest, requestedAtMs: nowMs(), completedAtMs: undefined, erased: {} },
    by,
  );
  const erased: Record<string, number> = {};
  for (const eraser of erasers) erased[eraser.name] = await eraser.erase(person, services);
  await store.erasures.complete(id, erased, nowMs());
  return await store.erasures.get(id);
}

/** Something that was said of people at a time. */
export interface Said {
  consumerId?: string | undefined;
  subject?: string | undefined;
  atMs: number;
}

/** Without what was on its way when a person that it is about was erased: that is not to be kept. */
export async function withoutErased<One extends Said>(
  all: readonly One[],
  { erasures, settings }: Store,
): Promise<One[]> {
  const key = await keyOf(settings);
  const digests = new Map(all.map((one) => [one, peopleOf(one).map((person) => digestWith(key, person))]));
  const latest = await erasures.latestOf([...new Set([...digests.values()].flat())]);
  return all.filter((one) => !digests.get(one)!.some((digest) => (latest.get(digest) ?? -Infinity) >= one.atMs));
}

function peopleOf({ consumerId, subject }: Said): Erased[] {
  return [
    ...(consumerId === undefined ? [] : [{ kind: 'consumer' as const, id: consumerId }]),
    ...(subject === undefined ? [] : [{ kind: 'subject' as const, id: subject }]),
  ];
}

/** Tells whether an erasure was about an id, to whoever knows the id and may ask here; to nobody else. */
export async function digestOf(person: Erased, settings: Settings): Promise<string> {
  return digestWith(await keyOf(settings), person);
}

function digestWith(key: Buffer, { kind, id }: Erased): string {
  return createHmac('sha256', key).update(`${kind}:${id}`).digest('hex');
}

async function keyOf(settings: Settings): Promise<Buffer> {
  return Buffer.from(await settings.findOrSet('erasure_key', () => randomBytes(32).toString('hex')), 'hex');
}
