import type { Conversation } from '../model/conversation.ts';
import { echo } from '../model/echo.ts';
import type { Thought } from '../model/say.ts';
import { dataOf, type Progress, progressOf } from './progress.ts';
import type { Facts, Script } from './script.ts';
import { scripts } from './scripts/index.ts';

/**
 * A model that is none: finds the script for a question, and goes through its steps, one at each request, by the calls and
 * results that the conversation holds. What it is not scripted for it says so.
 */
export function plan(conversation: Conversation): Thought {
  // Whoever demands a form or a certain tool is served as by the echo.
  if (conversation.schema !== undefined || typeof conversation.toolChoice === 'object') return echo(conversation);
  const progress = progressOf(conversation);
  const script = scripts.find((one) => one.asks.test(progress.question) && hasNeeds(conversation, one));
  if (script === undefined) return unscripted(conversation, progress);
  const failed = progress.rounds.flat().find(({ isError }) => isError === true);
  if (failed !== undefined) return { text: `A tool failed, so I can't answer. It said: ${failed.text}` };
  return next(conversation, script, progress);
}

function next(conversation: Conversation, script: Script, { question, rounds }: Progress): Thought {
  const facts: Facts = {
    question,
    about: script.asks.exec(question)?.groups ?? {},
    results: rounds.map((round) => round.map(dataOf)),
    has: (tool) => offered(conversation, tool) !== undefined,
  };
  const planned = script.steps[Math.min(rounds.length, script.steps.length - 1)]!(facts);
  const thoughts = `Script ${script.name}, step ${rounds.length + 1} of ${script.steps.length}.`;
  if (typeof planned === 'string') return { text: planned, thoughts };
  const calls = planned.map(({ tool, arguments: value }) => ({ name: offered(conversation, tool)!, arguments: value }));
  return { text: '', calls, thoughts };
}

function hasNeeds(conversation: Conversation, { needs }: Script): boolean {
  if (conversation.toolChoice === 'none') return false;
  return needs.every((names) => names.some((name) => offered(conversation, name) !== undefined));
}

/** Tools of several servers often have the server's name before their own. */
function offered({ tools }: Conversation, name: string): string | undefined {
  const found =
    tools.find((tool) => tool.name === name) ?? tools.find((tool) => new RegExp(`[^a-z]${name}$`).test(tool.name));
  return found?.name;
}

function unscripted(conversation: Conversation, { rounds }: Progress): Thought {
  if (rounds.length > 0 || conversation.toolChoice === 'required') return echo(conversation);
  const thought = echo(conversation);
  if (thought.calls !== undefined) return thought;
  const examples = scripts.map(({ example }) => `- ${example}`).join('\n');
  return {
    text: `I am a scripted planner, not a language model. ${thought.text}\n\nWith the tools for it, I can answer:\n${examples}`,
  };
}
