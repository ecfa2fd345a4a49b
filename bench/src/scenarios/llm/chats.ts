import { startGateway } from '@sallyport/testkit';
import { interleaved, type Measurement, measure, median } from '../../measure.ts';
import { startNginxProxy, startNginxUpstream } from '../../nginx.ts';
import { portkeyLoad, portkeyNodes, type RunningPortkey, startPortkey } from '../../portkey.ts';
import { workerRss } from '../../process-tree.ts';
import { judge, type Row } from '../../report.ts';
import type { Effort } from '../proxying.ts';
import { clientHeaders, llmConfig, type Provided } from './configs.ts';
import { anthropicAnswer, anthropicChat, openaiAnswer, openaiChat } from './wire.ts';

const connections = 32;

/** Whole answers of 1 KB to requests of 1 KB: the same language on both sides, and two that differ, each way. */
export async function chats(effort: Effort): Promise<Row[]> {
  const running: { stop(): Promise<unknown> }[] = [];
  const started = async <Running extends { stop(): Promise<unknown> }>(starting: Promise<Running>) => {
    const one = await starting;
    running.push(one);
    return one;
  };
  try {
    const openai = await started(startNginxUpstream(openaiAnswer, 'application/json'));
    const anthropic = await started(startNginxUpstream(anthropicAnswer, 'application/json'));
    const sink = await started(startNginxUpstream('ok'));
    const nginx = await started(startNginxProxy(openai.url));
    // Beside seven others on a busy machine, a gateway that sheds load would turn some away.
    const gateway = (provided: Provided) =>
      started(startGateway({ config: llmConfig(provided, sink.url), workers: 1, shedsLoad: false }));
    const gateways = {
      same: await gateway({ provider: 'openai', url: openai.url, format: 'openai' }),
      'to anthropic': await gateway({ provider: 'anthropic', url: anthropic.url, format: 'openai' }),
      'from anthropic': await gateway({ provider: 'openai', url: openai.url, format: 'anthropic' }),
    };
    const portkeys: { node: string; portkey: RunningPortkey }[] = [];
    for (const node of portkeyNodes) {
      const portkey = await startPortkey(node);
      if (portkey !== undefined) portkeys.push({ node, portkey: await started(Promise.resolve(portkey)) });
    }
    const { seconds } = effort;
    const load = { connections, seconds, method: 'POST', headers: clientHeaders };
    const path = '/v1/chat/completions';
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
    // V8 has compiled most of it after some ten thousand requests.
    await interleaved(subjects, 2);
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
    for (const one of running.reverse()) await one.stop();
  }
}
