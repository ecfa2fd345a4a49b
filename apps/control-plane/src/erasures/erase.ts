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

/** Whether somebody was erased after this was said of them: it was on its way then, and is not to be kept. */
export async function wasErased(
  { consumerId, subject, atMs }: { consumerId?: string | undefined; subject?: string | undefined; atMs: number },
  { erasures, settings }: Store,
): Promise<boolean> {
  const people: Erased[] = [
    ...(consumerId === undefined ? [] : [{ kind: 'consumer' as const, id: consumerId }]),
    ...(subject === undefined ? [] : [{ kind: 'subject' as const, id: subject }]),
  ];
  if (people.length === 0) return false;
  const values = await Promise.all(people.map((person) => digestOf(person, settings)));
  const { total } = await erasures.list({
    ...{ number: 1, size: 1, sort: [] },
    filters: [
      { field: 'digest', operator: 'oeq', values },
      { field: 'requested_at', operator: 'gte', values: [atMs] },
    ],
  });
  return total > 0;
}

/** Tells whether an erasure was about an id, to whoever knows the id and may ask here; to nobody else. */
export async function digestOf({ kind, id }: Erased, settings: Settings): Promise<string> {
  let key = await settings.find('erasure_key');
  if (key === undefined) {
    key = randomBytes(32).toString('hex');
    await settings.set('erasure_key', key);
  }
  return createHmac('sha256', Buffer.from(key, 'hex')).update(`${kind}:${id}`).digest('hex');
}
