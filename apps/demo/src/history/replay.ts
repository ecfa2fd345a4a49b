import type { Ledger, LedgerEntry } from '../ledger/ledger.ts';
import type { ControlPlaneApi } from '../planes/api.ts';
import { gatewayFiles } from '../planes/certificates.ts';
import type { PlaneIds } from '../planes/make-planes.ts';
import type { SampleService } from '../traffic/mix.ts';
import { entityIds } from './entity-ids.ts';
import { Ingestion } from './ingestion.ts';
import { type PastRequest, pastRequests } from './requests.ts';
import { rowOf } from './row.ts';

const hourMs = 3_600_000;
/** How far back it goes where there is none: the past 24 hours have a whole period before them to be compared with. */
const historyMs = 48 * hourMs;
/** Told at once: as many requests as a gateway sends in a batch, or fewer. */
const pieceMs = 2 * hourMs;

export interface ReplayOptions {
  readonly api: ControlPlaneApi;
  readonly planeIds: PlaneIds;
  readonly clusterUrl: string;
  readonly stateFolder: string;
  readonly ledger: Ledger;
  /** Host and port of the gateway of each control plane. */
  readonly gateways: Readonly<Record<SampleService['plane'], string>>;
}

/** Tells the control planes of the two days before now, or of what is missing of it since the demo ended. */
export async function replayHistory(options: ReplayOptions): Promise<void> {
  const { ledger } = options;
  const untilMs = Date.now();
  const begin = Math.max(ledger.lastStartMs() ?? 0, untilMs - historyMs);
  const tellers = await Promise.all([openTeller('Shared_Services', options), openTeller('Payments', options)]);
  for (let afterMs = begin; afterMs < untilMs; afterMs += pieceMs) {
    // One more, as neither the first millisecond nor the last is in it.
    const requests = [...pastRequests(afterMs, Math.min(untilMs, afterMs + pieceMs + 1))];
    await Promise.all(tellers.map(({ tell }) => tell(requests)));
    // What is cut off before is told anew, under the same ids.
    ledger.add(requests.map(entryOf));
  }
  for (const { close } of tellers) close();
}

/** Tells one control plane of its requests. */
async function openTeller(
  plane: SampleService['plane'],
  { api, planeIds, clusterUrl, stateFolder, gateways }: ReplayOptions,
) {
  const [host = '', port] = gateways[plane].split(':');
  const [ids, ingestion] = await Promise.all([
    entityIds(api, planeIds[plane]),
    Ingestion.open(clusterUrl, gatewayFiles(stateFolder, plane)),
  ]);
  return {
    async tell(requests: readonly PastRequest[]) {
      const own = requests.filter(({ service }) => service.plane === plane);
      await ingestion.tell(own.map((request) => rowOf(request, ids, { host, port: Number(port) })));
    },
    close: () => ingestion.close(),
  };
}

function entryOf({ service: { plane, name }, call: { status }, startedAtMs }: PastRequest): LedgerEntry {
  return { plane, service: name, status, startedAtMs, endedAtMs: startedAtMs, isPast: true };
}
