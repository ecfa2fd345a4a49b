import type { Conversation, JsonSchema } from '../model/conversation.ts';
import { echo } from '../model/echo.ts';
import type { Thought } from '../model/say.ts';
import { isNamed, type Known, knownOf } from './known.ts';
import { follow, type Plan } from './plan.ts';
import type { Tools } from './platform/call.ts';
import { readQuestion } from './question/question.ts';
import { scripts } from './scripts/index.ts';
import { topics } from './topics/index.ts';

/**
 * A model that is none: reads a question by rules, plans which tools answer it, and goes on with that plan at each request by
 * the calls and results that the conversation holds. What it cannot answer it says so.
 */
export function plan(conversation: Conversation): Thought {
  // Whoever demands a form or a certain tool is served as by the echo.
  if (conversation.schema !== undefined || typeof conversation.toolChoice === 'object') return echo(conversation);
  const known = knownOf(conversation);
  const found = planFor(conversation, known);
  if (found === undefined) return unplanned(conversation, known);
  if (known.rounds > roundsMax)
    return { text: `I have called tools ${known.rounds} times, and am no nearer to an answer.` };
  const next = follow(found, known);
  const thoughts = `I follow a plan; this is step ${known.rounds + 1}.`;
  if ('text' in next) return { text: next.text, thoughts };
  const calls = next.calls.map((call) => ({ name: offered(conversation, call.tool)!, arguments: call.arguments }));
  return { text: '', calls, thoughts };
}

const roundsMax = 30;

function planFor(conversation: Conversation, { questions }: Known): Plan | undefined {
  if (conversation.toolChoice === 'none') return undefined;
  const tools = toolsOf(conversation);
  const question = readQuestion(questions);
  const topic = question && topics[question.subject];
  if (topic?.needs.every((name) => tools.has(name))) return topic.plan(question!, tools);
  const last = questions.at(-1) ?? '';
  const script = scripts.find(({ asks, needs }) => asks.test(last) && needs.some((name) => tools.has(name)));
  return script?.plan({ about: script.asks.exec(last)?.groups ?? {}, has: tools.has });
}

function toolsOf(conversation: Conversation): Tools {
  const toolNamed = (name: string) => conversation.tools.find((tool) => tool.name === offered(conversation, name));
  return {
    has: (name) => toolNamed(name) !== undefined,
    says: (name, pattern) => pattern.test(toolNamed(name)?.description ?? ''),
    choices: (name, parameter) => choicesOf(toolNamed(name)?.parameters, parameter),
  };
}

function choicesOf(schema: JsonSchema | undefined, parameter: string): readonly string[] | undefined {
  const properties = schema?.['properties'] as Record<string, { enum?: unknown }> | undefined;
  const values = properties?.[parameter]?.enum;
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : undefined;
}

function offered({ tools }: Conversation, name: string): string | undefined {
  return (tools.find((tool) => tool.name === name) ?? tools.find((tool) => isNamed(tool.name, name)))?.name;
}

function unplanned(conversation: Conversation, { rounds }: Known): Thought {
  if (rounds > 0 || conversation.toolChoice === 'required') return echo(conversation);
  const thought = echo(conversation);
  if (thought.calls !== undefined) return thought;
  const examples = [...Object.values(topics), ...scripts].map(({ example }) => `- ${example}`).join('\n');
  return {
    text: `I am a scripted planner, not a language model. ${thought.text}\n\nWith the tools for it, I can answer:\n${examples}`,
  };
}
