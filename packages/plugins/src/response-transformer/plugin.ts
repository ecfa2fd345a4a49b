import { definePlugin, type Exchange } from '@sallyport/pipeline';
import { splitNamedValue } from '../shared/named-value.ts';
import { compileHeaderEdits, headerEntryProblem } from './headers.ts';
import { compileJsonEdits, jsonOf } from './json.ts';
import { type ResponseTransformerConfig, responseTransformerSchema } from './schema.ts';

/** Changes headers and JSON bodies of answers on their way back. */
export const responseTransformer = definePlugin({
  name: 'response-transformer',
  schema: responseTransformerSchema,
  check: problemsOf,
  setup(config) {
    const editHeaders = compileHeaderEdits(config);
    const editJson = compileJsonEdits(config);
    if (editJson === undefined)
      return editHeaders === undefined ? {} : { onResponse: (x) => editHeaders(x.reply!.headers) };
    return {
      onResponse(x) {
        const reply = x.reply!;
        editHeaders?.(reply.headers);
        // An answer of ours is whole already; the upstream's comes as a frame.
        if (reply.source !== 'gateway' || reply.body === undefined || !hasPlainJson(x)) return;
        const edited = editJson(reply.body);
        if (edited === undefined) return;
        reply.body = edited;
        if (reply.headers.has('content-length')) {
          reply.headers.set('content-length', String(edited.length), 'Content-Length');
        }
      },
      wantsFrames: (x) => x.method !== 'HEAD' && hasPlainJson(x),
      onFrame: (_x, frame) => editJson(frame),
    };
  },
});

/** A compressed body, a part of one, or none at all is left alone. */
function hasPlainJson(x: Exchange): boolean {
  const { status, headers } = x.reply!;
  if (status === 204 || status === 206 || status === 304) return false;
  const encoding = headers.get('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return false;
  return headers.get('content-type')?.toLowerCase().includes('application/json') === true;
}

function problemsOf(config: ResponseTransformerConfig): { path: string; message: string }[] {
  const problems: { path: string; message: string }[] = [];
  for (const step of ['rename', 'replace', 'add', 'append'] as const) {
    for (const [i, entry] of config[step].headers.entries()) {
      const message = headerEntryProblem(entry, { isRename: step === 'rename' });
      if (message !== undefined) problems.push({ path: `${step}.headers[${i}]`, message });
    }
    for (const [i, entry] of config[step].json.entries()) {
      const { name, value } = splitNamedValue(entry);
      const type = step === 'rename' ? 'string' : (config[step].json_types[i] ?? 'string');
      if (value === '') problems.push({ path: `${step}.json[${i}]`, message: `key '${name}' has no value` });
      else if (jsonOf(value, type) === undefined) {
        problems.push({ path: `${step}.json[${i}]`, message: `the value of '${name}' is not a ${type}` });
      }
    }
  }
  return problems;
}
