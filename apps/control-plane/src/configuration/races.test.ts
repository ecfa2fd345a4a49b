import { type RunningPostgresServer, startPostgresServer } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Configured, create, patch, put, remove } from './test/configured.ts';

/** Two control planes, as two processes would be: they know of each other only by what is kept. */
describe.each(['SQLite', 'PostgreSQL'])('two writers of one configuration in %s', (engine) => {
  let server: RunningPostgresServer | undefined;
  let first: Configured;
  let second: Configured;
  beforeAll(async () => {
    server = engine === 'PostgreSQL' ? await startPostgresServer() : undefined;
    first = await Configured.open(server && { url: server.url });
    second = await first.another();
  });
  afterAll(async () => {
    await first.close();
    await server?.stop();
  });
  const both = () => [first, second];

  it('give a name to one of those who want it', async () => {
    const wants = [...both(), ...both()].map((cp) => cp.problemsOf([create('consumers', { username: 'ann' })]));
    const outcomes = await Promise.all(wants);
    expect(outcomes.filter((problems) => problems.length === 0)).toHaveLength(1);
    expect(outcomes.flat()).toEqual(Array(3).fill(`unique username: UNIQUE violation detected on '{username="ann"}'`));
  });

  it('let nothing refer to what another takes away meanwhile', async () => {
    for (let round = 0; round < 5; round++) {
      await first.write([put('services', 's', { host: 's.test' })]);
      const [attached, removed] = await Promise.all([
        first.problemsOf([create('routes', { name: `r${round}`, paths: ['/r'], service: { name: 's' } })]),
        second.problemsOf([remove('services', 's')]),
      ]);
      expect([attached, removed].filter((problems) => problems.length === 0)).toHaveLength(1);
      await first.write([remove('routes', `r${round}`), remove('services', 's')]);
    }
  });

  it('lose no edit: each has its version', async () => {
    await first.write([put('services', 'counted', { host: 's.test', tags: [] })]);
    const before = await first.configReader.head(first.id);
    await Promise.all(
      Array.from({ length: 12 }, (_, i) => both()[i % 2]!.write([patch('services', 'counted', { retries: 10 + i })])),
    );
    expect(await first.configReader.head(first.id)).toBe(before + 12);
    const versions = await first.configReader.versions(first.id, { size: 12 });
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 12 }, (_, i) => before + 12 - i));
  });

  it('let there be no more than there may be, however many come at once', async () => {
    await first.write(Array.from({ length: 998 }, (_, i) => create('key_sets', { name: `set-${i}` })));
    const wants = Array.from({ length: 8 }, (_, i) =>
      both()[i % 2]!.problemsOf([create('key_sets', { name: `more-${i}` })]),
    );
    const outcomes = await Promise.all(wants);
    expect(outcomes.filter((problems) => problems.length === 0)).toHaveLength(2);
    expect(outcomes.flat()).toEqual(
      Array(6).fill('limit : there may be no more than 1000 key_sets in a control plane'),
    );
    expect((await first.configReader.counts(first.id)).get('key_sets')).toBe(1_000);
  });
});
