import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback, startGateway } from '@sallyport/testkit';
import { postConfig, runningHash } from '../admin.ts';
import { atLeast, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { accepted } from './accepted.ts';
import { ambiguous, call, preciousIds, repeatedMembers, withArgument } from './messages.ts';
import { rejected } from './rejected.ts';

export const json: ReliabilityRun = {
  name: 'S-JSON',
  promise: 'what is no JSON, or could be read in two ways, is refused; what is JSON goes on to the last byte',
  run,
};

/** The short form takes every so many of the texts. */
const step = { short: 6, full: 1 } as const;
const configsMax = { short: 3, full: 40 } as const;

async function run(form: Form): Promise<Figure[]> {
  const some = <Item>(items: readonly Item[]) => items.filter((_, index) => index % step[form] === 0);
  const good = some(accepted.map((text) => Buffer.from(text)));
  const bad = some(rejected());
  const upstream = await startBodies();
  const gateway = await startGateway({ config: configOf(upstream.url) });
  const misses: string[] = [];
  const tell = (what: string, body: Buffer, status: number) =>
    misses.push(`${what}: ${status} for ${JSON.stringify(body.toString('latin1').slice(0, 200))}`);

  async function passes(what: string, path: string, body: Buffer): Promise<void> {
    const { status } = await post(gateway.proxyUrl + path, body);
    const [seen, ...more] = upstream.take();
    if (status !== 200 || more.length > 0 || seen?.equals(body) !== true)
      tell(`${what} did not pass as it is`, body, status);
  }
  async function isRefused(what: string, path: string, body: Buffer): Promise<void> {
    const { status } = await post(gateway.proxyUrl + path, body);
    if (upstream.take().length > 0 || status !== 400) tell(`${what} was not refused`, body, status);
  }

  try {
    for (const body of good) {
      await passes('a body', '/json', body);
      await passes('an argument', '/mcp', withArgument(body));
    }
    for (const body of bad) {
      await isRefused('a body', '/json', body);
      await isRefused('an argument', '/mcp', withArgument(body));
      await isRefused('a message', '/mcp', body);
    }
    for (const [what, message] of ambiguous) await isRefused(what, '/mcp', Buffer.from(message as string));
    for (const body of repeatedMembers) await isRefused('a member twice', '/json', Buffer.from(body));
    for (const id of preciousIds) {
      await passes(`id ${id}`, '/mcp', Buffer.from(call('"params":{"name":"free"}', id)));
      const refused = await post(`${gateway.proxyUrl}/mcp`, Buffer.from(call('"params":{"name":"secret"}', id)));
      if (!refused.text.includes(`"id":${id}`)) misses.push(`id ${id} was not kept: ${refused.text}`);
    }
    const configs = await postAll(gateway, bad.slice(0, configsMax[form]), upstream.url);
    for (const miss of [...misses, ...configs.misses].slice(0, 30)) console.error(`  ${miss}`);
    return [
      atLeast('texts that are JSON', good.length, form === 'full' ? 95 : 15),
      atLeast('texts that are none', bad.length, form === 'full' ? 188 : 30),
      exactly('that another reader judges otherwise', otherwise(good, bad), 0),
      told('bodies and messages with two readings', repeatedMembers.length + ambiguous.length),
      told('configurations', configs.posted),
      told('  of these, YAML though no JSON, and taken', configs.taken),
      exactly('passed though it must not, refused though it must pass, or changed', misses.length, 0),
      exactly('configurations taken by halves, or neither taken nor refused', configs.misses.length, 0),
    ];
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

/** Texts that the engine's own parser, on a strict decoder, judges otherwise than this run. */
function otherwise(good: readonly Buffer[], bad: readonly Buffer[]): number {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const isJson = (bytes: Buffer) => {
    try {
      JSON.parse(decoder.decode(bytes));
      return true;
    } catch {
      return false;
    }
  };
  return (
    good.filter((bytes) => !isJson(bytes) || !isJson(withArgument(bytes))).length +
    bad.filter((bytes) => isJson(bytes) || isJson(withArgument(bytes))).length
  );
}

/** Configurations with a value that is no JSON: YAML may take it, and then the whole is taken. */
async function postAll(
  { adminUrl, statusUrl }: { adminUrl: string; statusUrl: string },
  values: readonly Buffer[],
  url: string,
): Promise<{ posted: number; taken: number; misses: string[] }> {
  const misses: string[] = [];
  let taken = 0;
  for (const value of values) {
    const before = await runningHash(statusUrl);
    const config = configOf(url).replace('"_ignore":[]', () => `"_ignore":[${value.toString('latin1')}]`);
    const { status, hash } = await postConfig(adminUrl, config);
    const running = await runningHash(statusUrl);
    if (status === 201) taken++;
    if (status === 201 ? running !== hash : status !== 400 || running !== before)
      misses.push(`a configuration: ${status} for ${JSON.stringify(value.toString('latin1'))}`);
  }
  return { posted: values.length, taken, misses };
}

async function post(url: string, body: Buffer): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const response = await fetch(url, { method: 'POST', body: new Uint8Array(body), headers });
  return { status: response.status, text: await response.text() };
}

/** An upstream that keeps the bodies it was sent, and answers each as an MCP server could. */
async function startBodies(): Promise<{ url: string; take(): Buffer[]; stop(): Promise<void> }> {
  let bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      bodies.push(body);
      response.setHeader('content-type', 'application/json');
      response.end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
    });
  });
  const { url, stop } = await listenOnLoopback(server);
  return {
    url,
    take() {
      const taken = bodies;
      bodies = [];
      return taken;
    },
    stop,
  };
}

function configOf(url: string): string {
  const tools = [
    { name: 'free', description: 'Anyone may' },
    { name: 'secret', description: 'Nobody may', acl: { allow: ['nobody'] } },
  ];
  const server = { upstream_protocol: 'legacy' };
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        _ignore: [],
        name: 'upstream',
        url,
        routes: [
          {
            name: 'json',
            paths: ['/json'],
            plugins: [{ name: 'request-validator', config: { version: 'draft7', body_schema: '{}' } }],
          },
          {
            name: 'mcp',
            paths: ['/mcp'],
            // Said, so that the gateway need not ask: what arrives is what was sent, and nothing else.
            plugins: [{ name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener', tools, server } }],
          },
        ],
      },
    ],
  });
}
