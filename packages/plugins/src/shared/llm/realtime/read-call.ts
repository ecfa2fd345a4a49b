import type { Exchange, LlmCall, Refusal } from '@sallyport/pipeline';
import { modelCharactersMax } from '../calls/deciding-members.ts';
import type { CallerDialect } from '../dialects/caller-dialect.ts';
import { badRequest, refuseAs } from '../dialects/refuse-as.ts';

export interface RealtimeCall extends LlmCall {
  readonly operation: 'realtime';
}

export interface RealtimeRules {
  /** Names that a caller may ask for; undefined where it may ask for any. */
  readonly modelNames: readonly string[] | undefined;
  /** A caller that names no model is served. */
  readonly hasModel: boolean;
}

/** Reads who is to be spoken with; a refusal where that is nobody here. */
export function compileReadRealtimeCall(
  dialect: CallerDialect,
  { modelNames, hasModel }: RealtimeRules,
): (x: Exchange) => RealtimeCall | Refusal {
  const noWebSocket = refuseAs(
    dialect,
    'llm_realtime_websocket',
    { status: 426, kind: 'invalid-request', message: 'Please use WebSocket protocol' },
    ['Connection', 'Upgrade', 'Upgrade', 'websocket'],
  );
  const no = (message: string) => badRequest(dialect, 'llm_request_invalid', message, 'model');
  const noModel = no('model parameter not found in request, nor in gateway configuration');
  const noName = no('the model should be a name');
  const otherModel = no(`cannot use own model - must be: ${modelNames?.join(', ')}`);
  return ({ requestHeaders, query }) => {
    if (!requestHeaders.has('sec-websocket-version')) return noWebSocket;
    const model = new URLSearchParams(query).get('model') ?? '';
    if (model.length > modelCharactersMax) return noName;
    if (model === '' && !hasModel) return noModel;
    if (model !== '' && modelNames !== undefined && !modelNames.includes(model)) return otherModel;
    return { kind: 'llm', operation: 'realtime', dialect: 'openai-realtime', model, stream: true, body: undefined };
  };
}
