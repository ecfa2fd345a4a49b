import { atLeast, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { conversationOf, impersonate, openSession } from './ask.ts';
import { Chat, type Plan } from './chat.ts';
import { type Landscape, startLandscape } from './landscape.ts';

export const conversation: ReliabilityRun = {
  name: 'R-CONVERSATION',
  promise: 'what is asked of models and tools in parallel chats is joined to its conversation, and to no other',
  run,
};

const chatCounts = { short: 16, full: 100 } as const;
/** Each leads several chats at a time. */
const callers = 8;
/** Of a caller who leads none. */
const strangersKey = `key-${callers}`;

async function run(form: Form): Promise<Figure[]> {
  const landscape = await startLandscape(callers + 1);
  try {
    const shared = await Promise.all(
      Array.from({ length: callers }, (_, caller) => openSession(landscape, keyOf(caller))),
    );
    const count = chatCounts[form];
    const chats = Array.from({ length: count }, (_, n) => chatOf(planOf(n, shared), landscape, n));
    // The same caller asks the same at the same time, and tells of nothing: nobody can tell these apart.
    const twins = [0, 1].map((n) => chatOf(twinOf(n, shared), landscape, count + n));
    const answers = await Promise.all([...chats, ...twins].map((chat) => chat.run()));
    const known = chats.find(({ plan }) => plan.language === 'chat' && plan.tells === 'trace')!;
    const strangerId = await impersonate(landscape, strangersKey, known);
    await landscape.recorded();
    const found = await judge(landscape, chats);
    const ofTwins = await judge(landscape, twins);
    return [
      told('parallel chats, of eight callers', count),
      exactly(
        'answers that are not as the tools say',
        answers.filter((text) => !text.includes('**payments** stands out')).length,
        0,
      ),
      told('requests of them', found.requests),
      atLeast('joined to their conversation, of 100', (100 * found.joined) / found.requests, 99),
      exactly('joined to another', found.wrong, 0),
      exactly('sums that are not those of the chat', found.wrongSums, 0),
      told('of two chats that nobody can tell apart, requests joined', `${ofTwins.joined} of ${ofTwins.requests}`),
      exactly('of these, joined to the other', ofTwins.wrong, 0),
      exactly(
        "requests of another caller under a chat's own ids that are joined to it",
        found.ids.has(strangerId) ? 1 : 0,
        0,
      ),
    ];
  } finally {
    await landscape.stop();
  }
}

function keyOf(caller: number): string {
  return `key-${caller}`;
}

function chatOf(plan: Plan, { gateway }: Landscape, n: number): Chat {
  return new Chat(plan, gateway.proxyUrl, (n + 1).toString(16).padStart(32, 'c0ffee00'));
}

function planOf(n: number, shared: readonly string[]): Plan {
  const caller = n % callers;
  const way = Math.floor(n / callers);
  return {
    name: `chat-${n}`,
    key: keyOf(caller),
    language: (['chat', 'responses', 'messages'] as const)[n % 3]!,
    isStreamed: way % 2 === 0,
    tells: (['nothing', 'trace', 'nothing', 'header', 'nothing'] as const)[(n + way) % 5]!,
    namesServer: n % 4 === 0,
    session: n % 4 < 2 ? shared[caller] : undefined,
    question: question(`Landscape_${n}`),
  };
}

function twinOf(n: number, shared: readonly string[]): Plan {
  return { ...planOf(2, shared), name: `twin-${n}`, tells: 'nothing', session: shared[2], question: question('Twins') };
}

function question(controlPlane: string): string {
  return `Give me an overview of the services in the \`${controlPlane}\` control plane that have the highest 4xx and 5xx error rates over the past 24 hours`;
}

interface Verdict {
  requests: number;
  joined: number;
  wrong: number;
  wrongSums: number;
  /** Of all that is joined. */
  ids: Set<string>;
}

async function judge(landscape: Landscape, chats: readonly Chat[]): Promise<Verdict> {
  const verdict: Verdict = { requests: 0, joined: 0, wrong: 0, wrongSums: 0, ids: new Set() };
  for (const { requestIds, firstModelRequestId } of chats) {
    const { hops, totals } = await conversationOf(landscape, firstModelRequestId);
    const own = hops.filter(({ id }) => requestIds.includes(id));
    verdict.requests += requestIds.length;
    verdict.joined += own.length;
    verdict.wrong += hops.length - own.length;
    if (own.length === requestIds.length && (totals.by_kind.llm !== 4 || totals.tool_calls !== 5 || !(totals.cost > 0)))
      verdict.wrongSums++;
    for (const { id } of hops) verdict.ids.add(id);
  }
  return verdict;
}
