import {
  connectMcpClient,
  type RunningGateway,
  type RunningUpstream,
  startEchoUpstream,
  startGateway,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planeOf } from '../test/plane-of.ts';
import { matrixOf } from './matrix.ts';

/** Consumers, with their groups: what they may is told by no two in the same way. */
const people: Readonly<Record<string, { groups?: object[]; acls?: object[]; keyless?: boolean }>> = {
  ann: { groups: [{ name: 'staff' }], acls: [{ group: 'own' }] },
  bob: { groups: [{ name: 'staff' }, { name: 'admins' }] },
  eve: { acls: [{ group: 'own' }] },
  kim: { groups: [{ name: 'staff' }], keyless: true },
  guest: { keyless: true },
};

const tool = (name: string, acl?: object) => ({ name, description: 'd', ...(acl && { acl }) });
const keyAuth = { name: 'key-auth' };
const byGroup = { include_consumer_groups: true };

function mcp(name: string, config: object, ...plugins: object[]) {
  const server = { session: { managed: false } };
  const own = { name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener', server, ...config } };
  return { name, paths: [`/${name}`], plugins: [...plugins, own] };
}

function fileFor(url: string) {
  const models = (name: string, acls: object) => ({
    name,
    paths: [`/${name}`],
    plugins: [
      keyAuth,
      {
        name: 'ai-proxy-advanced',
        config: {
          acls,
          targets: ['small', 'large'].map((model) => ({
            route_type: 'llm/v1/chat',
            model: {
              provider: 'openai',
              name: model,
              model_alias: model,
              options: { upstream_url: `${url}/${model}` },
            },
          })),
        },
      },
    ],
  });
  const converted = ['list', 'drop'].map((name) => ({ ...tool(name), method: 'GET', path: `/echo/${name}` }));
  const notes = [tool('add'), tool('remove', { deny: ['ann'] })].map((one) => ({ ...one, method: 'GET', path: './x' }));
  return {
    services: [
      {
        name: 'echo',
        url,
        routes: [
          mcp('open', {}),
          mcp('no-rules', {}, keyAuth),
          mcp(
            'defaults',
            {
              ...byGroup,
              default_acl: [{ allow: ['staff'], deny: ['bob'] }],
              tools: [tool('read'), tool('purge', { allow: ['admins'] })],
            },
            keyAuth,
          ),
          mcp(
            'deny-lists',
            { default_acl: [{ deny: ['eve'] }], tools: [tool('read', { deny: ['ann'] }), tool('all', {})] },
            keyAuth,
          ),
          mcp(
            'without-groups',
            { default_acl: [{ allow: ['staff', 'eve'] }], tools: [tool('read', { allow: ['ann', 'guest'] })] },
            keyAuth,
          ),
          mcp(
            'guests',
            { tools: [tool('read', { allow: ['guest', 'bob'] })], default_acl: [{ deny: ['guest'] }] },
            { ...keyAuth, config: { anonymous: 'guest' } },
          ),
          mcp('behind-acl', { tools: [tool('read', { deny: ['ann'] })] }, keyAuth, {
            name: 'acl',
            config: { allow: ['own', 'admins'], include_consumer_groups: true },
          }),
          mcp('denied-by-acl', {}, keyAuth, { name: 'acl', config: { deny: ['own'] } }),
          { name: 'plain', paths: ['/plain'], plugins: [keyAuth, { name: 'acl', config: { allow: ['own'] } }] },
          { name: 'free', paths: ['/free'] },
          {
            name: 'notes',
            paths: ['/notes'],
            plugins: [{ name: 'ai-mcp-proxy', tags: ['all'], config: { mode: 'conversion-only', tools: notes } }],
          },
          mcp(
            'all',
            { ...byGroup, mode: 'listener', server: { tag: 'all' }, default_acl: [{ allow: ['staff', 'dan'] }] },
            keyAuth,
          ),
          { name: 'shut', paths: ['/shut'], plugins: [{ name: 'request-termination' }] },
          mcp(
            'converted',
            {
              ...byGroup,
              mode: 'conversion-listener',
              tools: [converted[0], { ...converted[1], acl: { allow: ['admins'] } }],
            },
            keyAuth,
          ),
        ],
      },
    ],
    routes: [
      models('models', {
        allow: [
          { match: [{ type: 'model', values: ['small'] }] },
          { match: [{ type: 'consumer_group', values: ['admins'] }] },
        ],
      }),
      models('models-denied', {
        deny: [
          {
            match: [
              { type: 'model', values: ['large'] },
              { type: 'consumer', values: ['ann'] },
            ],
          },
        ],
      }),
    ],
    blocks: [
      { kind: 'tool', name: 'stopped' },
      { kind: 'consumer', name: 'dan' },
    ],
    consumer_groups: [{ name: 'staff' }, { name: 'admins' }],
    consumers: [
      ...Object.entries(people).map(([username, { keyless, ...groups }]) => ({
        username,
        ...groups,
        ...(keyless !== true && { keyauth_credentials: [{ key: `key-of-${username}` }] }),
      })),
      { username: 'dan', groups: [{ name: 'admins' }], keyauth_credentials: [{ key: 'key-of-dan' }] },
    ],
  };
}

describe('who can call what', () => {
  let upstream: RunningUpstream;
  let gateway: RunningGateway;
  let file: ReturnType<typeof fileFor>;
  beforeAll(async () => {
    upstream = await startEchoUpstream();
    file = fileFor(upstream.url);
    gateway = await startGateway({ config: JSON.stringify({ _format_version: '3.0', ...file }), workers: 1 });
  });
  afterAll(async () => {
    await Promise.all([gateway?.stop(), upstream?.stop()]);
  });

  const keyed = (who: string): Record<string, string> => (who === 'Anybody' ? {} : { apikey: `key-of-${who}` });

  async function statusOf(path: string, who: string, body: object, headers: object = {}): Promise<number> {
    const response = await fetch(`${gateway.proxyUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...keyed(who), ...headers },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    return response.status;
  }

  const verdict = (status: number) => ([401, 403, 503].includes(status) ? 'denied' : 'allowed');

  /** Every cell of a matrix, and what the gateway did. */
  async function compare(
    kind: 'mcp-tools' | 'models' | 'routes',
    ask: (route: string, name: string, who: string) => Promise<string | undefined>,
  ) {
    const matrix = matrixOf(planeOf(file), kind);
    const told: string[] = [];
    const done: string[] = [];
    for (const row of matrix.rows.filter((one) => one.kind === 'anybody' || one.kind === 'consumer')) {
      const cells = matrix.cells(row);
      for (const [at, { route, name }] of matrix.columns.entries()) {
        const outcome = await ask(route.name, name, row.name);
        if (outcome === undefined) continue;
        told.push(`${row.name} ${route.name} ${name}: ${cells[at]!.verdict}`);
        done.push(`${row.name} ${route.name} ${name}: ${outcome}`);
      }
    }
    expect(told).toEqual(done);
    expect(new Set(told.map((line) => line.split(': ')[1]))).toEqual(new Set(['allowed', 'denied']));
    return told.length;
  }

  it('is of tools what the gateway does', async () => {
    const headers = {
      'mcp-session-id': 's',
      'mcp-protocol-version': '2025-11-25',
      accept: 'application/json, text/event-stream',
    };
    const count = await compare('mcp-tools', async (route, name, who) => {
      if (['converted', 'all'].includes(route)) return undefined;
      const params = { name: name === 'any other tool' ? 'unheard-of' : name, arguments: {} };
      return verdict(
        await statusOf(`/${route}`, who, { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, headers),
      );
    });
    expect(count).toBeGreaterThan(90);
  });

  it.each(['converted', 'all'])('is of tools made of an API what the gateway lists: %s', async (server) => {
    const listed = new Map<string, readonly string[]>();
    for (const who of ['ann', 'bob', 'eve', 'dan', 'Anybody']) {
      const url = `${gateway.proxyUrl}/${server}`;
      const client = await connectMcpClient(url, { headers: keyed(who) }).catch(() => undefined);
      listed.set(who, (await client?.listTools()) ?? []);
      await client?.close();
    }
    await compare('mcp-tools', async (route, name, who) => {
      if (route !== server || !listed.has(who)) return undefined;
      return listed.get(who)!.includes(name.replace('echo/', '')) ? 'allowed' : 'denied';
    });
  });

  it('is of models what the gateway does', async () => {
    await compare('models', async (route, model, who) =>
      verdict(await statusOf(`/${route}`, who, { model, messages: [{ role: 'user', content: 'Hello' }] })),
    );
  });

  it('is of routes what the gateway does', async () => {
    const plain = ['plain', 'free', 'shut', 'notes'];
    await compare('routes', async (route, _name, who) =>
      plain.includes(route) ? verdict(await statusOf(`/${route}`, who, {})) : undefined,
    );
  });

  it('says which rule decides', () => {
    const matrix = matrixOf(planeOf(file), 'mcp-tools', 'defaults');
    const ann = matrix.rows.find(({ name }) => name === 'ann')!;
    expect(matrix.columns.map(({ name }) => name)).toEqual(['read', 'purge', 'any other tool']);
    expect(matrix.cells(ann)).toMatchObject([
      { verdict: 'allowed', path: 'config.default_acl.0' },
      { verdict: 'denied', path: 'config.tools.1.acl' },
      { verdict: 'allowed', path: 'config.default_acl.0' },
    ]);
    const anybody = matrix.cells(matrix.rows[0]!);
    expect(anybody).toMatchObject([{ verdict: 'denied', plugin: { name: 'key-auth' } }, {}, {}]);
    const group = matrix.rows.find(({ kind, name }) => kind === 'consumer_group' && name === 'admins')!;
    expect(matrix.cells(group).map((cell) => cell.verdict)).toEqual(['denied', 'allowed', 'denied']);
  });
});

describe('rules about claims', () => {
  const config = {
    acl_attribute_type: 'oauth_access_token',
    access_token_claim_field: '.realm_access.roles',
    default_acl: [{ allow: ['staff', 'admin'] }],
    tools: [tool('purge', { allow: ['admin'] }), { ...tool('write'), scopes_required: ['tools:write'] }],
  };
  const bearer = { name: 'openid-connect', config: { issuer: 'https://idp.example', auth_methods: ['bearer'] } };
  const matrix = matrixOf(
    planeOf({
      services: [
        { name: 's', url: 'http://127.0.0.1:9', routes: [mcp('r', config, bearer), mcp('keys', config, keyAuth)] },
      ],
    }),
    'mcp-tools',
  );

  it('make a row of each value that they name', () => {
    const rows = matrix.rows.filter(({ kind }) => kind === 'claim');
    expect(rows.map(({ name }) => name)).toEqual(['.realm_access.roles = staff', '.realm_access.roles = admin']);
    expect(rows.map((row) => matrix.cells(row).map(({ verdict }) => verdict))).toEqual([
      // Who has a token has no key.
      ['denied', 'denied', 'allowed', 'denied', 'denied', 'denied'],
      ['allowed', 'denied', 'allowed', 'denied', 'denied', 'denied'],
    ]);
  });
});
