import { createOpenAI } from '@ai-sdk/openai';
import { stepCountIs, streamText, type TextStreamPart, type ToolSet, toUIMessageStream } from 'ai';
import { createGatewayFetch, type Passage } from '../gateway/passage.ts';
import type { ChatMessage } from '../wire.ts';
import type { AnswerChunk, Asked } from './answer-question.ts';
import type { Ending } from './ending.ts';
import { historyFor } from './history.ts';
import { instructions } from './instructions.ts';
import { modelLimit, problemOfError, tooLongAnswer, tooManyRounds } from './problems.ts';
import type { Rounds } from './rounds.ts';
import type { AnswerServices } from './services.ts';

export interface ModelRun {
  readonly passage: Passage;
  readonly tools: ToolSet;
  readonly rounds: Rounds;
  readonly ending: Ending;
  readonly write: (chunk: AnswerChunk) => void;
}

export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** Lets the model answer, calling tools as often as it may. What it says and calls is written as it comes; why it ended too early, the ending knows. */
export async function runModel(
  { messages, model }: Pick<Asked, 'messages' | 'model'>,
  { modelsUrl, bounds, nowMs }: AnswerServices,
  { passage, tools, rounds, ending, write }: ModelRun,
): Promise<Usage> {
  const fetch = createGatewayFetch(
    passage,
    'model',
    (status) => status !== 200,
    () => rounds.askModel(),
  );
  const { toolRoundsMax } = bounds;
  const { stream } = streamText({
    model: createOpenAI({ baseURL: modelsUrl, apiKey: passage.token, fetch }).chat(model),
    instructions: instructions(nowMs()),
    messages: await historyFor(messages, tools, bounds.historyBytesMax),
    tools,
    // After the last round it answers with what it has.
    stopWhen: stepCountIs(toolRoundsMax + 1),
    prepareStep: ({ stepNumber }) => (stepNumber < toolRoundsMax ? {} : { toolChoice: 'none' }),
    toolCallConcurrency: 4,
    // The gateway decides what is tried again.
    maxRetries: 0,
    abortSignal: ending.signal,
    telemetry: { isEnabled: false },
    onError: () => {},
    onLanguageModelCallEnd: ({ usage, finishReason }) => rounds.modelAnswered(usage, finishReason === 'tool-calls'),
  });
  let usage: Usage = {};
  let chars = 0;
  const watched = stream.pipeThrough(
    new TransformStream<TextStreamPart<ToolSet>, TextStreamPart<ToolSet>>({
      transform(part, controller) {
        if (part.type === 'text-delta') chars += part.text.length;
        if (part.type === 'tool-input-delta') chars += part.delta.length;
        if (chars > bounds.answerCharsMax) ending.because(tooLongAnswer);
        if (part.type === 'abort') return;
        if (part.type === 'error') {
          rounds.modelFailed(part.error);
          const problem = problemOfError(part.error);
          if (problem === undefined) throw part.error;
          ending.because(problem);
          return;
        }
        if (part.type === 'finish') {
          const { inputTokens, outputTokens } = part.totalUsage;
          usage = { ...(inputTokens && { inputTokens }), ...(outputTokens && { outputTokens }) };
          if (part.finishReason === 'length') ending.because(modelLimit);
          if (part.finishReason === 'tool-calls') ending.because(tooManyRounds);
        }
        controller.enqueue(part);
      },
    }),
  );
  const chunks = toUIMessageStream<ToolSet, ChatMessage>({
    stream: watched,
    tools,
    sendReasoning: false,
    sendStart: false,
    sendFinish: false,
  });
  for await (const chunk of chunks) write(chunk);
  return usage;
}
