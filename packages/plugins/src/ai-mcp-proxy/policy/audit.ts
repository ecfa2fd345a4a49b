import { createHash } from 'node:crypto';
import type { McpFacts } from '@sallyport/contracts';
import { type Answer, answerKind, type PrimitiveKind, readAnswers, readSseEvent } from '@sallyport/mcp';
import type { Exchange, Reply } from '@sallyport/pipeline';
import type { Decision, Policy } from './policy.ts';

export type AuditEntry = McpFacts['audit'][number];

/** Whom something was decided about. */
export interface Audited {
  readonly kind: PrimitiveKind;
  /** As the source names it. */
  readonly name: string;
  readonly source: string | undefined;
  /** What was asked: `tools/call`; or `tools/list` of an entry of a list. */
  readonly method: string;
}

export interface AuditOptions {
  readonly policy: Policy;
  readonly pluginId: string;
  readonly factsOf: (x: Exchange) => McpFacts;
}

/** Writes decisions into the record of an exchange: who, for whom, what, and why. */
export class Audit {
  readonly #options: AuditOptions;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  /** Undefined once there are too many. */
  decided(
    x: Exchange,
    { kind, name, source, method }: Audited,
    { allowed, scope, why }: Decision,
    args?: Buffer | undefined,
  ): AuditEntry | undefined {
    const { policy, pluginId, factsOf } = this.#options;
    const facts = factsOf(x);
    if (facts.audit.length >= entriesMax) return undefined;
    facts.policyId ??= pluginId;
    const { consumer } = x;
    const entry: AuditEntry = {
      // Kong knows of no templates.
      primitive: kind === 'template' ? 'resource' : kind,
      name,
      scope,
      action: allowed ? 'allow' : 'deny',
      consumer: consumer && {
        id: consumer.id,
        name: consumer.username,
        identifier: policy.identifierOf(consumer),
      },
      method,
      source,
      reason: allowed ? undefined : why,
      subject: subjectOf(x),
      actors: x.actors.length === 0 ? undefined : x.actors.map(({ type, id }) => `${type}:${id}`),
      argumentsDigest: args && digestOf(args),
    };
    facts.audit.push(entry);
    return entry;
  }
}

const entriesMax = 256;

function subjectOf({ claims }: Exchange): AuditEntry['subject'] {
  if (claims === undefined) return undefined;
  const text = (claim: string) => (typeof claims[claim] === 'string' ? claims[claim] : undefined);
  return { issuer: text('iss'), id: text('sub') ?? text('client_id') };
}

/** What was allowed, until its answer passes by. */
export class AuditedCalls {
  readonly #waiting: { readonly idText: string; readonly entry: AuditEntry }[] = [];

  add(idText: string, entry: AuditEntry): void {
    this.#waiting.push({ idText, entry });
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** One frame of the answer, as the caller gets it. */
  see({ headers }: Reply, frame: Buffer): void {
    const isStream = answerKind(headers.get('content-type')) === 'sse';
    const bytes = isStream ? readSseEvent(frame).data : frame;
    if (bytes === undefined) return;
    for (const answer of readAnswers(bytes) ?? []) if (answer.isAnswer) this.#complete(answer, bytes);
  }

  /** No answer was seen to the others. */
  finish(): void {
    for (const { entry } of this.#waiting.splice(0)) entry.outcome = 'none';
  }

  #complete({ idText, error, isToolError, resultStart, resultEnd }: Answer, bytes: Buffer): void {
    const index = this.#waiting.findIndex((one) => one.idText === idText);
    if (index < 0) return;
    const [{ entry }] = this.#waiting.splice(index, 1) as [{ readonly idText: string; readonly entry: AuditEntry }];
    entry.outcome = error !== undefined ? 'error' : isToolError ? 'tool_error' : 'ok';
    if (resultEnd > 0) entry.resultDigest = digestOf(bytes.subarray(resultStart, resultEnd));
  }
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
