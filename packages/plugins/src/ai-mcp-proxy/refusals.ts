import {
  errorCodes,
  type PrimitiveKind,
  type ProblemData,
  type ProblemReason,
  problems,
  writeError,
} from '@sallyport/mcp';
import { challenge } from '@sallyport/oauth';
import { type Exchange, type Refusal, refuse, type StateSlot } from '@sallyport/pipeline';
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
      say(errorCodes.invalidParams, `The ${kind} is unknown or you may not use it`),
    );
  const resource = hide('resource');
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
    shutOut: (x, idText) => answering(x, challenging(x, shutOut), idText),
    sealMissing,
    sessionUnknown: (x) => answering(x, sessionUnknown, undefined),
    listUnreadable,
  };
}

const scopeMissing = 'The access token lacks a scope that this needs';
const callerDenied = 'You may not use this MCP server';
