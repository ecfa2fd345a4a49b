import { ToolChoiceViolationError } from 'ai';
import { RefusedByGateway } from '../gateway/passage.ts';
import { problemOfStream } from '../gateway/problem-of-answer.ts';
import { type Problem, refusals } from '../wire.ts';

/** Of whatever ended an answer that was not stopped. Undefined where it is a fault of ours. */
export function problemOfError(error: unknown): Problem | undefined {
  if (error instanceof RefusedByGateway) return error.problem;
  // Tools are only taken away after the last round.
  if (ToolChoiceViolationError.isInstance(error)) return tooManyRounds;
  if (isBrokenOff(error)) return problemOfStream(error);
  return undefined;
}

export function outcomeOf(problem: Problem | undefined): 'done' | 'refused' | 'failed' {
  if (problem === undefined) return 'done';
  return refusals.has(problem.kind) ? 'refused' : 'failed';
}

/** Errors inside a stream are data; connections that break throw `TypeError`s. */
function isBrokenOff(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  return error instanceof TypeError || error.name.startsWith('AI_');
}

export const toolsFailed: Problem = {
  kind: 'tools',
  message: 'The tools did not answer as they should.',
  advice: 'Ask again in a moment; if it stays so, tell whoever runs the gateway.',
};

export const ownFault: Problem = {
  kind: 'failed',
  message: 'The chatbot failed.',
  advice: 'Ask again; if it stays so, tell whoever runs it.',
};

export const tooManyRounds = outOfBounds('The model wanted to call tools more often than one question may.');

export const tooLongAnswer = outOfBounds('The answer became longer than answers may be, and was cut.');

export const modelLimit = outOfBounds('The model reached the length of its answers, and was cut.');

export function tooSlow(questionMsMax: number): Problem {
  const minutes = Math.round(questionMsMax / 6_000) / 10;
  return outOfBounds(`The answer took longer than ${minutes} minutes.`, 'Ask for less at once, or again later.');
}

function outOfBounds(message: string, advice = 'Ask for less at once.'): Problem {
  return { kind: 'bounds', message, advice };
}
