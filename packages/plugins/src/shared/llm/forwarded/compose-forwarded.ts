import { editMembers, toJson } from '@sallyport/json';
import { Losses, MultipartRewriter } from '@sallyport/llm';
import type { Refusal } from '@sallyport/pipeline';
import type { Composed } from '../attempts/composed.ts';
import { FormUpload } from '../attempts/form-upload.ts';
import type { ForwardedCall } from '../calls/forwarded-call.ts';
import { forwardingOf } from '../calls/forwardings.ts';
import { isNamedBelow } from '../calls/read-forwarded.ts';
import { badRequest, refuseAs } from '../dialects/refuse-as.ts';
import type { Place } from '../targets/model-target.ts';

/** The caller's own body, with the model's name as the provider knows it. */
export function composeForwarded(call: ForwardedCall, place: Place): Composed | Refusal {
  const { caller, dialect, payload } = call;
  const { endpoint } = call.stream ? place.streamed : place.whole;
  if (endpoint.dialect !== dialect) {
    const message = 'the model that is configured here is not asked for this in the language that was spoken';
    return refuseAs(caller, 'llm_operation', { status: 404, kind: 'not-found', message });
  }
  const common = { dialect: caller, isSame: true, request: undefined, losses: new Losses() };
  if (payload.kind === 'none') return { ...common, body: nothing };
  if (payload.kind === 'json') {
    const ask = { model: place.model, stream: call.stream, rest: call.rest, query: call.query };
    const edits: Record<string, Buffer | undefined> = {};
    if (namesModel(call) && place.model !== '' && payload.value['model'] !== place.model)
      edits['model'] = toJson(place.model);
    for (const [name, value] of Object.entries(endpoint.edits?.(ask, place.options) ?? {}))
      edits[name] = value === undefined ? undefined : toJson(value);
    return { ...common, body: editMembers(payload.bytes, edits) };
  }
  const changes = new Map<string, string>();
  if (namesModel(call) && place.model !== '') changes.set('model', place.model);
  const rewriter = new MultipartRewriter(payload.boundary, changes, noReads);
  if (payload.kind === 'upload')
    return { ...common, body: nothing, upload: new FormUpload(rewriter, changes.size > 0) };
  const rewritten = rewriter.push(payload.bytes);
  const problem = Array.isArray(rewritten) ? rewriter.end()?.problem : rewritten.problem;
  if (problem !== undefined) return badRequest(caller, 'llm_request_invalid', problem);
  return { ...common, body: Buffer.concat(rewritten as Buffer[]) };
}

function namesModel({ operation, rest, method, payload }: ForwardedCall): boolean {
  if (isNamedBelow(rest, payload)) return true;
  return method === 'POST' && rest === '' && forwardingOf(operation, rest)!.namesModel;
}

const nothing = Buffer.alloc(0);
const noReads: ReadonlySet<string> = new Set();
