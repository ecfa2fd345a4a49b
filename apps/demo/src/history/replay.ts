import type { Ledger, LedgerEntry } from '../ledger/ledger.ts';
import type { ControlPlaneApi } from '../planes/api.ts';
import { type GatewayFiles, gatewayFiles } from '../planes/certificates.ts';
import type { PlaneIds } from '../planes/make-planes.ts';
import type { SampleService } from '../traffic/mix.ts';
import { entityIds } from './entity-ids.ts';
import { Ingestion } from './ingestion.ts';
import { type PastRequest, pastRequests } from './requests.ts';
import { rowOf } from './row.ts';

/** How far back it goes where there is none. */
const historyMs = 24 * 3_600_000;
/** A gateway sends about as many at a time. */
const batchRows = 4_000;
const toldPlanes = ['Shared_Services', 'Payments'] as const;

export interface ReplayOptions {
  readonly api: ControlPlaneApi;
  readonly planeIds: PlaneIds;
  readonly clusterUrl: string;
  readonly stateFolder: string;
  readonly ledger: Ledger;
  /** Host and port of the gateway of each control plane. */
  readonly gateways: Readonly<Record<SampleService['plane'], string>>;
}

/** Tells the control planes of the day before now, or of what is missing of it since the demo ended; resolves with how many requests that were. */
export async function replayHistory({ ledger, ...options }: ReplayOptions): Promise<number> {
  const untilMs = Date.now();
  const afterMs = Math.max(ledger.lastStartMs() ?? 0, untilMs - historyMs);
  const requests = [...pastRequests(afterMs, untilMs)].toSorted((a, b) => a.startedAtMs - b.startedAtMs);
  const told = await Promise.all(
    toldPlanes.map((plane) =>
      tellPlane(
        plane,
        requests.filter(({ service }) => service.plane === plane),
        options,
      ),
    ),
  );
  // Only once all of it is stored: what is cut off before is told anew, under the same ids.
  ledger.add(told.flat());
  return requests.length;
}

async function tellPlane(
  plane: SampleService['plane'],
  requests: readonly PastRequest[],
  { api, planeIds, clusterUrl, stateFolder, gateways }: Omit<ReplayOptions, 'ledger'>,
): Promise<LedgerEntry[]> {
  const [host, port] = gateways[plane].split(':');
  const address = { host: host!, port: Number(port) };
  const ids = await entityIds(api, planeIds[plane]);
  const files: GatewayFiles = gatewayFiles(stateFolder, plane);
  const ingestion = await Ingestion.open(clusterUrl, files);
  for (let at = 0; at < requests.length; at += batchRows)
    await ingestion.tell(requests.slice(at, at + batchRows).map((request) => rowOf(request, ids, address)));
  ingestion.close();
  return requests.map(({ service, call, startedAtMs }) => ({
    ...{ plane, service: service.name, status: call.status, startedAtMs, endedAtMs: startedAtMs, isPast: true },
  }));
}
