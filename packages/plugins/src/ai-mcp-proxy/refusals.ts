import {
  errorCodes,
  type PrimitiveKind,
  type ProblemData,
  type ProblemReason,
  problems,
  type ReadCall,
  writeError,
  writeResult,
} from '@sallyport/mcp';
import { challenge } from '@sallyport/oauth';
import { type Exchange, type Refusal, refuse, type StateSlot } from '@sallyport/pipeline';
import type { Excess } from './policy/limits.ts';
import { McpState } from './state.ts';

/** The plugin's refusals, all of them JSON-RPC errors with the id of the message they answer. */
export interface Refusals {
  /** The request cannot be read, or not in one way only. */
  problem(x: Exchange, reason: ProblemReason, idText?: string | undefined, data?: ProblemData | undefined): Refusal;
  /** The caller may not know of the primitive, whether or not it exists. */
  hidden(x: Exchange, kind: PrimitiveKind, idText: string | undefined): Refusal;
  /** The caller's token does not reach: it needs `scopes`. */
  scopeMissing(x: Exchange, idText: string | undefined, scopes: readonly string[]): Refusal;
  /** A condition about the arguments is not met. */
  conditionUnmet(x: Exchange, idText: string | undefined): Refusal;
  /** Two readers could see different arguments, and something depends on them. */
  argumentsUnclear(x: Exchange, idText: string | undefined): Refusal;
  /** The arguments do not conform to the schema of the tool. */
  argumentsInvalid(x: Exchange, idText: string | undefined, fault: string, call: ReadCall): Refusal;
  /** Something behind us changed what is called, beyond what was counted. */
  callChanged(x: Exchange, idText: string | undefined): Refusal;
  /** A result cannot be read, so that nobody knows whose it is, and is larger than any may be. */
  readonly resultUnreadable: Refusal;
  /** Too many calls, or nobody can say how many. */
  excess(x: Exchange, idText: string | undefined, excess: Excess): Refusal;
  /** The caller may use nothing here. */
  shutOut(x: Exchange, idText: string | undefined): Refusal;
  /** A vault has not given the secret yet that sessions are sealed with. */
  readonly sealMissing: Refusal;
  /** There is no such session, or it is somebody else's. */
  sessionUnknown(x: Exchange): Refusal;
  /** The upstream's list cannot be read, so it cannot be filtered. */
  readonly listUnreadable: Refusal;
}

