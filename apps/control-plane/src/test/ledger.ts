import { eventRow } from '@sallyport/analytics/testing';
import { controlPlaneId, type TestControlPlane } from './control-plane.ts';

const hourMs = 3_600_000;

/** What services answered in the last day, and how often. */
const mix = {
  orders: { 200: 1_000, 404: 120, 429: 37, 500: 3 },
  payments: { 200: 300, 401: 10, 502: 44, 503: 45 },
  quiet: {},
} as const;

/**
 * A control plane `Shared_Services` with the services of `mix`, asked by the consumers `c0` (ann), `c1` and `c2` in turn; besides a failed request of
 * the day before, one that no route matched, and a failed one of the first control plane.
 */
export async function seedLedger(
  plane: TestControlPlane,
): Promise<{ sharedId: string; serviceIds: Readonly<Record<string, string>> }> {
  const made = async (url: string, payload: object): Promise<string> =>
    (await plane.ask('POST', url, { payload })).json().id;
  const sharedId = await made('/v2/control-planes', { name: 'Shared_Services', labels: { team: 'core' } });
  const serviceIds: Record<string, string> = {};
  for (const name of Object.keys(mix)) {
    const service = { name, url: `https://${name}.internal/v1`, tags: ['demo'] };
    serviceIds[name] = await made(`/v2/control-planes/${sharedId}/core-entities/services`, service);
  }
  // Gateways told of no request of the quiet one yet, and so not of its name.
  const names = [
    { kind: 'service' as const, id: serviceIds['orders']!, name: 'orders' },
    { kind: 'service' as const, id: serviceIds['payments']!, name: 'payments' },
    { kind: 'consumer' as const, id: 'c0', name: 'ann' },
  ];
  await plane.store.entityNames.record({ controlPlaneId: sharedId, id: 'n' }, 'c', names, 1);

  const answers = Object.entries(mix).flatMap(([name, counts]) =>
    Object.entries(counts).flatMap(([status, count]) =>
      Array.from({ length: count }, () => ({ serviceId: serviceIds[name]!, status: Number(status) })),
    ),
  );
  const rows = answers.map((answer, number) =>
    eventRow({
      ...answer,
      id: `row-${number}`,
      consumerId: `c${number % 3}`,
      startedAtMs: plane.nowMs - 1 - ((number * 53_000) % (24 * hourMs - 2)),
      totalMs: 10 + (number % 2),
    }),
  );
  const others = [
    eventRow({ id: 'old', startedAtMs: plane.nowMs - 25 * hourMs, serviceId: serviceIds['orders']!, status: 500 }),
    eventRow({ id: 'lost', startedAtMs: plane.nowMs - hourMs, status: 404 }),
  ];
  await plane.analytics.insert({ controlPlaneId: sharedId, rows: [...rows, ...others] });
  const elsewhere = eventRow({ id: 'elsewhere', startedAtMs: plane.nowMs - hourMs, serviceId: 'x', status: 500 });
  await plane.analytics.insert({ controlPlaneId, rows: [elsewhere] });
  return { sharedId, serviceIds };
}
