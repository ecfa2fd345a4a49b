import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { readJson } from '@sallyport/json';
import { createHttpPort, EventSender, EventSpool } from '@sallyport/runtime';
import { createSystemClock } from '../clock.ts';
import { keepEnvironmentOutOfReports } from '../diagnostic-reports.ts';
import { createLog, outliveReaders } from '../log.ts';
import { tellParent } from '../tell-parent.ts';
import { version } from '../version.ts';
import { ControlPlane } from './control-plane.ts';
import { DebugOrders } from './debug-orders.ts';
import { DebugReports } from './debug-reports.ts';
import {
  type EventHostStart,
  eventHostVariable,
  type FromEventHost,
  type NamesMessage,
  payloadSocketOf,
  type ToEventHost,
} from './messages.ts';
import { readNames } from './names-file.ts';
import { PayloadHost } from './payload-host.ts';
import { sanitised } from './sanitise.ts';
import { Tally } from './tally.ts';
import { WorkerConnection } from './worker-connection.ts';

/** How often the primary is told how it goes; how often it is noted what the node has in hand. Milliseconds. */
const tellEveryMs = 250;
const noteEveryMs = 250;
/** A little more than workers give themselves when the primary is gone. Milliseconds. */
const workersEndMs = 6_000;
const sendMs = 1_500;

/**
 * The process of a node that keeps the rows of all workers and sends them to the control plane: neither a full disk nor a receiver
 * that hangs is ever felt by those who serve. Started by the primary; when that is gone, it waits for the workers and ends.
 */
const start = readJson(process.env[eventHostVariable]!) as EventHostStart;
outliveReaders();
keepEnvironmentOutOfReports();
const log = createLog({ format: start.logFormat, level: start.logLevel });
const clock = createSystemClock(start.steadyOriginMs);
const tally = new Tally();
let wakeSender = () => {};
const spool = await EventSpool.open({
  folder: start.spoolFolder,
  nodeId: start.nodeId,
  bytesMax: start.spoolBytesMax,
  clock,
  log,
  lose: (reason, exchanges) => tally.lose(reason, exchanges),
  onRows: () => wakeSender(),
});
const node = { id: start.nodeId, version, hostname: hostname() };
const http = createHttpPort({ clock });
const url = new URL(start.controlPlane);
const sender = new EventSender({
  url,
  identity: start.identity,
  http,
  node,
  spool,
  clock,
  log,
  lost: () => tally.lostInAll,
  onRejected: (rows) => tally.lose('rejected', rows),
}).start();
wakeSender = () => sender.wake();

const payloads = start.capturesPayloads
  ? new PayloadHost({
      url,
      identity: start.identity,
      nodeId: start.nodeId,
      http,
      clock,
      log,
    })
  : undefined;

const controlPlane = new ControlPlane({ url, identity: start.identity, http });
const debugReports = new DebugReports({ controlPlane, nodeId: node.id, clock, log, sanitise: sanitised });
const debugOrders = new DebugOrders({
  controlPlane,
  nodeId: node.id,
  clock,
  onChange: (tasks) => tellPrimary({ type: 'debug-tasks', tasks }),
}).start();

let notedMs = 0;
let naming = Promise.resolve();
const connections = new Set<Promise<void>>();
const server = createServer((socket) => {
  const connection = new WorkerConnection(socket, {
    keep(head, rows, payload) {
      tally.hear(head);
      // What is in hand is noted with rows; where there are none for a while, by itself.
      const nowMs = clock.monotonicMs();
      if (rows === 0 && nowMs - notedMs < noteEveryMs) return undefined;
      notedMs = nowMs;
      return spool.append({ rows, inHand: tally.inHand, payload });
    },
    onGone: (last) => last && tally.forget(last),
  }).serve();
  connections.add(connection);
  void connection.then(() => connections.delete(connection));
});

process.on('message', (message: ToEventHost) => {
  if (message.type === 'worker-gone') return tally.mourn(message);
  if (message.type === 'debug-finding') return debugReports.add(message.finding);
  // In the order in which they came: those of a file take a moment, and what was added since counts more.
  naming = naming.then(() =>
    message.type === 'names' ? tellNames(message) : sender.addNames(message.names, message.hash),
  );
});
process.once('disconnect', () => void end());
// Signals are the primary's to answer; a terminal sends them to the whole group.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
const telling = setInterval(tell, tellEveryMs);
await payloads?.listen(payloadSocketOf(start.socketPath));
server.listen(start.socketPath, () => tellPrimary({ type: 'listening' }));

async function tellNames({ file, hash }: NamesMessage): Promise<void> {
  try {
    const names = await readNames(file);
    sender.tellNames([{ kind: 'node', id: node.id, name: node.hostname }, ...names], hash);
  } catch (error) {
    log.warn('the names of entities could not be read', { reason: String(error) });
  }
}

function tell(): void {
  const { sent, acknowledged, trouble } = sender.view;
  tellPrimary({
    type: 'events',
    view: {
      recorded: tally.recorded,
      dropped: tally.dropped,
      lost: tally.lost,
      sent,
      acknowledged,
      spooledRows: spool.rows,
      spooledBytes: spool.bytes,
      spoolTrouble: spool.trouble,
      controlPlaneTrouble: trouble,
      payloads: payloads?.view,
    },
  });
}

function tellPrimary(message: FromEventHost | { readonly type: 'listening' }): void {
  tellParent(message);
}

/** Workers that finish what they have in hand are waited for; what cannot be sent soon stays in the spool. */
async function end(): Promise<void> {
  const deadline = new Promise((resolve) => setTimeout(resolve, workersEndMs));
  while (connections.size > 0 && (await Promise.race([deadline.then(() => 'late'), ...connections])) !== 'late');
  server.close();
  debugOrders.stop();
  clearInterval(telling);
  await Promise.all([sender.close(sendMs), payloads?.close(sendMs), debugReports.close(sendMs)]);
  await spool.close();
  const { lost } = tally;
  if (Object.keys(lost).length > 0) log.warn('exchanges have no row', { lost });
  process.exit(0);
}