export function prepareRefusals(slot: StateSlot<McpState>): Refusals {
  const say = (code: number, message: string) => ({
    render: (x: Exchange) => writeError(slot.get(x)?.idText, code, message),
  });
  /** Codes of our own are HTTP's statuses, which no specification of JSON-RPC reserves. */
  const sayWhy = (code: number, reason: string, message: string) => ({
    render: (x: Exchange) => writeError(slot.get(x)?.idText, code, message, { reason, requestId: x.id }),
  });
  const sayReason = {
    render(x: Exchange): Buffer {
      const state = slot.get(x);
      const { code, message } = problems[state?.reason ?? 'not_a_message'];
      return writeError(state?.idText, code, message, state?.data);
    },
  };
  const byStatus: Record<400 | 404 | 405 | 415, Refusal> = {
    400: refuse(400, 'mcp_message_invalid', 'The MCP message is malformed or ambiguous.', sayReason),
    405: refuse(405, 'mcp_method_not_allowed', 'MCP uses POST, GET and DELETE.', {
      ...sayReason,
      headers: ['Allow', 'POST, GET, DELETE'],
    }),
    404: refuse(404, 'mcp_method_unknown', 'The protocol version has no such method.', sayReason),
    415: refuse(415, 'mcp_media_type_unsupported', 'MCP messages are plain JSON in UTF-8.', sayReason),
  };
  const postOnly = refuse(405, 'mcp_post_only', 'The protocol version has POST requests only.', {
    ...sayReason,
    headers: ['Allow', 'POST'],
  });
  // One sentence for what is hidden and what doesn't exist, and the code that MCP has for unknown tools.
  const hide = (kind: string) =>
    refuse(
      403,
      `mcp_${kind}_denied`,
      `The caller may not use the ${kind}.`,
      say(errorCodes.invalidParams, unknownOrHidden(kind)),
    );
  // Clients of 2026-07-28 want to hear which: what they asked for, and nothing else.
  const resource: Refusal = Object.freeze({
    ...hide('resource'),
    render: (x: Exchange) => {
      const uri = x.call?.kind === 'mcp' ? x.call.messages[0]?.target : undefined;
      const data = uri === undefined ? undefined : { uri };
      return writeError(slot.get(x)?.idText, errorCodes.invalidParams, unknownOrHidden('resource'), data);
    },
  });
  const hidden: Readonly<Record<PrimitiveKind, Refusal>> = {
    tool: hide('tool'),
    prompt: hide('prompt'),
    resource,
    template: resource,
  };
  const narrow = refuse(
    403,
    'mcp_scope_missing',
    'The access token lacks a scope that this needs.',
    say(errorCodes.invalidRequest, scopeMissing),
  );
  const conditionUnmet = refuse(
    403,
    'mcp_condition_unmet',
    'A condition about the arguments is not met.',
    sayWhy(403, 'condition_unmet', 'A condition for these arguments is not met'),
  );
  const argumentsUnclear = refuse(
    400,
    'mcp_arguments_unclear',
    'The arguments can be read in more than one way, or are too many.',
    sayWhy(
      errorCodes.invalidParams,
      'arguments_unclear',
      'The arguments can be read in more than one way, or are too many to decide about',
    ),
  );
  const argumentsInvalid = refuse(400, 'mcp_arguments_invalid', 'The arguments do not conform to the tool’s schema.', {
    render(x) {
      const state = slot.get(x);
      const message = `Invalid arguments: ${state?.fault}`;
      return writeError(state?.idText, errorCodes.invalidParams, message, { reason: 'arguments_invalid' });
    },
  });
  // Since 2025-11-25 it is for the model to mend what it asked for: the tool says so.
  const argumentsRejected = refuse(200, 'mcp_arguments_invalid', 'The arguments do not conform to the tool’s schema.', {
    render(x) {
      const state = slot.get(x);
      return writeResult(state?.idText ?? 'null', toolError(`Invalid arguments: ${state?.fault}`));
    },
  });
  const callChanged = refuse(
    403,
    'mcp_call_changed',
    'Another plugin changed which tools are called, after they were counted.',
    sayWhy(403, 'call_changed', 'The call was changed on its way, and is not passed on'),
  );
  const resultUnreadable = refuse(
    502,
    'mcp_result_unreadable',
    'The upstream’s answer cannot be read, and is larger than results may be.',
    say(errorCodes.internalError, 'An invalid response was received from the upstream server'),
  );
  const excesses: Readonly<Record<Excess['reason'], Refusal>> = {
    rate_limited: refuse(
      429,
      'mcp_rate_limited',
      'The caller has called the tool too often.',
      sayWhy(429, 'rate_limited', 'You have called this tool too often; try again later'),
    ),
    too_many_under_way: refuse(
      429,
      'mcp_too_many_under_way',
      'The caller has too many calls of the tool under way.',
      sayWhy(429, 'too_many_under_way', 'You have too many calls of this tool under way; wait for one to end'),
    ),
    uncounted: refuse(
      503,
      'mcp_limits_unavailable',
      'Calls cannot be counted.',
      sayWhy(503, 'limits_unavailable', 'Calls cannot be counted at present; try again'),
    ),
  };
  const shutOut = refuse(
    403,
    'mcp_caller_denied',
    'The caller may not use the MCP server.',
    say(errorCodes.invalidRequest, callerDenied),
  );
  const sealMissing = refuse(
    503,
    'mcp_seal_missing',
    'Sessions cannot be sealed: a vault has not given the secret.',
    say(errorCodes.internalError, 'Sessions cannot be sealed yet'),
  );
  const sessionUnknown = refuse(
    404,
    'mcp_session_unknown',
    'There is no such session, or it is somebody else’s.',
    say(errorCodes.invalidRequest, 'Session not found'),
  );
  const listUnreadable = refuse(
    502,
    'mcp_list_unreadable',
    'The upstream’s list cannot be read, so it cannot be filtered.',
    say(errorCodes.internalError, 'An invalid response was received from the upstream server'),
  );

  /** With a token, the client is told that another one could do (RFC 6750 §3.1), and where to get it. */
  function challenging(x: Exchange, refusal: Refusal, scopes?: readonly string[]): Refusal {
    if (x.claims === undefined && x.protectedResource === undefined) return refusal;
    const value = challenge('Bearer', [
      ['error', 'insufficient_scope'],
      ['error_description', refusal.message],
      ['scope', scopes?.join(' ')],
      ['resource_metadata', x.protectedResource?.metadataUrl],
    ]);
    return { ...refusal, headers: [...refusal.headers, 'WWW-Authenticate', value] };
  }

  function answering(x: Exchange, refusal: Refusal, idText: string | undefined): Refusal {
    stateFor(x).idText = idText;
    return refusal;
  }

  function stateFor(x: Exchange): McpState {
    const state = slot.get(x) ?? new McpState();
    slot.set(x, state);
    return state;
  }

  return {
    problem(x, reason, idText, data) {
      const state = stateFor(x);
      state.idText = idText;
      state.reason = reason;
      state.data = data;
      return reason === 'post_only' ? postOnly : byStatus[problems[reason].status];
    },
    hidden: (x, kind, idText) => answering(x, challenging(x, hidden[kind]), idText),
    scopeMissing: (x, idText, scopes) => answering(x, challenging(x, narrow, scopes), idText),
    conditionUnmet: (x, idText) => answering(x, conditionUnmet, idText),
    argumentsUnclear: (x, idText) => answering(x, argumentsUnclear, idText),
    argumentsInvalid(x, idText, fault, { revision }) {
      const isForModel = idText !== undefined && revision.argumentErrors === 'tool';
      const refusal = answering(x, isForModel ? argumentsRejected : argumentsInvalid, idText);
      slot.get(x)!.fault = fault;
      return refusal;
    },
    callChanged: (x, idText) => answering(x, callChanged, idText),
    resultUnreadable,
    excess(x, idText, { reason, retryAfterMs }) {
      const refusal = answering(x, excesses[reason], idText);
      const seconds = Math.max(1, Math.ceil((retryAfterMs ?? 1000) / 1000));
      return { ...refusal, headers: [...refusal.headers, 'Retry-After', `${seconds}`] };
    },
    shutOut: (x, idText) => answering(x, challenging(x, shutOut), idText),
    sealMissing,
    sessionUnknown: (x) => answering(x, sessionUnknown, undefined),
    listUnreadable,
  };
}

/** Revisions before 2026-07-28 ignore `resultType`. */
function toolError(text: string): Buffer {
  return Buffer.from(JSON.stringify({ content: [{ type: 'text', text }], isError: true, resultType: 'complete' }));
}

const scopeMissing = 'The access token lacks a scope that this needs';
function unknownOrHidden(kind: string): string {
  return `The ${kind} is unknown or you may not use it`;
}

const callerDenied = 'You may not use this MCP server';
