import type { AuditRecord } from '@sallyport/store';
import { describe, expect, it } from 'vitest';
import { AuditTrail } from './audit-trail.ts';

const record = (changes: Partial<AuditRecord> = {}): AuditRecord => ({
  organizationId: 'org',
  principalId: undefined,
  actor: '',
  requestId: 'r',
  clientIp: '192.0.2.1',
  type: 'authentication',
  atMs: 1_000,
  action: 'authenticate',
  entityType: 'anyone',
  entityId: '',
  details: { outcome: 'invalid' },
  ...changes,
});

/** Keeps what it is given; `fails` times it does not. */
function auditThat(fails = 0) {
  const written: AuditRecord[] = [];
  const steps: number[] = [];
  return {
    written,
    steps,
    record: async (records: readonly AuditRecord[]) => {
      if (fails-- > 0) throw new Error('The database does not serve just now.');
      steps.push(records.length);
      written.push(...records);
    },
  };
}

function trailOver(audit: ReturnType<typeof auditThat>) {
  const logged: string[] = [];
  const say = (message: string) => void logged.push(message);
  return { trail: new AuditTrail({ audit, log: { info: say, warn: say, error: say } }), logged };
}

const countOf = (records: readonly AuditRecord[]) =>
  records.reduce((total, { details }) => total + ((details['count'] as number | undefined) ?? 1), 0);

describe('what is noted beside changes', () => {
  it('is kept when it resolves, many in one step', async () => {
    const audit = auditThat();
    const { trail } = trailOver(audit);
    await Promise.all(Array.from({ length: 100 }, (_, index) => trail.note(record({ requestId: `${index}` }))));
    expect(audit.written.map(({ requestId }) => requestId)).toEqual(
      Array.from({ length: 100 }, (_, index) => `${index}`),
    );
    expect(audit.steps.length).toBeLessThan(5);
    await trail.close();
  });

  it('is counted where it is a flood, from one caller and from many, and none of it is lost', async () => {
    const audit = auditThat();
    const { trail } = trailOver(audit);
    const addresses = Array.from({ length: 3_000 }, (_, index) => `198.51.100.${index}`);
    for (let again = 0; again < 10; again++)
      await trail.noteDenial(record({ clientIp: '203.0.113.7', details: { outcome: again < 5 ? 'a' : 'b' } }));
    for (let again = 0; again < 500; again++) await trail.noteDenial(record());
    await Promise.all(addresses.map((clientIp) => trail.noteDenial(record({ clientIp }))));
    await trail.close();
    expect(countOf(audit.written)).toBe(3_510);
    expect(audit.written.length).toBeLessThan(1_100);
    const ofOne = audit.written.filter(({ clientIp }) => clientIp === '192.0.2.1');
    expect([ofOne.length, ofOne.at(-1)!.details]).toEqual([
      21,
      { outcome: 'invalid', count: 480, last_at: '1970-01-01T00:00:01.000Z' },
    ]);
    expect(audit.written.at(-1)).toMatchObject({ actor: 'several', clientIp: 'several' });
  });

  it('waits for a store that is away, and stands in the log where it never came back', async () => {
    const audit = auditThat(1);
    const { trail, logged } = trailOver(audit);
    await trail.note(record());
    expect([audit.written.length, logged]).toEqual([1, ['the audit log cannot be written']]);
    await trail.close();
    const away = trailOver(auditThat(Number.POSITIVE_INFINITY));
    void away.trail.note(record());
    await away.trail.close();
    expect(away.logged).toContain('not in the audit log');
  });
});
