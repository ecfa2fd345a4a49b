import { type FailureKind, kindOfStatus } from '@sallyport/llm';
import { writeError } from '@sallyport/mcp';
import { type Clock, type Exchange, type Refusal, refuse } from '@sallyport/pipeline';
import { failureFrame } from '../llm/answers/failure-frame.ts';
import { refuseAs } from '../llm/dialects/refuse-as.ts';
import type { GuardedCaller } from './caller.ts';
import type { Block } from './guard.ts';
import type { GuardOptions } from './guard-options.ts';

/** A guard's no, in the protocol of its caller. */
export interface GuardNo {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly kind?: FailureKind;
}

export function blockedNo({ codes, blockStatus = 400 }: GuardOptions, { status, message }: Block): GuardNo {
  return { status: status ?? blockStatus, code: `${codes}_blocked`, message, kind: 'content-filter' };
}

export function unavailableNo({ codes }: GuardOptions): GuardNo {
  return { status: 503, code: `${codes}_unavailable`, message: 'What was said cannot be checked at the moment.' };
}

export function refuseCaller(x: Exchange, caller: GuardedCaller, no: GuardNo, clock: Clock): Refusal {
  const { status, code, message, kind = kindOfStatus(status) } = no;
  if (caller.protocol === 'mcp') return refuse(status, code, message, { body: mcpError(x, caller.idText, no) });
  if (caller.protocol === 'other')
    return refuse(status, code, message, { body: JSON.stringify({ error: { message } }) });
  const failure = { status, kind, message };
  const refusal = refuseAs(caller.dialect, code, failure);
  if (!caller.isStream || !caller.isUnderstood) return refusal;
  return { ...refusal, lastWords: failureFrame(caller.dialect, failure, clock.nowMs()) };
}

/** Codes of our own are HTTP's statuses, which no specification of JSON-RPC reserves. */
export function mcpError(x: Exchange, idText: string | undefined, { status, code, message }: GuardNo): Buffer {
  return writeError(idText, status, message, { reason: code, requestId: x.id });
}
