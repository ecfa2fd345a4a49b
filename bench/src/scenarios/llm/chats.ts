import { startGateway } from '@sallyport/testkit';
import { interleaved, type Measurement, measure, median } from '../../measure.ts';
import { startNginxProxy, startNginxUpstream } from '../../nginx.ts';
import { portkeyLoad, portkeyNodes, startPortkey } from '../../portkey.ts';
import { workerRss } from '../../process-tree.ts';
import { judge, type Row } from '../../report.ts';
import type { Effort } from '../proxying.ts';
import { clientHeaders, llmConfig } from './configs.ts';
import { anthropicAnswer, anthropicChat, openaiAnswer, openaiChat } from './wire.ts';

const connections = 32;

/** Whole answers of 1 KB to requests of 1 KB: the same language on both sides, and two that differ, each way. */
export async function chats(effort: Effort): Promise<Row[]> {
  const openai = await startNginxUpstream(openaiAnswer, 'application/json');
  const anthropic = await startNginxUpstream(anthropicAnswer, 'application/json');
  const sink = await startNginxUpstream('ok');
  const nginx = await startNginxProxy(openai.url);
  const gateways = {
    same: await start(llmConfig({ provider: 'openai', url: openai.url, format: 'openai' }, sink.url)),
    'to anthropic': await start(llmConfig({ provider: 'anthropic', url: anthropic.url, format: 'openai' }, sink.url)),
    'from anthropic': await start(llmConfig({ provider: 'openai', url: openai.url, format: 'anthropic' }, sink.url)),
  };
  const portkeys = [];
  for (const node of portkeyNodes) {
    const portkey = await startPortkey(node);
    if (portkey !== undefined) portkeys.push({ node, portkey });
  }
  const { seconds } = effort;
  const load = { connections, seconds, method: 'POST', headers: clientHeaders };
  const path = '/v1/chat/completions';
  try {
    const subjects: Record<string, () => Promise<Measurement>> = {
      nginx: () => measure(nginx.pid, { ...load, body: openaiChat, url: `${nginx.url}${path}` }),
    };
    for (const [name, gateway] of Object.entries(gateways)) {
      const body = name === 'from anthropic' ? anthropicChat : openaiChat;
      subjects[name] = () => measure(gateway.process.pid!, { ...load, body, url: `${gateway.proxyUrl}${path}` });
    }
    for (const { node, portkey } of portkeys) {
      const asked = { ...portkeyLoad(portkey, openai.url), body: openaiChat, connections, seconds };
      subjects[`portkey ${node}`] = () => measure(portkey.pid, asked);
    }
    await interleaved(subjects, 1);
    const results = await interleaved(subjects, effort.rounds);
    const cpuUs = (name: string) => median(results[name]!.map((one) => one.cpuUsPerRequest));
    const ratio = (name: string) =>
      median(results[name]!.map((one, round) => one.cpuUsPerRequest / results['nginx']![round]!.cpuUsPerRequest));
    const rows: Row[] = Object.keys(gateways).map((name) => {
      const [limit, goal] = name === 'same' ? [7, 4.5] : [13, 13];
      return {
        scenario: `chat of 1 KB, ${name === 'same' ? 'same language' : name}`,
        figure: 'CPU per request',
        unit: 'µs',
        sallyport: cpuUs(name),
        nginx: cpuUs('nginx'),
        aim: name === 'same' ? '≤ 7× (4.5×)' : '≤ 13×',
        verdict: `${judge(ratio(name), limit, goal)} (${ratio(name).toFixed(2)}× by pairs)`,
      };
    });
    rows.push({
      scenario: 'chat of 1 KB, same language',
      figure: 'memory of the loaded worker',
      unit: 'MiB',
      sallyport: workerRss(gateways.same.process.pid!) / 2 ** 20,
      aim: '≤ 120',
      verdict: judge(workerRss(gateways.same.process.pid!) / 2 ** 20, 120, 120),
    });
    for (const { node } of portkeys)
      rows.push({
        scenario: `chat of 1 KB, Portkey with nothing on, Node ${node}`,
        figure: 'CPU per request, ours beside',
        unit: 'µs',
        sallyport: cpuUs('same'),
        nginx: cpuUs('nginx'),
        portkey: cpuUs(`portkey ${node}`),
      });
    return rows;
  } finally {
    for (const { portkey } of portkeys) await portkey.stop();
    for (const gateway of Object.values(gateways)) await gateway.stop();
    for (const server of [nginx, sink, anthropic, openai]) await server.stop();
  }
}

function start(config: string): ReturnType<typeof startGateway> {
  return startGateway({ config, workers: 1, shedsLoad: true });
}
