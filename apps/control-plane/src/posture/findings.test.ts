import { selfSigned } from '@sallyport/certificates';
import { describe, expect, it } from 'vitest';
import type { PlaneFacts } from './finding.ts';
import { findingKinds } from './findings/index.ts';
import { findingsOfOrganization } from './listed-finding.ts';
import { ownerOf } from './owner.ts';
import { findingsOf, nowMs, serviceWith } from './test/plane-of.ts';

const dayMs = 86_400_000;

/** Severities and titles of one kind. */
function told(kind: string, file: object, more?: Partial<PlaneFacts>): string[] {
  return findingsOf(file, more)
    .filter((finding) => finding.kind.kind === kind)
    .map(({ severity, title }) => `${severity}: ${title}`);
}

const keyAuth = { name: 'key-auth' };
const open = ['high: Route r is open to anybody'];

describe('routes without authentication', () => {
  const of = (file: object) => told('open-route', file);
  const guest = { consumers: [{ username: 'guest' }] };
  const asGuest = { name: 'key-auth', config: { anonymous: 'guest' } };

  it.each([
    ['none', {}, {}, {}, open],
    ['at the route', {}, {}, { plugins: [keyAuth] }, []],
    ['at the service', {}, { plugins: [keyAuth] }, {}, []],
    ['for everything', { plugins: [keyAuth] }, {}, {}, []],
    ['turned off', {}, {}, { plugins: [{ ...keyAuth, enabled: false }] }, open],
    // The nearest instance counts, as in the gateway.
    [
      'with an open one nearer',
      { ...guest, plugins: [keyAuth] },
      {},
      { plugins: [asGuest] },
      ['high: Route r lets in whoever shows nothing, as the consumer guest'],
    ],
    ['with a shut one nearer', { ...guest, plugins: [asGuest] }, {}, { plugins: [keyAuth] }, []],
    ['two, one of which falls back', guest, {}, { plugins: [asGuest, { name: 'basic-auth' }] }, []],
    [
      'under a condition',
      {},
      {},
      { plugins: [{ ...keyAuth, condition: 'http.method == "POST"' }] },
      ['medium: Route r asks who calls only under a condition'],
    ],
    [
      'for some networks',
      {},
      {},
      { plugins: [{ name: 'ip-restriction', config: { allow: ['10.0.0.0/8'] } }] },
      ['medium: Route r is open to anybody'],
    ],
    // Protocols of plugins decide nothing in the gateway, so they decide nothing here.
    ['for other protocols', {}, {}, { plugins: [{ ...keyAuth, protocols: ['grpc'] }] }, []],
    ['with acl alone, which lets nobody in', {}, {}, { plugins: [{ name: 'acl', config: { allow: ['a'] } }] }, []],
    [
      'fallen back to somebody whom acl refuses',
      guest,
      {},
      { plugins: [asGuest, { name: 'acl', config: { allow: ['a'] } }] },
      [],
    ],
    ['with all answered by the gateway', {}, {}, { plugins: [{ name: 'request-termination' }] }, []],
    ['of a disabled service', {}, { enabled: false }, {}, []],
  ])('%s', (_what, file, service, route, expected) => {
    expect(of({ ...file, services: [serviceWith(service, route)] })).toEqual(expected);
  });

  it('of a consumer alone do not count: nobody is known yet', () => {
    const consumers = [{ username: 'ann', plugins: [{ name: 'rate-limiting', config: { minute: 1 } }] }];
    expect(of({ services: [serviceWith()], consumers })).toEqual(open);
  });

  it('are told with who decides and what to do', () => {
    const [found] = findingsOf({ ...guest, services: [serviceWith({}, { tags: ['team:shop'], plugins: [asGuest] })] });
    expect(found).toMatchObject({
      owner: 'shop',
      entity: { type: 'route', name: 'r' },
      evidence: [{ path: 'config.anonymous', entity: { name: 'key-auth' } }],
      fix: { changes: [{ action: 'patch', fields: { config: { anonymous: null } } }] },
      sinceMs: nowMs,
    });
  });
});

