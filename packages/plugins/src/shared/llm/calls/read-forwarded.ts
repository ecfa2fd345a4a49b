import { formBoundary, type Json, MultipartRewriter } from '@sallyport/llm';
import { bodyJsonLimits, type Exchange, parseJson, type Refusal } from '@sallyport/pipeline';
import { badRequest, refuseAs } from '../dialects/refuse-as.ts';
import { decidingProblem, modelCharactersMax } from './deciding-members.ts';
import type { ForwardedCall, Payload } from './forwarded-call.ts';
import { forwardingOf } from './forwardings.ts';
import type { Asked } from './read-path.ts';

/** Of the caller's query, what means something to lists, and to what a provider keeps. */
const passedParameters = new Set(
  'after before limit order purpose include include[] starting_after page_size page_token pageSize pageToken variant'.split(
    ' ',
  ),
);

/** Reads a request that is to pass as it is. `body` is undefined for a form that nobody has read. */
export function readForwarded(x: Exchange, asked: Asked, body: Buffer | undefined): ForwardedCall | Refusal {
  const { operation, dialect, family, served, rest } = asked;
  const no = (message: string) => badRequest(dialect, 'llm_request_invalid', message);
  if (!methods.includes(x.method))
    return refuseAs(
      dialect,
      'llm_operation',
      { status: 405, kind: 'invalid-request', message: `what is kept is asked for with ${methods.join(', ')}` },
      ['Allow', methods.join(', ')],
    );
  const payload = readPayload(x, asked, body);
  if (typeof payload === 'string') return no(payload);
  const decided = payload.kind === 'json' ? decidingProblem(payload.value, served.modelNames) : undefined;
  if (decided !== undefined) return no(decided);
  const { namesModel } = forwardingOf(operation, rest)!;
  const isAsking = namesModel && rest === '' && x.method === 'POST';
  const model = asked.model ?? (isAsking || isNamedBelow(rest, payload) ? modelIn(payload) : '');
  if (typeof model !== 'string' || model.length > modelCharactersMax) return no('the model should be a name');
  if (isAsking && model === '' && !served.hasModel && payload.kind !== 'upload')
    return no('model parameter not found in request, nor in gateway configuration');
  if (model !== '' && served.modelNames !== undefined && !served.modelNames.includes(model))
    return no(`cannot use own model - must be: ${served.modelNames.join(', ')}`);
  const stream = asked.stream ?? false;
  return {
    kind: 'llm',
    operation,
    dialect: family,
    caller: dialect,
    model,
    stream,
    body: payload.kind === 'json' ? payload.value : undefined,
    method: x.method,
    rest,
    query: passedQuery(x.query),
    payload,
    bytes: payload.kind === 'json' ? payload.bytes : nothing,
    // A stream that is cut has not told what it cost.
    inputBytes: stream && payload.kind === 'json' ? payload.bytes.length : undefined,
    outputTokensMax: undefined,
    answers: 1,
  };
}

/** Some of what is below asks a model too (`/responses/compact`), or says which one is to be asked (`/assistants/asst_1`). */
export function isNamedBelow(rest: string, payload: Payload): boolean {
  return rest !== '' && payload.kind === 'json' && Object.hasOwn(payload.value, 'model');
}

/** TRACE, say, would be answered with the request as it came, credential and all. */
const methods = ['GET', 'HEAD', 'POST', 'DELETE'];

/** A form whose model need not be known to choose who gets it: it passes as it comes. */
export function isUpload(x: Exchange, { operation, rest, served }: Asked): boolean {
  const forwarding = forwardingOf(operation, rest);
  if (forwarding?.takesForms !== true || formBoundary(x.requestHeaders.get('content-type')) === undefined) return false;
  return !forwarding.namesModel || served.isOneModel;
}

function readPayload(x: Exchange, { operation, rest }: Asked, body: Buffer | undefined): Payload | string {
  if (body?.length === 0) return x.method === 'POST' && rest === '' ? noJson : { kind: 'none' };
  const type = x.requestHeaders.get('content-type') ?? '';
  const boundary = formBoundary(type);
  if (boundary !== undefined) {
    if (!forwardingOf(operation, rest)!.takesForms) return noJson;
    return body === undefined ? { kind: 'upload', boundary, type } : { kind: 'form', bytes: body, boundary, type };
  }
  if (body === undefined || !json.test(type)) return noJson;
  const parsed = parseJson(body, bodyJsonLimits);
  if ('problem' in parsed || typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value))
    return noJson;
  return { kind: 'json', bytes: body, value: parsed.value as Json };
}

const noJson = 'content-type header does not match request body, or bad JSON formatting';
const json = /^application\/(?:[a-z0-9.+-]+\+)?json\s*(?:;|$)/i;

function modelIn(payload: Payload): unknown {
  if (payload.kind === 'json') return payload.value['model'] ?? '';
  if (payload.kind !== 'form') return '';
  const rewriter = new MultipartRewriter(payload.boundary, noChanges, onlyModel);
  const read = rewriter.push(payload.bytes);
  return Array.isArray(read) ? (rewriter.fields.get('model') ?? '') : '';
}

const nothing = Buffer.alloc(0);
const noChanges: ReadonlyMap<string, string> = new Map();
const onlyModel: ReadonlySet<string> = new Set(['model']);

function passedQuery(query: string): string {
  if (query.length < 2) return '';
  const passed = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(query)) if (passedParameters.has(name)) passed.append(name, value);
  return passed.size === 0 ? '' : `?${passed}`;
}
