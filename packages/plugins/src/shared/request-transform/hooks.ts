import {
  type Exchange,
  type PluginHooks,
  type PluginInstanceContext,
  refuse,
  type Services,
  StateSlot,
} from '@sallyport/pipeline';
import { bodyKind, compileBodyEditor, tooLarge } from './body.ts';
import { compileEdits, type Edits } from './edits.ts';
import { editHeaders } from './headers.ts';
import { editPairs, formToQuery, holdsTooMany } from './pairs.ts';
import type { RequestTransform } from './settings.ts';
import { compileUri } from './uri.ts';

const climbing = refuse(400, 'uri_template_climbs', 'Bad request');

/** What a transformer of requests does: changes method, path, headers, query and body on their way to the upstream. */
export function requestTransformHooks(
  config: RequestTransform,
  services: Services,
  context: PluginInstanceContext,
): PluginHooks {
  const { http_method } = config;
  const newUri = config.replace.uri === undefined ? undefined : compileUri(config.replace.uri);
  const headerEdits = compileEdits(config, 'headers', services.secret);
  const queryEdits = compileEdits(config, 'querystring', services.secret);
  const bodyEdits = compileBodyEdits(config, services);
  const editBody = compileBodyEditor(config);
  // Fields of a form can only move into the query once they are read; query edits then see them.
  const movesForm = http_method === 'GET' || http_method === 'HEAD';
  const later = new StateSlot<{ query: Edits | undefined; body: Edits | undefined }>(context);

  const hooks: PluginHooks = {
    onRequest(x) {
      // All templates see the request as it came to this plugin, whatever is changed first.
      const uri = newUri?.(x);
      if (newUri !== undefined && uri === undefined) return climbing;
      const headers = headerEdits?.(x);
      const query = queryEdits?.(x);
      if (movesForm || bodyEdits !== undefined) later.set(x, { query, body: bodyEdits?.(x) });

      if (uri !== undefined) {
        x.upstreamPath = uri.path;
        if (uri.query !== '') x.query = x.query === '' ? `?${uri.query}` : `?${uri.query}&${x.query.slice(1)}`;
      }
      if (http_method !== undefined) x.method = http_method;
      if (headers !== undefined) editHeaders(x, headers);
      if (query !== undefined && !movesForm) editQuery(x, query);
      return undefined;
    },
  };
  if (movesForm || bodyEdits !== undefined) {
    hooks.onCall = (x, call) => {
      const { query, body } = later.get(x)!;
      const refusal = body && editBody(x, call, body);
      if (refusal !== undefined || !movesForm) return refusal;
      if (!moveFormIntoQuery(x)) return tooLarge;
      if (query !== undefined) editQuery(x, query);
      return undefined;
    };
  }
  return hooks;
}

const noEdits: Edits = { remove: [], rename: [], replace: [], add: [], append: [] };

/** A list of what is allowed needs the body, too, if there is nothing else to do to it. */
function compileBodyEdits(config: RequestTransform, { secret }: Services): ((x: Exchange) => Edits) | undefined {
  const edits = compileEdits(config, 'body', secret);
  return edits === undefined && (config.allow?.body ?? []).length > 0 ? () => noEdits : edits;
}

function editQuery(x: Exchange, edits: Edits): void {
  const before = x.query.slice(1);
  const after = editPairs(before, edits);
  if (after !== before) x.query = after === '' ? '' : `?${after}`;
  for (const edit of edits.replace) if (edit.isSecret) x.markSecretQuery(edit.name);
  for (const edit of edits.add) if (edit.isSecret) x.markSecretQuery(edit.name);
  for (const edit of edits.append) if (edit.isSecret) x.markSecretQuery(edit.name);
}

/** Answers false when there are too many fields to move. */
function moveFormIntoQuery(x: Exchange): boolean {
  if (bodyKind(x) !== 'form' || x.body === undefined || x.body.length === 0) return true;
  const form = x.body.toString();
  if (holdsTooMany(form)) return false;
  const moved = formToQuery(form);
  if (moved !== '') x.query = x.query.length > 1 ? `${x.query}&${moved}` : `?${moved}`;
  x.requestHeaders.remove('content-type');
  x.replaceBody(Buffer.alloc(0));
  return true;
}
