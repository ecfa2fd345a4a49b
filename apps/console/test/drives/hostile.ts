import { until } from '@sallyport/demo/testing';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { Made } from '../made.ts';
import { type ConsoleStage, isFilled, widthBeyond } from '../stage.ts';
import { hostileTexts } from './hostile-texts.ts';
import { Poison } from './poison.ts';

/** Texts that would run, break out or hide where somebody took them for more than text; each with a mark to find it by. */
const texts = [
  '<img src=x onerror=alert(1)>h0',
  '"><script>alert(1)</script>h1',
  `'"onmouseover=alert(1) style=position:fixed;inset:0 x="h2`,
  'javascript:alert(1)//h3',
  '{{constructor.constructor("alert(1)")()}}h4',
  '${alert(1)}<svg/onload=alert(1)>h5',
  '</title></textarea></style><iframe srcdoc="<script>parent.alert(1)</script>">h6',
  '\u202Egnp.exe\u200B\uFEFFh7',
  `${'W'.repeat(120)}h8`,
  '=HYPERLINK("http://evil.example","h9")',
];

/** What strangers wrote is text, wherever it stands. */
export function itShowsStrangersTextAsText(stage: ConsoleStage): void {
  it('runs nothing of it, nor is moved by it, on any screen', async () => {
    const made = new Made(stage);
    const page = await stage.page();
    try {
      for (const [path, mark] of await makeHostile(stage, made)) {
        await page.goto(stage.url + path);
        await page.getByText(mark).first().waitFor();
        await expectText(stage, page);
      }
    } finally {
      await page.close();
      await made.remove();
    }
  });

  it('takes for text whatever people, models and tools may have written', { timeout: 300_000 }, async () => {
    const poison = new Poison(hostileTexts);
    const page = await stage.page();
    const without: string[] = [];
    const screens = await everyScreen(stage);
    try {
      await poison.drip(page);
      for (const path of screens) {
        await page.goto(stage.url + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        // What a screen asks the API for by a name that is no more the one it had.
        await expectText(stage, page, /status of 40[04] .*\/v\d\//);
        const shown = (await page.locator('body').textContent()) ?? '';
        if (!hostileTexts.some((text) => text.length > 8 && shown.includes(text))) without.push(path);
      }
    } finally {
      // Some screens ask again and again.
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await page.close();
    }
    expect(poison.given.filter((times) => times === 0)).toEqual([]);
    expect(without.length, without.join()).toBeLessThan(0.2 * screens.length);
  });
}

/** Nothing that a stranger wrote ran, leads away, or moved the screen; what was provoked is forgiven. */
async function expectText(stage: ConsoleStage, page: Page, provoked?: RegExp): Promise<void> {
  await isFilled(page);
  const where = page.url();
  expect([where, await riskyLinks(page)]).toEqual([where, []]);
  expect([where, await widthBeyond(page)]).toEqual([where, 0]);
  if (provoked !== undefined) stage.forgive(provoked);
  // A dialog, a refusal of the policy, a request that came from a text.
  stage.expectQuiet();
}

/** Each of the demo's, with something on it. */
async function everyScreen(stage: ConsoleStage): Promise<string[]> {
  const { demo } = stage;
  const idOf = async (path: string) =>
    ((await demo.ask('GET', path)) as { data: readonly { id: string }[] }).data[0]!.id;
  const [payments, ai] = await Promise.all([stage.controlPlane('Payments'), stage.controlPlane('AI_Platform')]);
  const entities = (plane: string, kind: string) => `/v2/control-planes/${plane}/core-entities/${kind}`;
  const { results } = (await demo.ask('POST', '/v2/api-requests', { size: 1 })) as {
    results: readonly { request_id: string }[];
  };
  const configured = ['services', 'routes', 'consumers', 'consumer_groups', 'plugins', 'upstreams', 'certificates'];
  const others = ['vaults', 'keys', 'partials', 'blocks', 'nodes', 'versions', 'versions/1', 'settings'];
  return [
    '/overview',
    '/gateway',
    ...['', ...configured, ...others].map((tab) => `/gateway/${payments}/${tab}`),
    `/gateway/${payments}/services/${await idOf(entities(payments, 'services'))}`,
    `/gateway/${payments}/routes/${await idOf(entities(payments, 'routes'))}`,
    `/gateway/${payments}/plugins/new`,
    `/gateway/${ai}/plugins`,
    `/gateway/${ai}/consumers`,
    '/ai/models',
    '/ai/models/scripted-planner',
    '/ai/mcp-servers',
    '/ai/agents',
    '/ai/budgets',
    '/ai/guards',
    `/ai/playground?plane=${ai}&route=llm`,
    '/observability/requests',
    `/requests/${results[0]!.request_id}`,
    '/observability/conversations',
    '/observability/explorer?by=gateway_service',
    '/observability/dashboards',
    '/observability/reports',
    '/observability/alerts',
    '/observability/debugger',
    '/posture',
    '/posture/access',
    '/posture/explain?path=/charges&method=GET',
    ...['people', 'teams', 'system-accounts', 'access', 'tokens', 'sign-in', 'audit-log', 'settings'].map(
      (name) => `/organisation/${name}`,
    ),
  ];
}

/** What was made is told as soon as it is there. Gives where it is shown, and by what it is found. */
async function makeHostile(stage: ConsoleStage, made: Made): Promise<[path: string, mark: string | RegExp][]> {
  const text = (index: number) => texts[index]!;
  const make = (path: string, body: object) => made.make(path, body);
  const requestId = await sendHostile(stage);
  const plane = await make('/v2/control-planes', {
    name: text(0),
    description: text(6),
    labels: { owner: 'h1' },
  });
  const entities = `/v2/control-planes/${plane}/core-entities`;
  const service = await make(`${entities}/services`, { name: 'h9', host: 'h9.example', tags: [text(0)] });
  const consumer = await make(`${entities}/consumers`, { username: text(1), custom_id: text(2), tags: ['h1'] });
  await make(`${entities}/consumer_groups`, { name: text(2) });
  await make('/v3/teams', { name: text(3), description: text(6) });
  await make('/v3/system-accounts', { name: text(4), description: text(5) });
  await make('/v2/dashboards', { name: text(5), labels: { a: 'h5' }, definition: { tiles: [] } });
  await make('/v2/dashboards', { name: text(8), definition: { tiles: [] } });
  await make('/v3/teams', { name: text(7), description: text(9) });
  const query = { metrics: ['request_count'], time_range: { type: 'relative', time_range: '1h' } };
  const chart = { type: 'single_value', chart_title: text(1) };
  const report = await make('/v2/reports', { name: text(0), description: text(6), definition: { query, chart } });
  await make('/v2/alert-rules', {
    name: text(2),
    definition: { query, condition: { type: 'threshold', operator: '>', value: 1e9 } },
  });
  await make('/v2/alert-channels', { name: text(4), definition: { type: 'webhook', url: 'https://h4.example/?h4' } });
  const mcpRoute = await makeAiRoutes(entities, service, made);
  return [
    ['/gateway', text(0)],
    [`/gateway/${plane}`, text(6)],
    [`/gateway/${plane}/services/${service}`, text(0)],
    [`/gateway/${plane}/consumers`, text(1)],
    [`/gateway/${plane}/consumers/${consumer}`, text(2)],
    [`/gateway/${plane}/consumer_groups`, text(2)],
    [`/gateway/${plane}/versions`, /operator/],
    ['/organisation/teams', text(3)],
    ['/organisation/system-accounts', text(4)],
    ['/organisation/audit-log?type=change', 'operator'],
    ['/observability/dashboards', text(5)],
    ['/observability/reports', text(0)],
    [`/observability/reports/${report}`, text(0)],
    ['/observability/alerts', text(4)],
    [`/gateway/${plane}/plugins`, /ai-mcp-proxy/],
    ['/ai/models', text(1)],
    [`/ai/models/${encodeURIComponent(text(1))}`, text(1)],
    ['/ai/mcp-servers', 'h-mcp'],
    [`/ai/mcp-servers/${plane}/${mcpRoute}`, text(0)],
    ['/posture', /h-llm/],
    [`/observability/requests?time=15m&q=${encodeURIComponent(requestMark)}`, new RegExp(requestMark)],
    [`/requests/${requestId}`, text(1)],
    ['/overview', text(0)],
  ];
}

/** A model and a server of tools, as their makers would describe them. Gives the id of the server's route. */
async function makeAiRoutes(entities: string, service: string, made: Made): Promise<string> {
  const [name, title] = [texts[2]!, texts[0]!];
  const mcpRoute = await made.make(`${entities}/routes`, {
    name: 'h-mcp',
    tags: [name],
    paths: ['/mcp'],
    service: { id: service },
  });
  const schema = { type: 'string', description: texts[6], enum: [texts[4]] };
  await made.make(`${entities}/plugins`, {
    name: 'ai-mcp-proxy',
    route: { id: mcpRoute },
    config: {
      mode: 'conversion-listener',
      tools: [
        {
          name: 'h3',
          description: title,
          annotations: { title: texts[1] },
          method: 'GET',
          path: '/h3',
          parameters: [{ name: 'q', in: 'query', schema }],
        },
      ],
    },
  });
  const llmRoute = await made.make(`${entities}/routes`, { name: 'h-llm', paths: ['/llm'], service: { id: service } });
  await made.make(`${entities}/plugins`, {
    name: 'ai-proxy',
    route: { id: llmRoute },
    config: {
      route_type: 'llm/v1/chat',
      auth: { allow_override: true },
      model: { provider: 'openai', name: texts[1] },
    },
  });
  return mcpRoute;
}

const requestMark = 'h10-of-a-stranger';

/** A request of somebody whom nobody knows, which a gateway records all the same. Gives its id, once it has been told of. */
async function sendHostile({ demo, gateway }: ConsoleStage): Promise<string> {
  const path = `/${requestMark}/%3Cimg%20src=x%20onerror=alert(1)%3E/%7B%7B7*7%7D%7D?q=%3Cscript%3Ealert(1)%3C/script%3E`;
  const answer = await fetch(gateway + path, { headers: { 'user-agent': texts[1]! } });
  const id = answer.headers.get('x-kong-request-id')!;
  const filters = [{ field: 'request_id', operator: '=', value: id }];
  await until(async () => {
    const { results } = (await demo.ask('POST', '/v2/api-requests', { filters })) as { results: unknown[] };
    return results.length > 0;
  });
  return id;
}

/** Links that are scripts, or lead to another site. */
async function riskyLinks(page: Page): Promise<string[]> {
  const hrefs = await page
    .locator('a[href]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  return hrefs.filter((href) => {
    // As the browser takes it; what it cannot read leads nowhere.
    const url = URL.parse(href, page.url());
    return url !== null && (!/^(https?|mailto):$/.test(url.protocol) || /(^|\.)evil\.example$/.test(url.hostname));
  });
}