describe('MCP tools without rules', () => {
  const mcp = (config: object, plugins: object[] = [keyAuth]) =>
    told('mcp-tools-without-acl', {
      services: [
        serviceWith(
          {},
          { plugins: [...plugins, { name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener', ...config } }] },
        ),
      ],
    });
  const all = 'Whoever gets to the MCP server at r may call every tool that no rule names';

  it.each([
    [{}, [`medium: ${all}`]],
    [{ default_acl: [{ scope: 'prompts', allow: ['a'] }] }, [`medium: ${all}`]],
    [{ default_acl: [{ scope: 'tools' }] }, [`medium: ${all}`]],
    [{ default_acl: [{ allow: ['a'] }] }, []],
    [{ default_acl: [{ deny: ['a'] }] }, []],
    [
      { default_acl: [{ allow: ['a'] }], tools: [{ name: 'x', description: 'd', acl: {} }] },
      ['medium: Whoever gets to the MCP server at r may call x'],
    ],
    [{ tools: [{ name: 'x', description: 'd', acl: { allow: ['a'] } }] }, [`medium: ${all}`]],
    [{ tool_defaults: { condition: 'caller.ip == "10.0.0.1"' } }, []],
  ])('%j', (config, expected) => expect(mcp(config)).toEqual(expected));

  it('are worse where anybody gets in', () => expect(mcp({}, [])).toEqual([`high: ${all}`]));

  it('of sources are the listener’s business', () => {
    const source = { name: 'ai-mcp-proxy', tags: ['t'], config: { mode: 'upstream-server' } };
    const listener = (acl: object[]) => ({
      services: [serviceWith({}, { plugins: [source] })],
      routes: [
        {
          name: 'all',
          paths: ['/all'],
          plugins: [
            keyAuth,
            { name: 'ai-mcp-proxy', config: { mode: 'listener', server: { tag: 't' }, default_acl: acl } },
          ],
        },
      ],
    });
    expect(told('mcp-tools-without-acl', listener([]))).toHaveLength(1);
    expect(told('mcp-tools-without-acl', listener([{ allow: ['a'] }]))).toEqual([]);
    // Nobody but the listener gets to the source.
    expect(told('open-route', listener([]))).toEqual([]);
  });
});

describe('models', () => {
  const proxy = {
    name: 'ai-proxy',
    config: {
      route_type: 'llm/v1/chat',
      model: { provider: 'openai', name: 'gpt-4o', options: { upstream_url: 'http://127.0.0.1:9' } },
    },
  };
  const models = (...plugins: object[]) => ({ services: [serviceWith({}, { plugins: [keyAuth, proxy, ...plugins] })] });
  const guard = { name: 'ai-prompt-guard', config: { deny_patterns: ['x'] } };
  const policies = [{ limits: [{ limit: 1, window_size: 60 }] }];
  const limit = { name: 'ai-rate-limiting-advanced', config: { policies } };

  it('without a guard', () => {
    expect(told('model-without-guard', models())).toEqual([
      'medium: No guard looks at what is asked of the models at r',
    ]);
    expect(told('model-without-guard', models(guard))).toEqual([]);
    expect(told('model-without-guard', models({ ...guard, enabled: false }))).toHaveLength(1);
    expect(told('model-without-guard', models({ ...guard, condition: 'http.method == "POST"' }))).toEqual([
      'low: Only some requests to the models at r are looked at by a guard',
    ]);
    expect(told('model-without-guard', { services: [serviceWith()] })).toEqual([]);
    expect(told('model-without-guard', { ...models(), plugins: [guard] })).toEqual([]);
  });

  it('without a budget or a limit of tokens', () => {
    const none = ['medium: Nothing bounds what the models at r may cost'];
    expect(told('model-without-limit', models())).toEqual(none);
    expect(told('model-without-limit', models({ name: 'rate-limiting', config: { minute: 5 } }))).toEqual(none);
    expect(told('model-without-limit', models(limit))).toEqual([]);
    expect(told('model-without-limit', { ...models(), consumers: [{ username: 'ann', plugins: [limit] }] })).toEqual([
      'low: Only some callers of the models at r have a budget',
    ]);
  });

  it('could be stopped', () => {
    const [found] = findingsOf(models()).filter(({ kind }) => kind.kind === 'model-without-guard');
    expect(found!.block!.blocks).toEqual([{ kind: 'model', name: 'openai/gpt-4o' }]);
  });

  it('whose payloads are logged', () => {
    const logging = { log_payloads: true, log_statistics: true };
    const logged = (...plugins: object[]) =>
      told('logged-payloads', {
        services: [serviceWith({}, { plugins: [{ ...proxy, config: { ...proxy.config, logging } }, ...plugins] })],
      });
    expect(logged()).toEqual(['medium: Route r logs the payloads of models']);
    expect(logged({ name: 'secret-redaction' })).toEqual(['low: Route r logs the payloads of models']);
    expect(told('logged-payloads', models())).toEqual([]);
    const tools = { name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener', logging: { log_payloads: true } } };
    expect(told('logged-payloads', { services: [serviceWith({}, { plugins: [tools] })] })).toEqual([
      'medium: Route r logs the payloads of tools',
    ]);
  });
});

describe('upstreams', () => {
  it.each([
    ['http://127.0.0.1:9', []],
    ['http://localhost:9', []],
    ['http://[::1]:9', []],
    ['https://api.example.com', []],
    ['http://10.1.2.3', ['medium: Service s is reached by http at 10.1.2.3']],
    ['http://orders.internal', ['medium: Service s is reached by http at orders.internal']],
    ['http://203.0.113.9', ['high: Service s is reached by http at 203.0.113.9']],
    ['http://api.example.com', ['high: Service s is reached by http at api.example.com']],
  ])('%s in the clear', (url, expected) => {
    expect(told('plaintext-upstream', { services: [serviceWith({ url })] })).toEqual(expected);
  });

  it('by their targets', () => {
    const file = (target: string) => ({
      services: [serviceWith({ url: 'http://pool' })],
      upstreams: [{ name: 'pool', targets: [{ target }] }],
    });
    expect(told('plaintext-upstream', file('127.0.0.1:80'))).toEqual([]);
    expect(told('plaintext-upstream', file('10.0.0.7:80'))).toEqual([
      'medium: Service s is reached by http at 10.0.0.7',
    ]);
  });

  it('whose certificates are not verified', () => {
    const file = (fields: object) => ({ services: [serviceWith({ url: 'https://api.example.com', ...fields })] });
    expect(told('tls-not-verified', file({ tls_verify: false }))).toHaveLength(1);
    expect(told('tls-not-verified', file({ tls_verify: true }))).toEqual([]);
    expect(told('tls-not-verified', file({}))).toEqual([]);
  });
});

describe('what gets old', () => {
  it('certificates', () => {
    const { cert, key } = selfSigned({ names: ['api.example'], days: 20 });
    const file = { certificates: [{ cert, key, snis: [{ name: 'api.example' }] }] };
    const at = (ms: number) =>
      told('expiring-certificate', file, { nowMs: Date.now() + ms }).map((text) => text.replace(/,.*/, ''));
    expect(at(-11 * dayMs)).toEqual([]);
    expect(at(0)[0]).toMatch(/^low: The certificate for api.example expires in (19|20) days/);
    expect(at(15 * dayMs)[0]).toMatch(/^medium: /);
    expect(at(21 * dayMs)).toEqual(['high: The certificate for api.example has expired']);
  });

  it('keys', () => {
    const file = { consumers: [{ username: 'ann', keyauth_credentials: [{ key: 'k' }] }] };
    const inAYear = { nowMs: nowMs + 365 * dayMs };
    expect(told('stale-key', file)).toEqual([]);
    expect(told('stale-key', file, inAYear)).toEqual(['low: A key-auth credential of ann is 365 days old']);
    expect(told('stale-key', file, { ...inAYear, usedCredentials: new Set() })).toEqual([
      'medium: A key-auth credential of ann is 365 days old, and was not used for 30 days',
    ]);
    expect(JSON.stringify(findingsOf(file, inAYear).map(({ kind: _, ...rest }) => rest))).not.toContain('"k"');
  });

  it('access tokens', () => {
    const owner = { kind: 'user', id: 'u', name: 'Alice' } as const;
    const token = { id: 't', name: 'ci', owner, createdAtMs: nowMs - 100 * dayMs, expiresAtMs: nowMs + dayMs };
    const titles = (fields: object) =>
      findingsOfOrganization({ tokens: [{ ...token, lastUsedAtMs: undefined, ...fields }], nowMs }).map(
        ({ title }) => title,
      );
    expect(titles({})).toEqual(['The access token ci of Alice was not used for 100 days']);
    expect(titles({ lastUsedAtMs: nowMs - dayMs })).toEqual([]);
    expect(titles({ lastUsedAtMs: nowMs, expiresAtMs: nowMs + 400 * dayMs })).toEqual([
      'The access token ci of Alice is good for another 400 days',
    ]);
  });

  it('gateways', () => {
    const node = (fields: object) =>
      ({
        id: 'n',
        telling: undefined,
        connection: {
          hostname: 'edge',
          version: '1.4.0',
          status: 'normal',
          certificateEndsAtMs: nowMs + 90 * dayMs,
          ...fields,
        },
      }) as never;
    const of = (fields: object) => told('outdated-gateway', {}, { nodes: [node(fields)] });
    expect(of({})).toEqual([]);
    expect(of({ version: '1.1.9' })).toEqual(['high: Gateway edge has version 1.1.9, which is not supported any more']);
    expect(of({ status: 'rejected' })).toEqual(['high: Gateway edge does not do what the newest configuration says']);
    const ending = { nodes: [node({ certificateEndsAtMs: nowMs + dayMs })] };
    expect(told('expiring-certificate', {}, ending)).toHaveLength(1);
  });
});

describe('what is open by its settings', () => {
  it('consumers in no group, where there are groups', () => {
    const consumers = [
      { username: 'ann', groups: [{ name: 'staff' }] },
      { username: 'bob' },
      { username: 'eve', acls: [{ group: 'a' }] },
    ];
    const file = { consumer_groups: [{ name: 'staff' }], consumers };
    expect(told('consumer-without-group', file)).toEqual(['low: Consumer bob is in no group']);
    expect(told('consumer-without-group', { consumers: [{ username: 'bob' }] })).toEqual([]);
    const asBob = { plugins: [{ name: 'key-auth', config: { anonymous: 'bob' } }] };
    expect(told('consumer-without-group', { ...file, ...asBob })).toEqual([]);
  });

  it('plugins that protect and are turned off', () => {
    const off = (name: string, config: object = {}) => ({
      services: [serviceWith({}, { plugins: [{ name, config, enabled: false }] })],
    });
    expect(told('disabled-plugin', off('key-auth'))).toEqual(['high: key-auth is turned off at route r']);
    expect(told('disabled-plugin', off('rate-limiting', { minute: 1 }))).toEqual([
      'medium: rate-limiting is turned off at route r',
    ]);
    expect(told('disabled-plugin', off('correlation-id'))).toEqual([]);
    expect(told('disabled-plugin', { plugins: [keyAuth] })).toEqual([]);
  });

  it('CORS with credentials', () => {
    const cors = (config: object) => told('cors-with-credentials', { plugins: [{ name: 'cors', config }] });
    expect(cors({ credentials: true })).toHaveLength(1);
    expect(cors({ credentials: true, origins: ['*'] })).toHaveLength(1);
    expect(cors({ credentials: true, origins: ['https://app.example'] })).toEqual([]);
    expect(cors({ origins: ['*'] })).toEqual([]);
  });

  it('debug sessions with payloads', () => {
    const session = (capture_payloads: boolean) =>
      ({
        id: 'd',
        createdBy: 'ann',
        createdAtMs: nowMs,
        endsAtMs: nowMs + 1,
        definition: { capture_payloads },
      }) as never;
    expect(told('debugging-payloads', {}, { debugSessions: [session(true)] })).toHaveLength(1);
    expect(told('debugging-payloads', {}, { debugSessions: [session(false)] })).toEqual([]);
  });
});

it('an owner is who the nearest tag names, else the control plane’s label', () => {
  expect(
    ownerOf(
      [
        { id: 'a', tags: ['x'] },
        { id: 'b', tags: ['owner:ann'] },
      ],
      { team: 'core' },
    ),
  ).toBe('ann');
  expect(ownerOf([undefined], { team: 'core' })).toBe('core');
  expect(ownerOf([{ id: 'a', tags: ['team:'] }])).toBeUndefined();
});

it('ids stay the same, and no two findings share one', () => {
  const file = {
    services: [
      serviceWith({ url: 'http://a.example' }, { plugins: [{ name: 'cors', config: { credentials: true } }] }),
    ],
  };
  const ids = () => findingsOf(file).map(({ id }) => id);
  expect(ids()).toEqual(ids());
  expect(new Set(ids()).size).toBe(ids().length);
  expect(new Set(findingKinds.map(({ kind }) => kind)).size).toBe(findingKinds.length);
});
