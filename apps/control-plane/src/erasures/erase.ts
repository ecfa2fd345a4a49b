import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { AnalyticsStore } from '@sallyport/analytics';
import type { Author, Erasure, Settings, Store } from '@sallyport/store';
import type { Services } from '../services.ts';

/** Whose data is to go: a consumer by its id, or whoever is billed under a subject. */
export type Erased = { kind: Erasure['kind']; id: string };

/** Where a person is known: what another organization knows of somebody of the same name is none of its business. */
interface Where {
  organizationId: string;
  controlPlaneIds: readonly string[];
}

/** One place that keeps something about people. */
interface Eraser {
  /** As the record of an erasure calls it. */
  name: string;
  erase(person: Erased, where: Where, stores: { store: Store; analytics: AnalyticsStore }): Promise<number>;
}

/** Every store that there is. */
const erasers: readonly Eraser[] = [
  {
    name: 'analytics',
    async erase(person, { controlPlaneIds }, { analytics }) {
      const { rows } = await analytics.erase({ controlPlaneIds, ...idOf(person) });
      return rows;
    },
  },
  { name: 'alerts', erase: ({ id }, { organizationId }, { store }) => store.alerts.erase(organizationId, id) },
  {
    name: 'payloads',
    erase: (person, { controlPlaneIds }, { store }) => store.payloads.erase(controlPlaneIds, idOf(person)),
  },
  {
    name: 'debug_traces',
    erase: ({ id }, { organizationId }, { store }) => store.debugSessions.erase(organizationId, id),
  },
  {
    name: 'entity_names',
    erase: ({ id }, { controlPlaneIds }, { store }) => store.entityNames.erase(controlPlaneIds, 'consumer', id),
  },
];

function idOf({ kind, id }: Erased): { consumerId: string } | { subject: string } {
  return kind === 'consumer' ? { consumerId: id } : { subject: id };
}

/** Erases a person from every store of an organization, and keeps that it was done, but not whom it was about. */
export async function erase(person: Erased, services: Services, by: Author): Promise<Erasure> {
  const { store, nowMs, questions } = services;
  const { organizationId } = by;
  const controlPlaneIds = (await questions.controlPlanesOf(organizationId)).map(({ id }) => id);
  const id = randomUUID();
  const [digest] = await digestsOf(person, organizationId, store.settings);
  const requested = { requestedAtMs: nowMs(), completedAtMs: undefined, erased: {} };
  await store.erasures.insert({ id, organizationId, kind: person.kind, digest, ...requested }, by);
  const erased: Record<string, number> = {};
  for (const eraser of erasers)
    erased[eraser.name] = await eraser.erase(person, { organizationId, controlPlaneIds }, services);
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
  organizationId: string,
  { erasures, settings }: Store,
): Promise<One[]> {
  const key = await keyOf(settings);
  const digests = new Map(
    all.map((one) => [one, peopleOf(one).flatMap((person) => digestsWith(key, organizationId, person))]),
  );
  const latest = await erasures.latestOf([...new Set([...digests.values()].flat())]);
  return all.filter((one) => !digests.get(one)!.some((digest) => (latest.get(digest) ?? -Infinity) >= one.atMs));
}

function peopleOf({ consumerId, subject }: Said): Erased[] {
  return [
    ...(consumerId === undefined ? [] : [{ kind: 'consumer' as const, id: consumerId }]),
    ...(subject === undefined ? [] : [{ kind: 'subject' as const, id: subject }]),
  ];
}

/** They tell whether an erasure was about an id, to whoever knows the id and may ask here; to nobody else. The first is what is kept now. */
export async function digestsOf(
  person: Erased,
  organizationId: string,
  settings: Settings,
): Promise<[string, ...string[]]> {
  return digestsWith(await keyOf(settings), organizationId, person);
}

function digestsWith(key: Buffer, organizationId: string, { kind, id }: Erased): [string, string] {
  const digest = (text: string) => createHmac('sha256', key).update(text).digest('hex');
  // As long as there was one organization, nothing told of which it was.
  return [digest(`${organizationId}:${kind}:${id}`), digest(`${kind}:${id}`)];
}

async function keyOf(settings: Settings): Promise<Buffer> {
  return Buffer.from(await settings.findOrSet('erasure_key', () => randomBytes(32).toString('hex')), 'hex');
}
