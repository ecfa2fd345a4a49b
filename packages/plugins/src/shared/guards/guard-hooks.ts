import {
  type Exchange,
  type PluginHooks,
  type PluginInstanceContext,
  refuse,
  type Services,
} from '@sallyport/pipeline';
import { AnswerGuard } from './answers/answer-guard.ts';
import { Asking } from './asking.ts';
import type { Guard } from './guard.ts';
import type { GuardOptions } from './guard-options.ts';
import { RequestGuard } from './request-guard.ts';
import type { AnswerText } from './texts/answer-text.ts';

/** What a plugin does that has a guard: asks it about requests and answers, and does what it says. */
export function guardHooks(
  guard: Guard,
  options: GuardOptions,
  { clock, log }: Services,
  context: PluginInstanceContext,
): PluginHooks {
  const { pluginId } = context;
  const guardsAnswers = options.output !== undefined && guard.output !== undefined;
  const unseen = refuse(501, `${options.codes}_unreadable`, 'Messages of WebSockets cannot be checked here.');
  const hooks: PluginHooks = {
    onRequest(x) {
      if (x.requestHeaders.has('sec-websocket-version')) return unseen;
      // What is compressed cannot be looked at.
      if (guardsAnswers) x.requestHeaders.set('accept-encoding', 'identity', 'Accept-Encoding');
      return undefined;
    },
  };
  if (options.input !== undefined && guard.input !== undefined) {
    const asking = new Asking((texts, x) => guard.input!(texts, x), 'input', options, { pluginId, clock, log });
    const request = new RequestGuard(asking, options.input, options, clock);
    hooks.onCall = (x) => request.check(x);
  }
  if (options.output !== undefined && guard.output !== undefined) {
    const asking = new Asking(
      (texts: readonly AnswerText[], x: Exchange, isEnd: boolean) => guard.output!(texts, x, isEnd),
      'output',
      options,
      { pluginId, clock, log },
    );
    const answers = new AnswerGuard(asking, options.output, options, clock, context);
    hooks.onResponse = (x) => answers.onResponse(x);
    hooks.wantsFrames = (x) => answers.wantsFrames(x);
    hooks.onFrame = (x, frame) => answers.onFrame(x, frame);
    hooks.onFrameEnd = (x) => answers.onFrameEnd(x);
  }
  return hooks;
}
