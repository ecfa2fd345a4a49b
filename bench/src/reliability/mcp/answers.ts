import { startGateway } from '@sallyport/testkit';
import { startMcpEverything } from '@sallyport/testkit/mcp-everything';
import { atLeast, exactly, type Figure, type Form, type ReliabilityRun } from '../run.ts';
import { startAsking } from './asking.ts';

export const answers: ReliabilityRun = {
  name: 'S-MCP-ANSWER',
  promise: 'what an MCP server asks is answered by whom it asked, in the session where it was asked',
  run,
};

const rounds = { short: 3, full: 50 } as const;

async function run(form: Form): Promise<Figure[]> {
  const [legacy, modern] = await Promise.all([startMcpEverything('legacy'), startMcpEverything('modern')]);
  const gateway = await startGateway({ config: configFor({ legacy: legacy.url, modern: modern.url }) });
  try {
    const figures: Figure[] = [];
    for (const path of ['modern', 'listener'])
      figures.push(...(await attack(`${gateway.proxyUrl}/${path}`, path, rounds[form])));
    return figures;
  } finally {
    await gateway.stop();
    await Promise.all([legacy.stop(), modern.stop()]);
  }
}

async function attack(url: string, path: string, count: number): Promise<Figure[]> {
  const [ann, other, bob] = await Promise.all([
    startAsking(url, 'ann'),
    startAsking(url, 'ann'),
    startAsking(url, 'bob'),
  ]);
  let tried = 0;
  let taken = 0;
  let served = 0;
  for (let i = 0; i < count; i++) {
    const [mine, theirs] = await Promise.all([ann.ask(), bob.ask()]);
    const forged = `${mine.id.slice(0, -2)}${mine.id.at(-2) === 'A' ? 'B' : 'A'}${mine.id.at(-1)}`;
    const evasions = [
      () => bob.answer(mine.id, secret),
      () => other.answer(mine.id, secret),
      () => bob.answer(mine.id, secret, ann.session),
      () => ann.answer(theirs.id, secret),
      () => ann.answer(forged, secret),
      () => ann.answer(1, secret),
      () => ann.answer('1', secret),
    ];
    for (const evade of evasions) {
      tried++;
      if ((await evade()) < 400) taken++;
    }
    if ((await ann.answer(mine.id, 'file:///ann')) === 202 && (await mine.text).includes('file:///ann')) served++;
    if ((await bob.answer(theirs.id, 'file:///bob')) === 202 && (await theirs.text).includes('file:///bob')) served++;
    if ([await mine.text, await theirs.text].some((text) => text.includes(secret))) taken++;
  }
  return [
    atLeast(`${path}: answers that are for nobody's question, tried`, tried, 7 * count),
    exactly(`${path}: taken`, taken, 0),
    exactly(`${path}: calls that ended with the answer of their own client`, served, 2 * count),
  ];
}

const secret = 'file:///mallory';

function configFor({ legacy, modern }: { legacy: string; modern: string }): string {
  const at = (url: string) => url.replace('localhost', '127.0.0.1');
  const key = { name: 'key-auth' };
  const mcp = (config: object, tags: string[] = []) => ({ name: 'ai-mcp-proxy', tags, config });
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      {
        name: 'modern',
        url: at(modern),
        routes: [{ paths: ['/modern'], plugins: [key, mcp({ mode: 'passthrough-listener' })] }],
      },
      {
        name: 'legacy',
        url: at(legacy),
        routes: [
          {
            paths: ['/source'],
            plugins: [mcp({ mode: 'upstream-server', server: { preserve_upstream_tool_names: true } }, ['all'])],
          },
        ],
      },
    ],
    routes: [
      { name: 'listener', paths: ['/listener'], plugins: [key, mcp({ mode: 'listener', server: { tag: 'all' } })] },
    ],
    consumers: ['ann', 'bob'].map((username) => ({ username, keyauth_credentials: [{ key: username }] })),
  });
}
