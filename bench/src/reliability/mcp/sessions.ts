import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { startMcpEverything } from '@sallyport/testkit/mcp-everything';
import { seeded } from '../random.ts';
import { atLeast, exactly, type Figure, type Form, type ReliabilityRun } from '../run.ts';

export const sessions: ReliabilityRun = {
  name: 'S-MCP-SESSION',
  promise:
    'an MCP session is good for its principal, at its route, unchanged, and until it ends; anything else is no session',
  run,
};

const forgeries = { short: 60, full: 5_000 } as const;

async function run(form: Form): Promise<Figure[]> {
  const [legacy, modern] = await Promise.all([startMcpEverything('legacy'), startMcpEverything('modern')]);
  const gateway = await startGateway({ config: configFor({ legacy: legacy.url, modern: modern.url }) });
  try {
    return (await Promise.all(['legacy', 'modern'].map((path) => attack(gateway, path, forgeries[form])))).flat();
  } finally {
    await gateway.stop();
    await Promise.all([legacy.stop(), modern.stop()]);
  }
}

/** `legacy` passes through with wrapped ids, `modern` is bridged with sessions of the gateway's own. */
async function attack(gateway: RunningGateway, path: string, count: number): Promise<Figure[]> {
  const send = async (method: string, key: string, id?: string, message: unknown = ping) => {
    const headers: Record<string, string> = { apikey: key, accept: 'application/json, text/event-stream' };
    if (id !== undefined) headers['mcp-session-id'] = id;
    if (method === 'POST') headers['content-type'] = 'application/json';
    const body = method === 'POST' ? { body: JSON.stringify(message) } : {};
    const answer = await fetch(`${gateway.proxyUrl}/${path}`, { method, headers, ...body });
    await answer.body?.cancel();
    return answer;
  };
  const begin = async () => (await send('POST', 'ann', undefined, initialize)).headers.get('mcp-session-id')!;
  const id = await begin();
  const other = await begin();
  const random = seeded(20_261_126);
  let admitted = 0;
  let tried = 0;
  const expectNone = async (method: string, key: string, shown: string) => {
    tried++;
    if ((await send(method, key, shown)).status !== 404) admitted++;
  };
  for (let i = 0; i < count; i++) await expectNone(methods[i % 3]!, 'ann', forged(id, other, random));
  for (const method of methods) await expectNone(method, 'bob', id);
  let kept = 0;
  for (let i = 0; i < 10; i++) if ((await send('POST', 'ann', id)).status === 200) kept++;
  await send('DELETE', 'ann', id);
  for (let i = 0; i < 20; i++) await expectNone(methods[i % 3]!, 'ann', id);
  return [
    atLeast(`${path}: ids that are no session of the caller's, tried`, tried, count),
    exactly(`${path}: admitted`, admitted, 0),
    exactly(`${path}: requests of the session itself that were served, of 10`, kept, 10),
  ];
}

const methods = ['POST', 'GET', 'DELETE'] as const;
const ping = { jsonrpc: '2.0', id: 2, method: 'ping' };
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'attacker', version: '1' } },
};
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Changed, cut, lengthened, made of two, or made up. */
function forged(id: string, other: string, random: () => number): string {
  const at = Math.floor(random() * (id.length - 1));
  const letter = alphabet[Math.floor(random() * alphabet.length)]!;
  const forgeries = [
    `${id.slice(0, at)}${letter === id[at] ? '.' : letter}${id.slice(at + 1)}`,
    id.slice(0, at + 1),
    `${id.slice(0, at)}${letter}${id.slice(at)}`,
    `${id.slice(0, 20 + (at % 20))}${other.slice(20 + (at % 20))}`,
    `~${Array.from({ length: 32 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')}`,
  ];
  return forgeries[Math.floor(random() * forgeries.length)]!;
}

function configFor(urls: Readonly<Record<string, string>>): string {
  const services = Object.entries(urls).map(([name, url]) => ({
    name,
    url: url.replace('localhost', '127.0.0.1'),
    routes: [
      {
        paths: [`/${name}`],
        plugins: [{ name: 'key-auth' }, { name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener' } }],
      },
    ],
  }));
  const consumers = ['ann', 'bob'].map((username) => ({ username, keyauth_credentials: [{ key: username }] }));
  return JSON.stringify({ _format_version: '3.0', services, consumers });
}
