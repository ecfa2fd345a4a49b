import type { Exchange, LlmCall, Refusal } from '@sallyport/pipeline';
import { modelProblem, type ServedModels } from '../calls/served-models.ts';
import type { CallerDialect } from '../dialects/caller-dialect.ts';
import { badRequest, refuseAs } from '../dialects/refuse-as.ts';

export interface RealtimeCall extends LlmCall {
  readonly operation: 'realtime';
}

/** Reads who is to be spoken with; a refusal where that is nobody here. */
export function compileReadRealtimeCall(
  dialect: CallerDialect,
  served: ServedModels,
): (x: Exchange) => RealtimeCall | Refusal {
  const noWebSocket = refuseAs(
    dialect,
    'llm_realtime_websocket',
    { status: 426, kind: 'invalid-request', message: 'Please use WebSocket protocol' },
    ['Connection', 'Upgrade', 'Upgrade', 'websocket'],
  );
  return ({ requestHeaders, query }) => {
    if (!requestHeaders.has('sec-websocket-version')) return noWebSocket;
    const model = new URLSearchParams(query).get('model') ?? '';
    const problem = modelProblem(model, served);
    if (problem !== undefined) return badRequest(dialect, 'llm_request_invalid', problem, 'model');
    return { kind: 'llm', operation: 'realtime', dialect: 'openai-realtime', model, stream: true, body: undefined };
  };
}
