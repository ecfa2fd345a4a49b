import type { EntityName } from '@sallyport/contracts';
import type { Clock, Log } from '@sallyport/pipeline';
import type { DebugFinding, DebugTask } from '../debugging/debug-task.ts';
import { entryUrl } from '../entry.ts';
import {
  type EventHostStart,
  type EventHostView,
  eventHostVariable,
  type FindingMessage,
  type FromEventHost,
  type WorkerGone,
} from '../event-host/messages.ts';
import { noRoom } from '../event-host/tally.ts';
import type { GatewayOptions, RecordingOptions } from '../options.ts';
import { KeptNames } from './kept-names.ts';
import { SideProcess } from './side-process.ts';

export interface EventRecordingOptions {
  readonly recording: RecordingOptions;
  readonly options: Pick<GatewayOptions, 'logFormat' | 'logLevel'>;
  readonly nodeId: string;
  readonly steadyOriginMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the event host listens now; undefined when it has ended. */
  tell(socketPath: string | undefined): void;
  /** The debug sessions that there are now. */
  tellTasks(tasks: readonly DebugTask[]): void;
}

/** What became of the exchanges of the node, in rows. */
export interface EventsView extends Omit<EventHostView, 'recorded' | 'dropped'> {
  readonly recorded: number;
}

/** Keeps the event host alive, and what all hosts of the node have counted. */
export class EventRecording {
  readonly #process: SideProcess<FromEventHost>;
  /** Of each worker, dead ones included. */
  readonly #recorded = new Map<string, number>();
  readonly #dropped = new Map<string, number>();
  /** Of hosts that are gone; of what they did after they told the last time, nobody knows. */
  #gone = { sent: 0, acknowledged: 0, lost: {} as Readonly<Record<string, number>> };
  #host: EventHostView | undefined;
  readonly #names = new KeptNames();
  /** Workers that ended while there was no host to tell. */
  #untold: WorkerGone[] = [];
  /** What is observed at the moment. */
  debugTasks: readonly DebugTask[] = [];
  /** By session, while there is no host. */
  readonly #lostFindings = new Map<string, number>();

  constructor({ recording, options, nodeId, steadyOriginMs, clock, log, tell, tellTasks }: EventRecordingOptions) {
    const { url: controlPlane, identity, spoolFolder, spoolBytesMax, capturesPayloads } = recording;
    const { logFormat, logLevel } = options;
    this.#process = new SideProcess<FromEventHost>({
      what: 'the event host',
      module: entryUrl('../event-host/event-host', import.meta.url),
      folderName: 'events',
      variable: eventHostVariable,
      start: {
        nodeId,
        steadyOriginMs,
        controlPlane,
        identity,
        spoolFolder,
        spoolBytesMax,
        capturesPayloads,
        logFormat,
        logLevel,
      } satisfies Omit<EventHostStart, 'socketPath'>,
      clock,
      log,
      onListening: (socketPath) => {
        tell(socketPath);
        for (const names of this.#names.all) this.#process.send(names);
        for (const gone of this.#untold.splice(0)) this.#process.send(gone);
        for (const sessionId of this.#lostFindings.keys()) this.tellFinding({ sessionId, trace: undefined, lost: 0 });
      },
      onMessage: (message) => {
        if (message.type === 'events') return this.#hear(message.view);
        this.debugTasks = message.tasks;
        tellTasks(message.tasks);
      },
      onGone: () => {
        tell(undefined);
        this.#mourn();
      },
    });
  }

  get socketPath(): string | undefined {
    return this.#process.socketPath;
  }

  start(): Promise<void> {
    return this.#process.start();
  }

  /** A configuration is active whose entities have the names in this file. */
  useNames(hash: string, file: string): void {
    const message = this.#names.use(hash, file);
    if (this.#process.socketPath !== undefined) this.#process.send(message);
  }

  /** The same names are in another file, and that one may go. */
  moveNames(file: string): void {
    this.#names.moveTo(file);
  }

  /** Some of its entities have changed, and have these names now. */
  addNames(hash: string, names: readonly EntityName[]): void {
    const message = this.#names.add(hash, names);
    if (this.#process.socketPath !== undefined) this.#process.send(message);
  }

  /** A worker is gone, which had begun so many exchanges when it was last heard of. */
  forgetWorker(workerId: number, begun: number): void {
    const recorded = this.#recorded.get(`${workerId}`) ?? 0;
    const dropped = this.#dropped.get(`${workerId}`) ?? 0;
    const gone: WorkerGone = { type: 'worker-gone', workerId, begun, recorded, dropped };
    if (this.#process.socketPath === undefined) this.#untold.push(gone);
    else this.#process.send(gone);
  }

  /** Something was observed. While there is no host it is lost, and the next one is told how much. */
  tellFinding(finding: DebugFinding): void {
    const { sessionId, trace, lost } = finding;
    const isHeard = this.#process.socketPath !== undefined;
    const lostInAll = lost + (this.#lostFindings.get(sessionId) ?? 0) + (isHeard || trace === undefined ? 0 : 1);
    this.#lostFindings.delete(sessionId);
    if (isHeard)
      this.#process.send({ type: 'debug-finding', finding: { ...finding, lost: lostInAll } } satisfies FindingMessage);
    else this.#lostFindings.set(sessionId, lostInAll);
  }

  #hear(view: EventHostView): void {
    this.#host = view;
    for (const [workerId, rows] of Object.entries(view.recorded)) this.#recorded.set(workerId, rows);
    for (const [workerId, rows] of Object.entries(view.dropped)) this.#dropped.set(workerId, rows);
  }

  #mourn(): void {
    if (this.#host === undefined) return;
    const { sent, acknowledged, lost } = this.#host;
    this.#gone = {
      sent: this.#gone.sent + sent,
      acknowledged: this.#gone.acknowledged + acknowledged,
      lost: added(this.#gone.lost, lost),
    };
    this.#host = { ...this.#host, sent: 0, acknowledged: 0, lost: {} };
  }

  get view(): EventsView {
    const host = this.#host ?? silentHost;
    const dropped = sum(this.#dropped.values());
    return {
      recorded: sum(this.#recorded.values()),
      sent: this.#gone.sent + host.sent,
      acknowledged: this.#gone.acknowledged + host.acknowledged,
      lost: added(added(this.#gone.lost, host.lost), dropped === 0 ? {} : { [noRoom]: dropped }),
      spooledRows: host.spooledRows,
      spooledBytes: host.spooledBytes,
      spoolTrouble: host.spoolTrouble,
      controlPlaneTrouble: host.controlPlaneTrouble,
      payloads: host.payloads,
    };
  }

  /** The workers are gone: the host keeps what they have handed over, and ends. */
  stop(): Promise<void> {
    return this.#process.stop();
  }
}

/** Until it has told something. */
const silentHost: EventHostView = {
  recorded: {},
  dropped: {},
  sent: 0,
  acknowledged: 0,
  lost: {},
  spooledRows: 0,
  spooledBytes: 0,
  spoolTrouble: undefined,
  controlPlaneTrouble: undefined,
  payloads: undefined,
};

function sum(counts: Iterable<number>): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}

function added(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const total: Record<string, number> = { ...one };
  for (const [reason, count] of Object.entries(other)) total[reason] = (total[reason] ?? 0) + count;
  return total;
}
