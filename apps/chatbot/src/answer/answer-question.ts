import { createUIMessageStream, generateId, type InferUIMessageChunk } from 'ai';
import type { ToolBox } from '../gateway/tools.ts';
import type { Caller } from '../identity/token-verifier.ts';
import { tellError } from '../log.ts';
import type { ChatMessage, MessageMetadata } from '../wire.ts';
import { Ending } from './ending.ts';
import { HopLog } from './hop-log.ts';
import { listTools } from './list-tools.ts';
import { OpenParts } from './open-parts.ts';
import { outcomeOf, ownFault, problemOfError } from './problems.ts';
import { Rounds } from './rounds.ts';
import { runModel } from './run-model.ts';
import type { AnswerServices } from './services.ts';

/** A question as it is to be answered. */
export interface Asked {
  readonly caller: Caller;
  /** Of its conversation, the question last. */
  readonly messages: readonly ChatMessage[];
  readonly model: string;
  readonly traceparent: string;
  /** The exchange that the question came by. */
  readonly requestId: string | undefined;
  /** Whoever asked has gone, or stopped it. */
  readonly gone: AbortSignal;
}

export type AnswerChunk = InferUIMessageChunk<ChatMessage>;

/**
 * Answers a question: asks the model and calls the tools that it asks for, both through the gateway, and tells each hop. Once whoever asked
 * has gone it ends by itself; it is to be read to its end, then `keep` gets the answer as far as it came.
 */
export function answerQuestion(
  asked: Asked,
  services: AnswerServices,
  keep: (answer: ChatMessage) => void,
): ReadableStream<AnswerChunk> {
  return createUIMessageStream<ChatMessage>({
    generateId,
    originalMessages: [...asked.messages],
    onEnd: ({ responseMessage }) => keep(responseMessage),
    execute: ({ writer }) => answer(asked, services, (chunk) => writer.write(chunk)),
  });
}

async function answer(asked: Asked, services: AnswerServices, tell: (chunk: AnswerChunk) => void): Promise<void> {
  const { caller, model, traceparent, requestId } = asked;
  const { nowMs, bounds, log } = services;
  const about: MessageMetadata = {
    model,
    startedAtMs: nowMs(),
    traceId: traceparent.slice(3, 35),
  };
  const open = new OpenParts();
  const write = (chunk: AnswerChunk) => {
    open.see(chunk);
    tell(chunk);
  };
  const hops = new HopLog((id, data) => write({ type: 'data-hop', id, data }), nowMs);
  const rounds = new Rounds(hops);
  const ending = new Ending(asked.gone, bounds.questionMsMax);
  const passage = { token: caller.token, traceparent, nowMs };

  write({ type: 'start', messageMetadata: about });
  const question = hops.begin({ n: 1, title: 'The question comes through the gateway', requestId });
  hops.mark({ n: 2, title: 'The gateway tells who asks', requestId, detail: caller.person.name });
  let usage = {};
  let toolBox: ToolBox | undefined;
  try {
    const run = { passage, rounds, ending };
    toolBox = await listTools(run, services);
    usage = await runModel(asked, services, { ...run, tools: toolBox.tools, write });
  } catch (error) {
    if (!ending.signal.aborted) ending.because(problemOfError(error) ?? ours(error));
  }
  ending.dispose();
  toolBox?.close();

  const { problem, isStopped } = ending;
  for (const chunk of open.closing(isStopped ? 'Stopped.' : 'Not answered.')) write(chunk);
  hops.endAll(isStopped ? 'stopped' : 'failed', question);
  if (problem === undefined && !isStopped) rounds.answered();
  question.end(isStopped ? 'stopped' : outcomeOf(problem));
  if (problem !== undefined) write({ type: 'data-problem', data: problem });
  const stopped = isStopped ? { isStopped } : {};
  write({ type: 'finish', messageMetadata: { ...about, ...usage, ...stopped, endedAtMs: nowMs() } });

  function ours(error: unknown) {
    log({ level: 'error', message: 'A question could not be answered.', error: tellError(error) });
    return ownFault;
  }
}
