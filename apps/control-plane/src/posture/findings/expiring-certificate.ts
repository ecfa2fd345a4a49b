import { X509Certificate } from 'node:crypto';
import type { Entity, EntityRef } from '@sallyport/contracts';
import { defineFinding, type EntityName, type Found, type PlaneFacts } from '../finding.ts';
import { entities } from '../plane/compiled-plane.ts';
import { changedAtMs, dayMs, days, someOf } from './entity-name.ts';

const soonMs = 30 * dayMs;

export const expiringCertificate = defineFinding({
  kind: 'expiring-certificate',
  title: 'Certificates that have expired, or soon will',
  why: 'Clients and gateways refuse what has expired: what depends on it stands still.',
  about: 'control-plane',
  *find(facts) {
    const { document } = facts.plane;
    for (const entity of entities(document, 'certificates')) {
      const names = entities(document, 'snis').filter(({ certificate }) => (certificate as EntityRef).id === entity.id);
      const label = someOf(names.map(({ name }) => String(name))) || undefined;
      yield* ofEntity(facts, entity, 'certificate', label);
    }
    for (const entity of entities(document, 'ca_certificates'))
      yield* ofEntity(facts, entity, 'CA certificate', undefined);
    for (const { id, connection } of facts.nodes) {
      if (connection === undefined) continue;
      const name = { type: 'gateway', id, name: connection.hostname };
      const untilMs = connection.certificateEndsAtMs;
      yield* judged(facts, {
        name,
        what: `The certificate of gateway ${connection.hostname}`,
        untilMs,
        entity: undefined,
      });
    }
  },
});

function ofEntity(facts: PlaneFacts, entity: Entity, type: string, label: string | undefined): Found[] {
  return ['cert', 'cert_alt'].flatMap((field) => {
    const read = certificateIn(entity[field]);
    if (read === undefined) return [];
    const name = { type, id: entity.id, name: label ?? subjectOf(read) };
    const what = `${type === 'certificate' ? 'The certificate for' : 'The CA certificate'} ${name.name}`;
    return judged(facts, { name, what, untilMs: read.validToDate.getTime(), entity, field });
  });
}

interface Judged {
  readonly name: EntityName;
  readonly what: string;
  readonly untilMs: number;
  readonly entity: Entity | undefined;
  readonly field?: string;
}

function judged({ nowMs }: PlaneFacts, { name, what, untilMs, entity, field }: Judged): Found[] {
  const leftMs = untilMs - nowMs;
  if (leftMs > soonMs) return [];
  const until = new Date(untilMs).toISOString().slice(0, 10);
  return [
    {
      severity: leftMs <= 0 ? 'high' : leftMs < soonMs / 4 ? 'medium' : 'low',
      title: leftMs <= 0 ? `${what} has expired, on ${until}` : `${what} expires in ${days(leftMs)}, on ${until}`,
      entity: name,
      part: field,
      evidence: [{ text: `It is good until ${until}.`, entity: name, path: field }],
      fix: {
        text:
          entity === undefined
            ? 'Give the gateway another certificate, and pin it at the control plane before the old one expires.'
            : 'Replace cert and key by a new pair; names that point at it stay as they are.',
      },
      owned: [entity],
      sinceMs: leftMs <= 0 ? untilMs : changedAtMs(entity),
    },
  ];
}

/** Undefined where it is a reference to a vault, or cannot be read. */
function certificateIn(value: unknown): X509Certificate | undefined {
  if (typeof value !== 'string' || !value.includes('-----BEGIN ')) return undefined;
  try {
    return new X509Certificate(value);
  } catch {
    return undefined;
  }
}

function subjectOf({ subject }: X509Certificate): string {
  return /CN=([^\n]+)/.exec(subject ?? '')?.[1] ?? 'without a name';
}
