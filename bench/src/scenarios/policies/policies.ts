import { startGateway, startRedis } from '@sallyport/testkit';
import { startNginxUpstream } from '../../nginx.ts';
import type { Row } from '../../report.ts';
import { startProvider } from '../llm/processes.ts';
import { openaiAnswer } from '../llm/wire.ts';
import type { Effort } from '../proxying.ts';
import { policiesConfig } from './config.ts';
import { meanings } from './meanings.ts';
import { requests } from './requests.ts';
import { guardedStreams } from './streams.ts';

/** What policies on models cost: guards, limits, and what meanings are compared with. One worker. */
export async function policies(effort: Effort): Promise<Row[]> {
  const whole = await startNginxUpstream(openaiAnswer, 'application/json');
  const provider = await startProvider();
  const redis = await startRedis();
  const config = policiesConfig({ wholeUrl: whole.url, floodUrl: `${provider.url}/flood`, redis });
  const gateway = await startGateway({ config, workers: 1, shedsLoad: false });
  const { proxyUrl: url, process: child } = gateway;
  try {
    return [
      ...(await requests({ pid: child.pid!, url, redis }, effort)),
      ...(await guardedStreams(child.pid!, url, effort)),
      ...(await meanings()),
    ];
  } finally {
    for (const running of [gateway, redis, provider, whole]) await running.stop();
  }
}
