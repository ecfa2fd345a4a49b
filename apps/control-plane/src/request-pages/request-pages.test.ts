import { eventRow } from '@sallyport/analytics/testing';
import type { ConversationLink, EventRow } from '@sallyport/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstAdminPath } from '../sign-in/people/first-admin.ts';
import { controlPlaneId, organizationId, TestControlPlane } from '../test/control-plane.ts';
import { FormBrowser } from '../test/form-browser.ts';
import { person } from '../test/people.ts';
import { looks } from './absent-page.ts';

const usage = { cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, inputAudio: 0, reasoning: 0, outputAudio: 0 };
const password = 'Correct-horse-7';
const traceId = 'a'.repeat(32);
const trace: ConversationLink = { kind: 'trace', key: 'one' };

const html = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

describe('pages about requests', () => {
  let plane: TestControlPlane;
  let browser: FormBrowser;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    const rows = story(plane.nowMs - 60_000);
    await plane.analytics.insert({ controlPlaneId, rows });
    await plane.services.conversations.take(rows, controlPlaneId);
    browser = new FormBrowser(plane);
    const path = (await firstAdminPath(plane.services))!;
    await browser.submit(path, { full_name: 'Ann', email: 'ann@example.com', password });
  });
  afterAll(async () => await plane.stop());

  const page = async (path: string) => (await browser.get(path)).body;
  const rowsOf = (body: string) =>
    [...body.matchAll(/<a href="\/requests\/([\w-]+)"( aria-current="page")?>[\s\S]*?hop <\/span>([^<]*)</g)].map(
      ([, id, current, numbers]) => [id, numbers, current !== undefined],
    );

  it('say who asked for what and what came of it, and where among the hops of the question it stands', async () => {
    const body = await page('/requests/call-1');
    expect(body).toContain('<h1>alice, through chatbot, called the tool list_services</h1>');
    expect(body).toContain('Hops 5 and 6');
    expect(body).toContain('d1'.repeat(32));
    expect(body).toContain('A token for the caller, in exchange for theirs (RFC 8693)');
    expect(body).toContain('<code>http://127.0.0.1:8300/mcp</code>');
    expect(rowsOf(body)).toEqual([
      ['question', '1 2', false],
      ['list', '3', false],
      ['ask-1', '4', false],
      ['call-1', '5 6', true],
      ['ask-2', '7 8', false],
      ['call-2', '5 6', false],
      ['ask-3', '7 9', false],
    ]);
    expect(body).toMatch(/ai-mcp-proxy<\/code><span class="ends good">allowed list_services/);
  });

  it('find the question from the page that it was asked on, and tell of models what they cost', async () => {
    expect(rowsOf(await page('/requests/question')).find(([, , isHere]) => isHere)).toEqual(['question', '1 2', true]);
    const body = await page('/requests/ask-1');
    expect(body).toContain('<h1>alice, through chatbot, asked the model gpt-5</h1>');
    expect(body).toContain('1 200 read, 80 written');
    expect(body).toContain('$0.0123');
    expect(body).toMatch(/anthropic \/ claude<\/code> <span class="ends failed">http_529[\s\S]*openai \/ gpt-5/);
    expect(body).toMatch(/ai-prompt-guard<\/code><span class="ends good">passed the request/);
  });

  it('say by whom and why a request was refused', async () => {
    const body = await page('/requests/refused');
    expect(body).toContain(
      '<span class="ends refused">400 refused</span> ai-prompt-guard refused it with 400 (prompt_denied)',
    );
    expect(body).toMatch(/<h1>[^<]* wanted to ask a model at \/models\/v1\/chat\/completions</);
  });

  it('know what was to be said to a model by the limit that it reached', async () => {
    expect(await page('/requests/limited')).toContain('wanted to ask a model at /models/v1/chat/completions');
  });

  it('show texts of callers as texts', async () => {
    const body = await page('/requests/hostile');
    expect(body).not.toMatch(/<script|<img/);
    expect(body).toContain('&#60;script&#62;');
    expect(await page('/requests/%3Cscript%3E')).not.toContain('<script');
  });

  it('show a conversation with the hops of each of its questions', async () => {
    const body = await page('/conversations/ask-2');
    expect(body).toContain('<h1>alice asked models 3 times and called tools twice</h1>');
    expect(rowsOf(body)).toHaveLength(7);
    expect((await browser.get('/conversations/nobody')).statusCode).toBe(404);
  });

  it('look again by themselves for a request that has not been told of, and give up after a while', async () => {
    let path = '/requests/not-yet';
    let waitedSeconds = 0;
    for (;;) {
      const { statusCode, body } = await browser.get(path);
      expect(statusCode).toBe(404);
      const [, seconds, next] = /http-equiv="refresh" content="(\d+); url=([^"]+)"/.exec(body) ?? [];
      if (next === undefined) {
        expect(body).toContain('There is no such request here');
        break;
      }
      waitedSeconds += Number(seconds);
      path = next;
    }
    expect(waitedSeconds).toBe(looks.reduce((sum, seconds) => sum + seconds));
    expect(await page('/requests/not-yet?look=x')).toContain('has not been told of yet');
  });

  it('are for people who are signed in, who are led there and back', async () => {
    const stranger = new FormBrowser(plane);
    const { statusCode, headers } = await stranger.get('/requests/call-1?look=1', html);
    expect([statusCode, headers.location]).toEqual([303, '/login?return_to=%2Frequests%2Fcall-1%3Flook%3D1']);
    const back = await stranger.submit(
      headers.location!,
      {
        email: 'ann@example.com',
        password,
        return_to: '/requests/call-1?look=1',
      },
      { action: '/login' },
    );
    expect([back.statusCode, back.headers.location]).toEqual([303, '/requests/call-1?look=1']);
    const program = await plane.ask('GET', '/requests/call-1', { as: 'nobody' });
    expect([program.statusCode, program.headers['content-type']]).toEqual([
      401,
      expect.stringContaining('application/problem+json'),
    ]);
  });

  it('are shown to whoever follows a link from elsewhere, and never to what is elsewhere', async () => {
    const from = (mode: string, destination: string) =>
      browser.get('/requests/call-1', {
        ...html,
        'sec-fetch-site': 'same-site',
        'sec-fetch-mode': mode,
        'sec-fetch-dest': destination,
      });
    expect((await from('navigate', 'document')).statusCode).toBe(200);
    expect((await from('navigate', 'iframe')).statusCode).toBe(303);
    expect((await from('cors', 'empty')).statusCode).toBe(303);
    const api = await browser.get('/v2/conversations', {
      'sec-fetch-site': 'same-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    });
    expect(api.statusCode).toBe(401);
  });

  it('are for whom roles let see analytics of the control plane', async () => {
    const elsewhere = await plane.ask('POST', '/v2/control-planes', { payload: { name: 'elsewhere' } });
    const role = (entityId: string) => ({ roles: [{ group: 'control_planes', role: 'viewer', entityId }] });
    const of = async (name: string, terms: object, url: string) =>
      (await plane.ask('GET', url, { as: await person(plane.store, organizationId, name, terms) })).statusCode;
    expect(await of('sees-it', role(controlPlaneId), '/requests/call-1')).toBe(200);
    expect(await of('sees-another', role(elsewhere.json().id), '/requests/call-1')).toBe(404);
    expect(await of('sees-another-too', role(elsewhere.json().id), '/conversations/call-1')).toBe(404);
    expect(await of('sees-nothing', {}, '/requests/call-1')).toBe(403);
    expect(await page('/requests/call-1')).toContain('Seen as Ann');
  });

  it('let browsers do nothing but show them', async () => {
    const { headers, body } = await browser.get('/requests/call-1');
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src '[^']+' '[^']+'; form-action 'self'/,
    );
    expect(headers['cache-control']).toBe('no-store');
    expect(body).not.toMatch(/ style=|<script|(src|href)="https?:/);
  });
});

