import { editMembers, toJson } from '@sallyport/json';
import {
  type ChatDialect,
  type ChatRequest,
  type EmbeddingsRequest,
  type Json,
  Losses,
  portableTools,
  untranslatable,
} from '@sallyport/llm';
import type { Refusal } from '@sallyport/pipeline';
import type { Composed } from '../attempts/composed.ts';
import type { ReadLlmCall } from '../calls/llm-call.ts';
import { type CallerDialect, findDialect, isChatDialect } from '../dialects/caller-dialect.ts';
import { badRequest, refuseAs } from '../dialects/refuse-as.ts';
import type { ModelTarget, Place } from '../targets/model-target.ts';
import { changesEmbeddings, withEmbeddingOptions } from './embedding-options.ts';
import { editInside, samplingEdits, withSampling } from './sampling.ts';

export function compose(call: ReadLlmCall, target: ModelTarget, place: Place): Composed | Refusal {
  const { caller } = call;
  const { endpoint } = call.stream ? place.streamed : place.whole;
  const dialect = findDialect(endpoint.dialect);
  if (dialect === undefined) throw new Error(`nobody speaks ${endpoint.dialect}`);
  if (call.operation === 'count-tokens' && dialect.name !== caller.name) return cannotCount(caller);
  const isWrittenAnew = !isChatDialect(dialect) && changesEmbeddings(target.settings);
  return dialect.name === caller.name && !isWrittenAnew
    ? passOn(call, dialect, target, place)
    : translate(call, caller, dialect, target, place);
}

function cannotCount(caller: CallerDialect): Refusal {
  const message = 'the model that is configured here is not asked in a language in which tokens can be counted';
  return refuseAs(caller, 'llm_operation', { status: 404, kind: 'not-found', message });
}

type Edits = Record<string, Buffer | undefined>;

/** The caller's own bytes, with what must be different spliced in. */
function passOn(call: ReadLlmCall, dialect: CallerDialect, target: ModelTarget, place: Place): Composed {
  const losses = new Losses();
  const { body } = call;
  const edits: Edits = {};
  const { model: modelMember } = dialect.members;
  if (modelMember !== undefined && body[modelMember] !== place.model) edits[modelMember] = toJson(place.model);
  let changed: Json = body;
  let sampling: ReturnType<typeof samplingEdits>;
  if (isChatDialect(dialect) && call.operation !== 'count-tokens') {
    changed = streamEdits(call, dialect, edits);
    sampling = samplingEdits(body, dialect.name, target.settings, losses);
    const atTop = sampling?.get('')?.values;
    if (atTop !== undefined) {
      addEdits(edits, atTop);
      changed = { ...changed, ...atTop };
    }
  }
  const options = { model: place.model, provider: accentOf(target, place, call), losses };
  const adapted = 'adapt' in dialect ? dialect.adapt?.(changed, options) : undefined;
  if (adapted !== undefined) addEdits(edits, adapted);
  const own = endpointEdits(call, place, dialect, changed, losses);
  if (own !== undefined) addEdits(edits, own);
  let bytes = isEmpty(edits) ? call.bytes : editMembers(call.bytes, edits);
  if (sampling !== undefined) bytes = editInside(bytes, sampling);
  return { body: bytes, dialect, isSame: true, request: undefined, losses };
}

/** A caller who asks for just what is configured: its bytes are not looked at again. */
function isEmpty(edits: Edits): boolean {
  for (const _ in edits) return false;
  return true;
}

/** Answers the body as it will be: not all providers take the question for usage. */
function streamEdits({ body, stream, wantsStream }: ReadLlmCall, { members }: ChatDialect, edits: Edits): Json {
  if (members.stream !== undefined && stream !== wantsStream) edits[members.stream] = toJson(stream);
  if (!stream || members.streamOptions === undefined) return body;
  const asked = body[members.streamOptions] as Json | null | undefined;
  if (asked?.['include_usage'] === true) return body;
  const wanted = { ...asked, include_usage: true };
  edits[members.streamOptions] = toJson(wanted);
  return { ...body, [members.streamOptions]: wanted };
}

function addEdits(edits: Edits, values: Readonly<Record<string, unknown>>): void {
  for (const name in values) {
    const value = values[name];
    edits[name] = value === undefined ? undefined : toJson(value);
  }
}

/** What this very address wants otherwise; what of the request it does not take is lost, but for what its path says instead. */
function endpointEdits(
  call: ReadLlmCall,
  place: Place,
  { members }: CallerDialect,
  body: Json,
  losses: Losses,
): Readonly<Record<string, unknown>> | undefined {
  const { endpoint } = call.stream ? place.streamed : place.whole;
  const edits = endpoint.edits?.({ model: place.model, stream: call.stream, rest: '', query: '' }, place.options);
  const inPath = Object.values(members);
  for (const name in edits) {
    if (edits[name] === undefined && body[name] !== undefined && !inPath.includes(name))
      losses.add(name, 'the provider does not take it');
  }
  return edits;
}

function accentOf(target: ModelTarget, place: Place, call: ReadLlmCall): string {
  return (call.stream ? place.streamed : place.whole).api.accent ?? target.provider.name;
}

function translate(
  call: ReadLlmCall,
  caller: CallerDialect,
  dialect: CallerDialect,
  target: ModelTarget,
  place: Place,
): Composed | Refusal {
  const losses = new Losses();
  const read = caller.readRequest(call.body, { model: call.model, stream: call.stream });
  if ('problem' in read) return badRequest(caller, 'llm_request_invalid', read.problem, read.param);
  const request = { ...read.value, model: place.model } as ChatRequest & EmbeddingsRequest;
  const options = { model: place.model, provider: accentOf(target, place, call), losses };
  let json: Json;
  let answering = dialect;
  if (isChatDialect(dialect) && isChatDialect(caller)) {
    const why = untranslatable(request);
    if (why !== undefined) return badRequest(caller, 'llm_request_invalid', why.problem, why.param);
    const asked = {
      ...request,
      stream: call.stream,
      wantsStreamUsage: true,
      ...withSampling(request, target.settings),
    };
    const ported = portableTools(asked);
    json = dialect.writeRequest(ported?.request ?? asked, options);
    if (ported !== undefined) answering = ported.restoring(dialect);
  } else if (!isChatDialect(dialect) && !isChatDialect(caller)) {
    const asked = withEmbeddingOptions(request, target.settings);
    const why = dialect.cannotAsk?.(asked, place.model);
    if (why !== undefined) return badRequest(caller, 'llm_request_invalid', why, 'input');
    json = dialect.writeRequest(asked, options);
  } else throw new Error(`${caller.name} asks for something else than ${dialect.name} answers`);
  const own = endpointEdits(call, place, dialect, json, losses);
  return { body: toJson({ ...json, ...own }), dialect: answering, isSame: false, request, losses };
}
