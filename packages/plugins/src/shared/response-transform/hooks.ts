import { type Exchange, type PluginHooks, type PluginInstanceContext, refuse, StateSlot } from '@sallyport/pipeline';
import { askForReadable, bodyForm, editBody } from './body.ts';
import { compileHeaderEdits } from './headers.ts';
import { compileJsonEdits, type JsonEdits } from './json.ts';
import type { ResponseTransform, ResponseTransformTraits } from './settings.ts';
import { compileStatuses } from './status.ts';

/** What is to be done to an answer's body. Once it was replaced, nothing of the upstream's own may follow. */
type Task = 'json' | 'gzip' | 'replace' | 'swallow' | 'pass';

const message = 'An invalid response was received from the upstream server';
const refusals = {
  unreadable: refuse(502, 'answer_unreadable', message, { style: 'negotiated' }),
  'too large': refuse(502, 'answer_not_edited', message, { style: 'negotiated' }),
};
const nothing = Buffer.alloc(0);

/** What a transformer of answers does: changes headers, and bodies, on their way back to the caller. */
export function responseTransformHooks(
  config: ResponseTransform,
  context: PluginInstanceContext,
  { removesValues, readsGzip }: ResponseTransformTraits,
): PluginHooks {
  const editHeaders = compileHeaderEdits(config, removesValues);
  const jsonEdits = compileJsonEdits(config);
  const replacement = config.replace.body === undefined ? undefined : Buffer.from(config.replace.body);
  const replacedStatuses = compileStatuses(config.replace.if_status);
  if (jsonEdits === undefined && replacement === undefined)
    return editHeaders === undefined ? {} : { onResponse: (x) => editHeaders(x.reply!.headers, x.reply!.status) };

  const tasks = new StateSlot<Task>(context);

  /** Decided by the answer as it came, whatever is done to its headers. */
  function taskFor(x: Exchange): Task {
    const reply = x.reply!;
    const { status } = reply;
    if (replacement !== undefined && (replacedStatuses?.has(status) ?? true)) return 'replace';
    if (jsonEdits?.appliesTo(status) !== true) return 'pass';
    const form = bodyForm(reply, readsGzip);
    return form === 'other' ? 'pass' : form;
  }

  const hooks: PluginHooks = {
    onResponse(x) {
      const reply = x.reply!;
      const task = taskFor(x);
      tasks.set(x, task);
      editHeaders?.(reply.headers, reply.status);
      if (task === 'replace') reply.headers.remove('content-encoding');
      // How long the body would be is known only to those who get it.
      if (x.method === 'HEAD' && task !== 'pass') reply.headers.remove('content-length');
      // An answer of ours is whole already; the upstream's comes as a frame.
      if (reply.source !== 'gateway' || reply.body === undefined) return;
      const edited = task === 'replace' ? replacement : ownBody(reply.body, task, jsonEdits, reply.status);
      if (edited === undefined) return;
      reply.body = edited;
      if (reply.headers.has('content-length'))
        reply.headers.set('content-length', String(edited.length), 'Content-Length');
    },
    wantsFrames: (x) => tasks.get(x) !== 'pass' && x.method !== 'HEAD',
    onFrame(x, frame) {
      const task = tasks.get(x)!;
      if (task === 'pass') return undefined;
      if (task === 'swallow') return nothing;
      if (task === 'replace') {
        tasks.set(x, 'swallow');
        return replacement;
      }
      const edited = editBody(frame, task, jsonEdits!, x.reply!.status);
      return typeof edited === 'string' ? refusals[edited] : edited;
    },
  };
  if (jsonEdits !== undefined) hooks.onRequest = (x) => askForReadable(x, readsGzip);
  return hooks;
}

function ownBody(body: Buffer, task: Task, edits: JsonEdits | undefined, status: number): Buffer | undefined {
  const edited = task === 'json' ? editBody(body, task, edits!, status) : undefined;
  return typeof edited === 'string' ? undefined : edited;
}
