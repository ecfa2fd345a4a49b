import type { UpstreamTry } from '@sallyport/contracts';
import { quote } from './json-line.ts';
import { nanoseconds, number, whole } from './numbers.ts';

/** What nginx would list for the try: a try that got no answer counts as 504 when time ran out, else as 502. */
export function statusOf({ status, failure }: UpstreamTry): number {
  return status ?? (failure === 'timeout' ? 504 : 502);
}

export function tryObject(attempt: UpstreamTry): string {
  return (
    `{"balancer_start":${whole(attempt.startedAtMs)},"balancer_start_ns":${nanoseconds(attempt.startedAtMs)}` +
    `,"balancer_latency":${whole(attempt.durationMs)},"balancer_latency_ns":${nanoseconds(attempt.durationMs)}` +
    `,"ip":${quote(attempt.ip ?? attempt.host)},"port":${number(attempt.port)},"keepalive":${attempt.keepAlive}` +
    (attempt.failure === undefined ? '' : `,"state":"failed","code":${statusOf(attempt)}`) +
    (attempt.targetId === undefined ? '' : `,"target_id":${quote(attempt.targetId)}`) +
    '}'
  );
}
