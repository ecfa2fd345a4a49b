import { formBoundary, MultipartRewriter } from '@sallyport/llm';
import type { Exchange, Refusal } from '@sallyport/pipeline';
import { badRequest, refuseAs } from '../dialects/refuse-as.ts';
import { decidingProblem } from './deciding-members.ts';
import type { ForwardedCall, Payload } from './forwarded-call.ts';
import { forwardingOf } from './forwardings.ts';
import { notJson, readJsonBody } from './json-body.ts';
import { pickedQuery } from './picked-query.ts';
import type { Asked } from './read-path.ts';
import { modelProblem } from './served-models.ts';

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
  if (typeof model !== 'string') return no('the model should be a name');
  const needsNone = !isAsking || payload.kind === 'upload';
  const unserved = model === '' && needsNone ? undefined : modelProblem(model, served);
  if (unserved !== undefined) return no(unserved);
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
    query: pickedQuery(x.query, passedParameters),
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
  if (body?.length === 0) return x.method === 'POST' && rest === '' ? notJson : { kind: 'none' };
  const type = x.requestHeaders.get('content-type') ?? '';
  const boundary = formBoundary(type);
  if (boundary !== undefined) {
    if (!forwardingOf(operation, rest)!.takesForms) return notJson;
    return body === undefined ? { kind: 'upload', boundary, type } : { kind: 'form', bytes: body, boundary, type };
  }
  const value = readJsonBody(x, body);
  return body === undefined || value === undefined ? notJson : { kind: 'json', bytes: body, value };
}

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
