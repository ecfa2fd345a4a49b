import type { Conversation, JsonSchema, OfferedTool } from '../model/conversation.ts';
import { echo } from '../model/echo.ts';
import type { Thought } from '../model/say.ts';
import { isNamed, type Known, knownOf } from './known.ts';
import { follow, type Plan } from './plan.ts';
import type { Tools } from './platform/call.ts';
import { type Question, readQuestion } from './question/question.ts';
import { scripts } from './scripts/index.ts';
import { topics } from './topics/index.ts';
import { listed, named } from './write/words.ts';

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
  const calls = next.calls.map((call) => ({ name: offered(conversation, call.tool)!.name, arguments: call.arguments }));
  return { text: '', calls, thoughts };
}

const roundsMax = 30;

function planFor(conversation: Conversation, { questions }: Known): Plan | undefined {
  if (conversation.toolChoice === 'none') return undefined;
  const tools = toolsOf(conversation);
  const question = readQuestion(questions);
  if (question !== undefined && tools.has('list_control_planes')) return planAbout(question, tools);
  const last = questions.at(-1) ?? '';
  const script = scripts.find(({ asks, needs }) => asks.test(last) && needs.some((name) => tools.has(name)));
  return script?.plan({ about: script.asks.exec(last)?.groups ?? {}, has: tools.has });
}

/** Of a landscape whose tools are offered. */
function planAbout(question: Question, tools: Tools): Plan {
  const topic = topics[question.subject];
  const missing = topic.needs.filter((name) => !tools.has(name));
  return missing.length === 0 ? topic.plan(question, tools) : cannot(missing);
}

// biome-ignore lint/correctness/useYield: it calls nothing
function* cannot(missing: readonly string[]): Plan {
  return `I can't answer that without ${listed(missing.map(named))}: ${missing.length === 1 ? 'this tool is' : 'these tools are'} not offered to me. Perhaps you may not call ${missing.length === 1 ? 'it' : 'them'}.`;
}

function toolsOf(conversation: Conversation): Tools {
  return {
    has: (name) => offered(conversation, name) !== undefined,
    says: (name, pattern) => pattern.test(offered(conversation, name)?.description ?? ''),
    choices: (name, parameter) => choicesOf(offered(conversation, name)?.parameters, parameter),
  };
}

function choicesOf(schema: JsonSchema | undefined, parameter: string): readonly string[] | undefined {
  const properties = schema?.['properties'] as Record<string, { enum?: unknown }> | undefined;
  const values = properties?.[parameter]?.enum;
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : undefined;
}

function offered({ tools }: Conversation, name: string): OfferedTool | undefined {
  return tools.find((tool) => tool.name === name) ?? tools.find((tool) => isNamed(tool.name, name));
}

function unplanned(conversation: Conversation, { rounds }: Known): Thought {
  if (rounds > 0 || conversation.toolChoice === 'required') return echo(conversation);
  const thought = echo(conversation);
  if (thought.calls !== undefined) return thought;
  const tools = toolsOf(conversation);
  const all = Object.values(topics);
  const possible = all.filter(({ needs }) => needs.every(tools.has));
  const examples = (possible.length > 0 ? possible : [...all, ...scripts]).flatMap(({ example }) => example ?? []);
  return {
    text: `I am a scripted planner, not a language model. ${thought.text}\n\nWith the tools for it, I can answer:\n${examples.map((one) => `- ${one}`).join('\n')}`,
  };
}
