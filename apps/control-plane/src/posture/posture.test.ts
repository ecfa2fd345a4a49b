import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organizationId, TestControlPlane } from '../test/control-plane.ts';
import { type Person, person } from '../test/people.ts';

interface Told {
  data: {
    id: string;
    kind: string;
    severity: string;
    title: string;
    entity: { control_plane_id: string | null; name: string };
    fix: { changes: object[] | null; permissions: string[] };
    block: { blocks: object[] } | null;
  }[];
  meta: {
    page: { total: number };
    counts: { total: number; by_severity: Record<string, number> };
    open_routes: number;
    routes: number;
  };
}

describe('the posture of an installation', () => {
  let plane: TestControlPlane;
  let payments: string;
  let other: string;
  let carol: Person;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    const made = async (url: string, payload: object) => {
      const answer = await plane.ask('POST', url, { payload });
      expect(answer.statusCode).toBe(201);
      return answer.json().id as string;
    };
    payments = await made('/v2/control-planes', { name: 'Payments', labels: { team: 'money' } });
    other = await made('/v2/control-planes', { name: 'Other' });
    for (const id of [payments, other]) {
      const tags = id === other ? ['owner:=1+1'] : [];
      const at = `/v2/control-planes/${id}/core-entities`;
      const service = await made(`${at}/services`, { name: 'charges', url: 'http://10.0.0.1' });
      await made(`${at}/routes`, { name: 'open', paths: ['/open'], service: { id: service }, tags });
      const route = await made(`${at}/routes`, { name: 'mcp', paths: ['/mcp'], service: { id: service } });
      const config = { mode: 'passthrough-listener', tools: [{ name: 'purge', description: 'd' }] };
      await made(`${at}/plugins`, { name: 'ai-mcp-proxy', route: { id: route }, config });
      await made(`${at}/consumers`, { username: 'guest' });
      await made(`${at}/plugins`, { name: 'key-auth', route: { id: route }, config: { anonymous: 'guest' } });
      await made(`${at}/plugins`, { name: 'rate-limiting', enabled: false, config: { minute: 5 } });
    }
    const role = { group: 'control_planes', role: 'viewer', entityId: payments };
    carol = await person(plane.store, organizationId, 'carol', { roles: [role] });
  });
  afterAll(async () => await plane.stop());

  async function told(query = '', as: Parameters<TestControlPlane['ask']>[2] = {}): Promise<Told> {
    const answer = await plane.ask('GET', `/v2/posture${query}`, as);
    expect(answer.statusCode).toBe(200);
    return answer.json();
  }

  it('is told of those control planes whose configuration the caller may read', async () => {
    const ids = (answer: Told) => new Set(answer.data.map(({ entity }) => entity.control_plane_id));
    expect(ids(await told('', { as: carol }))).toEqual(new Set([payments]));
    expect([...ids(await told())]).toEqual(expect.arrayContaining([payments, other]));
    expect((await told('', { as: carol })).meta).toMatchObject({ routes: 2, open_routes: 2 });
  });

  it('can be narrowed down, counts and pages', async () => {
    const all = await told(`?control_plane=${payments}`);
    expect(all.meta.counts.total).toBe(all.data.length);
    const high = await told(`?control_plane=${payments}&severity=high&page[size]=1`);
    expect(high.data).toHaveLength(1);
    expect(high.meta.page.total).toBe(all.meta.counts.by_severity['high']);
    expect(high.meta.counts).toEqual(all.meta.counts);
    const kinds = await told('?kind=open-route&owner=money');
    expect(kinds.data.map(({ entity }) => entity.name).sort()).toEqual(['mcp', 'open']);
    expect(
      (await told('?search=charges&owner=none')).data.every(({ entity }) => entity.control_plane_id === other),
    ).toBe(true);
    expect((await plane.ask('GET', '/v2/posture?sort=size')).statusCode).toBe(400);
  });

  it('has fixes that the configuration API takes, after which the findings are gone', async () => {
    const before = await told(`?control_plane=${payments}`);
    const fixable = before.data.filter(({ fix }) => fix.changes !== null);
    expect(fixable.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['open-route', 'mcp-tools-without-acl', 'plaintext-upstream', 'disabled-plugin']),
    );
    const url = `/v2/control-planes/${payments}/configuration/changes`;
    expect(fixable.find(({ kind }) => kind === 'open-route')!.fix.permissions).toEqual(['plugins.write']);
    for (const { fix, title } of fixable) {
      const dry = await plane.ask('POST', `${url}?dry-run=true`, { payload: { changes: fix.changes } });
      expect([title, dry.statusCode, dry.json().version]).toEqual([title, 200, expect.any(Number)]);
    }
    expect(await told(`?control_plane=${payments}`)).toEqual(before);
    for (const { fix } of fixable) await plane.ask('POST', url, { payload: { changes: fix.changes } });
    const after = await told(`?control_plane=${payments}`);
    const ids = new Set(after.data.map(({ id }) => id));
    expect(fixable.filter(({ id }) => ids.has(id)).map(({ title }) => title)).toEqual([]);
  });

  it('has blocks that can be made as they are', async () => {
    const { data } = await told(`?control_plane=${other}&kind=mcp-tools-without-acl`);
    for (const block of data[0]!.block!.blocks) {
      const answer = await plane.ask('POST', `/v2/control-planes/${other}/core-entities/blocks`, { payload: block });
      expect(answer.statusCode).toBe(201);
    }
    const matrix = (await plane.ask('GET', `/v2/control-planes/${other}/access-matrix?route=mcp`)).json();
    const [anybody] = matrix.rows;
    expect(matrix.columns.map(({ name }: { name: string }) => name)).toEqual(['purge', 'any other tool']);
    expect(anybody.cells.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['denied', 'allowed']);
    expect(matrix.rules[anybody.cells[0].rule].text).toBe('An emergency stop is on.');
  });

  it('is a table, too, in which names are no formulas', async () => {
    const headers = { accept: 'text/csv' };
    const { body } = await plane.ask('GET', `/v2/posture?control_plane=${other}`, { headers });
    expect(body).toMatch(/^severity,kind,title,control_plane,/);
    expect(body).toContain(",'=1+1,");
    const matrix = await plane.ask('GET', `/v2/control-planes/${other}/access-matrix?kind=routes`, { headers });
    expect(matrix.body).toMatch(/^kind,name,/);
  });

  it('explains a request to those who may read the configuration', async () => {
    const ask = (id: string, as: Parameters<TestControlPlane['ask']>[2]) =>
      plane.ask('POST', `/v2/control-planes/${id}/explain`, { payload: { path: '/open' }, ...as });
    const answer = await ask(other, {});
    expect(answer.json()).toMatchObject({ route: { name: 'open' }, outcome: { verdict: 'allowed' } });
    expect((await ask(other, { as: carol })).statusCode).toBe(403);
    expect((await plane.ask('GET', `/v2/control-planes/${other}/access-matrix?route=none`)).statusCode).toBe(404);
  });
});
