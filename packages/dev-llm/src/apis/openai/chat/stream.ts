import type { Said } from '../../../model/conversation.ts';
import { tokensOf } from '../../../model/tokens.ts';
import type { Switches } from '../../../server/switches.ts';
import { ended } from '../../frames.ts';
import { sse } from '../../sse.ts';
import { finishReasonOf, headOf, logprobOf, usageOf, writeCall } from './answer.ts';
import type { ChatRequest } from './request.ts';

/** The frames of a streamed answer: a role, a chunk for each token or piece of arguments, the finish, the usage, `[DONE]`. */
export function writeStream(body: ChatRequest, said: Said, switches: Switches): Buffer[] {
  const head = headOf(body, 'chat.completion.chunk');
  const wantsUsage = body.stream_options?.include_usage === true;
  const usage = usageOf(said, body.n ?? 1);
  const withUsage = (isOnThisOne: boolean) => (isOnThisOne ? { usage } : wantsUsage ? { usage: null } : {});
  const where = wantsUsage ? (switches.usage ?? 'own-frame') : 'none';
  const frames: Buffer[] = [];
  const chunk = (index: number, delta: unknown, finish: string | null = null, logprobs: unknown = null) => {
    const isFirst = frames.length === 0;
    const tells =
      where === 'every-frame' || (where === 'first-frame' && isFirst) || (where === 'with-finish' && finish !== null);
    frames.push(sse({ ...head, choices: [{ index, delta, logprobs, finish_reason: finish }], ...withUsage(tells) }));
  };

  for (let index = 0; index < (body.n ?? 1); index++) {
    const opening = said.calls.length > 0 && said.tokens.length === 0 ? null : '';
    chunk(index, { role: 'assistant', content: opening, refusal: null });
    for (const token of said.tokens)
      chunk(
        index,
        { content: token },
        null,
        body.logprobs ? { content: [logprobOf(token, body)], refusal: null } : null,
      );
    for (const [at, call] of said.calls.entries()) writeCallChunks(body, at, call, (delta) => chunk(index, delta));
    chunk(index, {}, finishReasonOf(said));
  }
  if (where === 'own-frame') frames.push(sse({ ...head, choices: [], usage }));
  frames.push(sse('[DONE]'));
  return ended(frames, switches, sse(midstreamError));
}

function writeCallChunks(
  body: ChatRequest,
  index: number,
  call: Said['calls'][number],
  push: (delta: unknown) => void,
) {
  const written = writeCall(call, body.tools);
  const [kind, member] =
    written.type === 'custom' ? (['custom', 'input'] as const) : (['function', 'arguments'] as const);
  const whole = JSON.stringify(call.arguments);
  push({
    tool_calls: [{ index, id: written.id, type: written.type, [kind]: { name: call.name, [member]: '' } }],
  });
  for (const piece of tokensOf(whole)) push({ tool_calls: [{ index, [kind]: { [member]: piece } }] });
}

const midstreamError = {
  error: {
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
    param: null,
    code: null,
  },
};
