import type { RunningControlPlane, RunningGateway } from '@sallyport/testkit';
import { type OtlpReceiver, type OtlpSpan, quantileOf } from '@sallyport/testkit/otlp';
import type { LogSink } from '../numbers/log-sink.ts';
import { samplesOf } from '../numbers/prometheus.ts';
import type { Times } from './provider.ts';

export type Measure = keyof Times;
export const measures: readonly Measure[] = ['firstToken', 'perToken', 'total'];

/** Records of http-log, by trace. */
export function timesLogged({ records }: LogSink): Map<string, Times> {
  const times = new Map<string, Times>();
  for (const { trace_id: trace, ai } of records.values()) {
    const { meta, usage } = ai!.proxy!;
    if (meta === undefined) continue;
    times.set(trace!.w3c!, {
      firstToken: usage!.time_to_first_token!,
      perToken: usage!.time_per_token!,
      total: meta!.llm_latency!,
    });
  }
  return times;
}

/** Spans, by trace. */
export function timesTraced({ spans }: OtlpReceiver): Map<string, Times> {
  const asked = spans.filter(
    ({ name, attributes }) => name === 'kong.gen_ai' && attributes['gen_ai.request.model'] === 'paced',
  );
  return new Map(asked.map((span) => [span.traceId, timesOf(span)]));
}

function timesOf({ attributes, startNs, endNs }: OtlpSpan): Times {
  return {
    firstToken: (attributes['gen_ai.server.time_to_first_token'] as number) * 1000,
    perToken: (attributes['gen_ai.server.time_per_output_token'] as number) * 1000,
    total: Number(endNs - startNs) / 1e6,
  };
}

/** What `POST /v2/metrics` says. */
export async function percentileAsked(
  controlPlane: RunningControlPlane,
  of: Measure,
  percent: 50 | 99,
): Promise<number> {
  const names = { firstToken: 'time_to_first_token', perToken: 'time_per_token', total: 'llm_latency' };
  const metric = `${names[of]}_p${percent}`;
  const filters = [{ field: 'ai_request_model', operator: '=', value: 'paced' }];
  const answer = await controlPlane.post('/v2/metrics', {
    datasource: 'llm_usage',
    metrics: [metric],
    dimensions: [],
    filters,
  });
  return (answer as { data: { event: Record<string, number> }[] }).data[0]!.event[metric]!;
}

/** What the histogram says that was pushed last. */
export function percentilePushed({ metrics }: OtlpReceiver, of: Measure, percent: 50 | 99): number {
  const names = {
    firstToken: 'gen_ai.server.time_to_first_token',
    perToken: 'gen_ai.server.time_per_output_token',
    total: 'gen_ai.server.request.duration',
  };
  return quantileOf(metrics.get(names[of])!.points[0]!, percent / 100) * 1000;
}

/** The bucket in which Prometheus's percentile is: above the one and up to the other. */
export async function bucketShown(gateway: RunningGateway, of: Measure, percent: 50 | 99): Promise<[number, number]> {
  const names = {
    firstToken: 'sallyport_llm_time_to_first_token_ms',
    perToken: 'sallyport_llm_time_per_output_token_ms',
    total: 'kong_ai_llm_provider_latency_ms',
  };
  const buckets = (await samplesOf(gateway)).filter(({ name }) => name === `${names[of]}_bucket`);
  const rank = (buckets.at(-1)!.value * percent) / 100;
  const at = buckets.findIndex(({ value }) => value >= rank);
  const bound = (index: number) => Number(buckets[index]!.labels['le']!.replace('+Inf', 'Infinity'));
  return [at === 0 ? 0 : bound(at - 1), bound(at)];
}
