import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AuditDestination, AuditEntry, AuditReplay, AuditWebhook } from '@sallyport/store';
import { postTo } from '../../outbound/post.ts';
import type { Services } from '../../services.ts';
import { Duty } from '../../sharing/duty.ts';
import { startRounds } from '../../sharing/rounds.ts';
import { type Destination, destinationSchema, openedDestination } from './destination.ts';
import { lineOf } from './formats.ts';

export type AuditSenderParts = Pick<Services, 'store' | 'auditKey' | 'sealer' | 'rules' | 'log' | 'nowMs'>;

const everyMs = 1_000;
const entriesMax = 500;
const bytesMax = 1024 * 1024;
/** Of one organization in one turn, so that the others have theirs. */
const batchesMax = 20;
const firstPauseMs = 1_000;
const pauseMsMax = 15 * 60_000;

/** Sends entries of audit logs to where organizations want them, until it is told to end. Of several control planes, one does. */
export function startAuditSender(parts: AuditSenderParts): () => Promise<void> {
  return startRounds({
    duty: new Duty('audit-export', parts.store),
    everyMs,
    round: (signal) => sendDue(parts, signal),
    onFailure: ({ message }) => parts.log.error('the audit log could not be sent', { error: message }),
  });
}

/** One round: whatever is due. Each entry is sent at least once, in the order of the chain; one whose answer was lost is sent again. */
export async function sendDue(parts: AuditSenderParts, signal?: AbortSignal): Promise<void> {
  const { store, nowMs } = parts;
  await Promise.all((await store.auditExport.due(nowMs())).map((webhook) => sendOf(webhook, parts, signal)));
}

async function sendOf(webhook: AuditWebhook, parts: AuditSenderParts, signal: AbortSignal | undefined): Promise<void> {
  const { store, log, nowMs } = parts;
  let now = webhook;
  try {
    const saved = await store.auditExport.getDestination(webhook.organizationId, webhook.destinationId!);
    for (let batches = 0; batches < batchesMax && signal?.aborted !== true; batches++) {
      const step = (await stepOfReplay(now, parts)) ?? (await stepOfLog(now, parts));
      if (step === undefined) return;
      const sent = step.entries.length === 0 ? {} : await send(step.entries, saved, parts);
      now = { ...now, ...step.after, tries: 0, nextAtMs: 0, ...sent };
      await store.auditExport.settle(now);
    }
  } catch (error) {
    const { message } = error as Error;
    const status = error instanceof Refused ? error.status : undefined;
    const nextAtMs = nowMs() + Math.min(firstPauseMs * 2 ** now.tries, pauseMsMax);
    const tried = {
      tries: now.tries + 1,
      nextAtMs,
      lastAttemptAtMs: nowMs(),
      lastStatus: status,
      lastMessage: message,
    };
    log.warn('entries of the audit log could not be sent yet', { organization: now.organizationId, reason: message });
    await store.auditExport.settle({ ...now, ...tried });
  }
}

interface Step {
  entries: readonly AuditEntry[];
  after: Partial<AuditWebhook>;
}

async function stepOfLog(
  { organizationId, next }: AuditWebhook,
  { store }: AuditSenderParts,
): Promise<Step | undefined> {
  const entries = await store.audit.follow(organizationId, { from: next, limit: entriesMax });
  return entries.length === 0 ? undefined : { entries, after: { next: entries.at(-1)!.sequence! + 1 } };
}

async function stepOfReplay(
  { organizationId, replay }: AuditWebhook,
  { store }: AuditSenderParts,
): Promise<Step | undefined> {
  if (replay === undefined || replay.status === 'completed') return undefined;
  const found = await store.audit.follow(organizationId, { from: replay.next, limit: entriesMax });
  const entries = found.filter(({ atMs }) => atMs >= replay.fromMs && atMs <= replay.toMs);
  // Entries come about in the order of time: a step without one is past the end.
  const isOver = found.length < entriesMax || entries.length === 0;
  const after: AuditReplay = {
    ...replay,
    status: isOver ? 'completed' : 'running',
    next: (found.at(-1)?.sequence ?? replay.next) + 1,
  };
  return { entries, after: { replay: after } };
}

/** It was answered, and not taken. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The receiver answered ${status}.`);
    this.status = status;
  }
}

const compress = promisify(gzip);

/** Sends all of them, in several requests where they are much. Throws where not all were taken. */
async function send(
  entries: readonly AuditEntry[],
  saved: AuditDestination,
  { sealer, auditKey, rules, nowMs }: AuditSenderParts,
): Promise<Partial<AuditWebhook>> {
  const destination = openedDestination(destinationSchema.parse(saved.definition), saved.id, sealer);
  const lines = entries.map((entry) => `${lineOf(entry, destination.log_format, auditKey.sign)}\n`);
  let status = 0;
  for (const body of bodiesOf(lines)) status = await post(body, destination, rules);
  return { lastAttemptAtMs: nowMs(), lastStatus: status, lastMessage: undefined };
}

async function post(body: string, destination: Destination, rules: Services['rules']): Promise<number> {
  const { endpoint, authorization, skip_ssl_verification } = destination;
  const status = await postTo(new URL(endpoint), {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-encoding': 'gzip',
      ...(authorization !== undefined && { authorization }),
    },
    body: await compress(body),
    rules,
    verifiesTls: !skip_ssl_verification,
  });
  if (status < 200 || status > 299) throw new Refused(status);
  return status;
}

function bodiesOf(lines: readonly string[]): string[] {
  const bodies = [''];
  for (const line of lines) {
    const last = bodies.at(-1)!;
    if (last !== '' && last.length + line.length > bytesMax) bodies.push(line);
    else bodies[bodies.length - 1] = last + line;
  }
  return bodies;
}
