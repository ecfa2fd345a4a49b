import { setTimeout as delay } from 'node:timers/promises';
import { workerPids } from '../admin.ts';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, told } from '../run.ts';
import { until } from '../wait.ts';
import { ask, askAll, count } from './ask.ts';
import { chat, type Stage, startStage } from './stage.ts';

export const burst: ReliabilityRun = {
  name: 'R-BURST',
  promise:
    'of 200 requests at once a budget for 50 serves 50, leaks none and lets none through twice, whoever is killed meanwhile',
  run,
};

const budget = 50;
const atOnce = 200;
/** A window that does not end meanwhile. */
const limits = {
  window_type: 'fixed',
  tokens_count_strategy: 'requests',
  policies: [{ id: 'all', limits: [{ limit: budget, window_size: 315_360_000 }] }],
};

async function run(form: Form): Promise<Figure[]> {
  return [...(await inNode()), ...(await inRedis(form))];
}

async function inNode(): Promise<Figure[]> {
  const stage = await startStage({ nodes: 1, counts: 'local', limits });
  try {
    const failed = await giveBackFailures(stage);
    const killed = await burstWithKill(stage);
    // What a dead worker held is free at once.
    const rest = await askAll(questions(stage)[0]!, atOnce);
    return [
      exactly('in memory: failures that were taken for refusals', failed, 0),
      exactly('in memory: at the model at once', killed.atModel, budget),
      told('in memory: of these, broken off with the worker that was killed', killed.broken),
      exactly(
        'in memory: served in the end, with a worker killed in the middle',
        killed.served + count(rest, 200),
        budget,
      ),
      exactly('in memory: neither served nor refused, nor held by the killed worker', killed.others + others(rest), 0),
      exactly('in memory: served of a second burst', count(await askAll(questions(stage)[0]!, atOnce), 200), 0),
    ];
  } finally {
    await stage.stop();
  }
}

async function inRedis(form: Form): Promise<Figure[]> {
  const stage = await startStage({ nodes: 2, counts: 'redis', limits });
  try {
    const failed = await giveBackFailures(stage);
    const killed = await burstWithKill(stage);
    const figures = [
      told('in Redis: broken off with the worker that was killed', killed.broken),
      exactly('in Redis: failures that were taken for refusals', failed, 0),
      exactly('in Redis: at the model at once, from two nodes', killed.atModel, budget),
      atMost('in Redis: served, with a worker killed in the middle', killed.served, budget),
      exactly('in Redis: neither served nor refused, nor held by the killed worker', killed.others, 0),
    ];
    if (form === 'short') return figures;
    let served = killed.served;
    // What a dead worker held there is free once it shows no life for a while.
    await until(
      'what the killed worker held is free',
      async () => {
        for (const question of questions(stage)) served += count([await ask(question)], 200);
        await delay(200);
        return served >= budget;
      },
      40_000,
    ).catch(() => undefined);
    for (const question of questions(stage)) served += count(await askAll(question, atOnce), 200);
    return [...figures, exactly('in Redis: served in the end', served, budget)];
  } finally {
    await stage.stop();
  }
}

function questions({ gateways }: Stage) {
  return gateways.map(({ proxyUrl }) => ({ url: `${proxyUrl}/chat`, body: chat }));
}

/** Requests that fail spend nothing: gives how many were refused all the same. */
async function giveBackFailures({ gateways }: Stage): Promise<number> {
  let refused = 0;
  for (const { proxyUrl } of gateways)
    for (let times = 0; times < 2; times++)
      refused += count(await askAll({ url: `${proxyUrl}/broken`, body: chat }, budget / gateways.length), 429);
  return refused;
}

/** Kills a worker while all that the budget allows is at the model, and nothing was answered yet. */
async function burstWithKill(stage: Stage) {
  const { model, gateways } = stage;
  model.scenario.always({ latencyMs: 1_000 });
  model.journal.clear();
  const answers = Promise.all(questions(stage).map((question) => askAll(question, atOnce / gateways.length)));
  await until('the budget is at the model', () => model.journal.all.length >= budget).catch(() => undefined);
  const atModel = model.journal.all.length;
  const [victim] = await workerPids(gateways[0]!.adminUrl);
  process.kill(victim!, 'SIGKILL');
  const got = (await answers).flat();
  model.scenario.always({});
  await until('another worker serves', async () => {
    const pids = await workerPids(gateways[0]!.adminUrl);
    return pids.length === 2 && !pids.includes(victim!);
  });
  return { atModel, served: count(got, 200), broken: count(got, 0), others: others(got) };
}

/** Broken connections are those of the worker that was killed. */
function others(got: Awaited<ReturnType<typeof askAll>>): number {
  return got.length - count(got, 200) - count(got, 429) - count(got, 0);
}