function story(startMs: number): EventRow[] {
  const at = (id: string, atMs: number, tookMs: number, more: Partial<EventRow>) =>
    eventRow({
      id,
      startedAtMs: startMs + atMs,
      endedAtMs: startMs + atMs + tookMs,
      totalMs: tookMs,
      traceId,
      subject: 'alice',
      authType: 'openid-connect',
      actors: [
        { type: 'person', id: 'alice' },
        { type: 'agent', id: 'chatbot' },
      ],
      ...more,
    });
  const model = (id: string, atMs: number, links: ConversationLink[], more: Partial<EventRow> = {}) =>
    at(id, atMs, 400, {
      links: [trace, ...links],
      llm: {
        plugin: 'ai-proxy-advanced',
        pluginId: 'p',
        operation: 'chat',
        dialect: 'openai-chat',
        mode: 'stream',
        provider: 'openai',
        requestModel: 'gpt-5',
        responseModel: 'gpt-5',
        wantedModel: 'fast',
        usage: { input: 1200, output: 80, ...usage },
        cost: 0.0123,
        attempts: [
          { provider: 'anthropic', model: 'claude', startedAtMs: 0, durationMs: 90, status: 529, failure: 'http_529' },
          { provider: 'openai', model: 'gpt-5', startedAtMs: 95, durationMs: 300, status: 200 },
        ],
        logsStatistics: false,
      },
      ...more,
    });
  const mcp = (id: string, atMs: number, method: string, toolName?: string, more: Partial<EventRow> = {}) =>
    at(id, atMs, 60, {
      links: [trace],
      ...(toolName && {
        mediation: { plugin: 'upstream-oauth', way: 'exchanged', audience: 'http://127.0.0.1:8300/mcp' },
        tries: 1,
      }),
      mcp: {
        rpc: [{ method, latencyMs: 58, responseBytes: 900, ...(toolName && { toolName }) }],
        audit:
          toolName === undefined
            ? []
            : [
                {
                  primitive: 'tool',
                  name: toolName,
                  scope: 'primitive',
                  action: 'allow',
                  method,
                  argumentsDigest: 'd1'.repeat(32),
                },
              ],
      },
      ...more,
    });
  const wants = (tool: string, key: string): ConversationLink => ({
    kind: 'tool_arguments',
    key,
    isOrigin: true,
    tool,
  });
  return [
    at('question', 0, 2400, { method: 'POST', uri: '/chat/api/chat' }),
    mcp('list', 20, 'tools/list'),
    model('ask-1', 100, [wants('list_services', '1')], {
      guards: [
        { plugin: 'ai-prompt-guard', pluginId: 'g', phase: 'input', outcome: 'passed', checks: 1, durationMs: 0.3 },
      ],
    }),
    mcp('call-1', 520, 'tools/call', 'list_services'),
    model('ask-2', 600, [wants('query_api_requests', '2')]),
    mcp('call-2', 1020, 'tools/call', 'query_api_requests'),
    model('ask-3', 1100, []),
    at('refused', 5_000, 3, {
      traceId: 'b'.repeat(32),
      status: 400,
      refusalPlugin: 'ai-prompt-guard',
      refusalCode: 'prompt_denied',
      uri: '/models/v1/chat/completions',
    }),
    at('limited', 7_000, 3, {
      traceId: 'd'.repeat(32),
      status: 429,
      refusalPlugin: 'ai-rate-limiting-advanced',
      refusalCode: 'ai_rate_limit_exceeded',
      uri: '/models/v1/chat/completions',
    }),
    at('hostile', 9_000, 3, {
      traceId: 'c'.repeat(32),
      subject: '<script>alert(1)</script>',
      uri: '/"><img src=x onerror=alert(1)>',
      userAgent: '<script>',
    }),
  ];
}
