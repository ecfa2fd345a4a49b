import { connectMcpSdkClient, type McpTestClient, type RunningGateway, startGateway } from '@sallyport/testkit';
import { startMcpEverything } from '@sallyport/testkit/mcp-everything';
import { startNginxRoundRobin } from '../../nginx.ts';
import { atLeast, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';

export const mcpNodes: ReliabilityRun = {
  name: 'R-MCP-NODES',
  promise:
    'two gateways behind nginx serve one MCP session in turn, and killing one loses nothing but what it had in hand',
  run,
};

const calls = { short: 16, full: 1_000 } as const;

/** At a legacy server sessions pass through wrapped; at a modern one they are the gateway's own. */
const eras = ['legacy', 'modern'] as const;

async function run(form: Form): Promise<Figure[]> {
  const count = calls[form];
  const servers = await Promise.all(eras.map((era) => startMcpEverything(era)));
  const config = configFor(servers.map(({ url }) => url.replace('localhost', '127.0.0.1')));
  const gateways = await Promise.all([startGateway({ config }), startGateway({ config })]);
  const nginx = await startNginxRoundRobin(gateways.map(({ proxyUrl }) => proxyUrl));
  try {
    const sessions = await Promise.all(eras.map((era) => connectMcpSdkClient(`${nginx.url}/${era}`)));
    const call = async (session: McpTestClient) =>
      (await session.callTool('test_simple_text').catch(() => ({ text: '' }))).text.includes('text');
    const answered = async (session: McpTestClient) => {
      let those = 0;
      for (let i = 0; i < count; i++) if (await call(session)) those++;
      return those;
    };
    const before = await Promise.all(sessions.map(answered));
    const served = await requestsOfAll(gateways, eras.length * count);
    const inHand = sessions.flatMap((session) => [1, 2, 3, 4].map(() => call(session)));
    gateways[0].process.kill('SIGKILL');
    const survived = (await Promise.all(inHand)).filter(Boolean).length;
    const after = await Promise.all(sessions.map(answered));
    await Promise.all(sessions.map((session) => session.close()));
    return [
      ...eras.map((era, i) =>
        exactly(`calls of one session at a ${era} server, answered by two nodes`, before[i]!, count),
      ),
      atLeast('requests at the node that served fewer', Math.min(...served), Math.floor(count / 2)),
      told('calls in hand at the kill that were answered, of 8', survived),
      ...eras.map((era, i) => exactly(`calls of the session at a ${era} server after the kill`, after[i]!, count)),
    ];
  } finally {
    await nginx.stop();
    await Promise.all([...gateways, ...servers].map((each) => each.stop()));
  }
}

/** Workers tell what they served twice a second: asked until they have told of `least` together, or had time to. */
async function requestsOfAll(gateways: readonly RunningGateway[], least: number): Promise<number[]> {
  const deadlineMs = performance.now() + tellingMs;
  for (;;) {
    const served = await Promise.all(gateways.map(requestsOf));
    const together = served.reduce((sum, requests) => sum + requests, 0);
    if (together >= least || performance.now() > deadlineMs) return served;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const tellingMs = 5_000;

async function requestsOf({ statusUrl }: RunningGateway): Promise<number> {
  const status = (await (await fetch(`${statusUrl}/status`)).json()) as { server: { total_requests: number } };
  return status.server.total_requests;
}

function configFor(urls: readonly string[]): string {
  const session = { client: { secrets: ['what both nodes seal sessions with'] } };
  const plugins = [{ name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener', server: { session } } }];
  const services = eras.map((name, i) => ({ name, url: urls[i]!, routes: [{ name, paths: [`/${name}`], plugins }] }));
  return JSON.stringify({ _format_version: '3.0', services });
}
