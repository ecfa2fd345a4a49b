import type { Json, Operation } from '@sallyport/llm';
import { bodyJsonLimits, type Exchange, parseJson, type Refusal } from '@sallyport/pipeline';
import { badRequest } from '../answers/refuse-as.ts';
import type { CallerDialect, ReadLlmCall } from './llm-call.ts';
import { openAiProblem } from './openai-problem.ts';

/** How the requests of one plugin are read. */
export interface CallRules {
  readonly operation: Operation;
  readonly routeType: string;
  readonly dialect: CallerDialect;
  readonly streaming: 'allow' | 'always' | 'deny';
  /** Names that a caller may ask for; undefined where it may ask for any. */
  readonly modelNames: readonly string[] | undefined;
  /** A caller that names no model is served. */
  readonly hasModel: boolean;
}

/** Reads a request to a model; a refusal, in the caller's own dialect, where it is none that can be served here. */
export function compileReadCall(rules: CallRules): (x: Exchange, bytes: Buffer) => ReadLlmCall | Refusal {
  const { operation, routeType, dialect, streaming, modelNames, hasModel } = rules;
  const no = (message: string) => badRequest(dialect, 'llm_request_invalid', message);
  const noJson = no('content-type header does not match request body, or bad JSON formatting');
  const noModel = no('model parameter not found in request, nor in gateway configuration');
  const otherModel = no(`cannot use own model - must be: ${modelNames?.join(', ')}`);
  const noStreams = no('response streaming is not enabled for this LLM');
  const noModelName = badRequest(dialect, 'llm_request_invalid', 'the model should be a name', 'model');

  return (x, bytes) => {
    if (!isPlainJson(x)) return noJson;
    const parsed = parseJson(bytes, bodyJsonLimits);
    if ('problem' in parsed || !isObject(parsed.value)) return noJson;
    const body = parsed.value;
    const problem = openAiProblem(body, operation, routeType);
    if (problem !== undefined) return no(problem);
    const { model = '' } = body;
    if (typeof model !== 'string') return noModelName;
    if (model === '' && !hasModel) return noModel;
    if (model !== '' && modelNames !== undefined && !modelNames.includes(model)) return otherModel;
    const wantsStream = body['stream'] === true;
    if (wantsStream && streaming === 'deny') return noStreams;
    const stream = (wantsStream || streaming === 'always') && operation !== 'embeddings';
    return { kind: 'llm', operation, dialect: dialect.name, model, stream, wantsStream, body, bytes };
  };
}

function isPlainJson({ requestHeaders }: Exchange): boolean {
  const type = requestHeaders.get('content-type');
  const coding = requestHeaders.get('content-encoding');
  return type !== undefined && json.test(type) && (coding === undefined || coding === 'identity');
}

const json = /^application\/(?:[a-z0-9.+-]+\+)?json\s*(?:;|$)/i;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
