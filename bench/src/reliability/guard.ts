import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listenOnLoopback, logRecords, startGateway } from '@sallyport/testkit';
import { atMost, exactly, type Figure, type Form, type ReliabilityRun, told } from './run.ts';
import { until } from './wait.ts';

export const guardOutage: ReliabilityRun = {
  name: 'R-GUARD',
  promise:
    'a guard service that fails blocks, with 503 in the language of the caller, unless it is told to let pass; nothing unguarded leaves',
  run,
};

const rounds = { short: 1, full: 25 } as const;
/** What a guard service may do to who asks it. */
const faults = ['hangs', 'answers 500', 'answers garbage', 'answers in another shape', 'breaks off'] as const;
type Fault = (typeof faults)[number];
/** In what it fails: requests, whole answers, streams from the beginning, streams after a while. */
const phases = ['request', 'answer', 'stream', 'late stream'] as const;
type Phase = (typeof phases)[number];
const pieces = Array.from({ length: 12 }, (_, n) => `guarded piece ${n}, which is as long as a window of answers. `);
const timeoutMs = 250;
const failuresMax = 5;

async function run(form: Form): Promise<Figure[]> {
  const world = await startWorld();
  try {
    const figures: Figure[] = [];
    for (const mode of ['closed', 'open'] as const) {
      const tallies = await Promise.all(
        faults.flatMap((fault) => phases.map((phase) => tryOut(world, mode, fault, phase, rounds[form]))),
      );
      figures.push(...(mode === 'closed' ? closedFigures(tallies) : openFigures(tallies)));
    }
    figures.push(...(await recordFigures(world)), ...(await circuitFigures(world)));
    return figures;
  } finally {
    await world.stop();
  }
}

interface Tally {
  readonly phase: Phase;
  asked: number;
  /** Answered 503, in the shape of errors of the caller's language. */
  refused: number;
  /** Ended in the middle with an error of the caller's language. */
  ended: number;
  /** Whole answers. */
  whole: number;
  /** Something left that no guard has let pass. */
  leaked: number;
}

async function tryOut(
  world: World,
  mode: 'closed' | 'open',
  fault: Fault,
  phase: Phase,
  times: number,
): Promise<Tally> {
  const tally: Tally = { phase, asked: 0, refused: 0, ended: 0, whole: 0, leaked: 0 };
  for (let i = 0; i < times; i++) {
    const { status, body } = await world.ask(
      `/${mode}-${faults.indexOf(fault)}-${phases.indexOf(phase)}`,
      phase.includes('stream'),
    );
    tally.asked++;
    const passed = phase === 'late stream' ? pieces.slice(0, 2) : [];
    if (pieces.some((piece) => !passed.includes(piece) && body.includes(piece.slice(0, 17)))) tally.leaked++;
    if (pieces.every((piece) => body.includes(piece.slice(0, 17))) && !body.includes('"error"')) tally.whole++;
    else if (status === 503 && isError(body)) tally.refused++;
    else if (status === 200 && body.includes('"error"')) tally.ended++;
  }
  return tally;
}

function isError(body: string): boolean {
  try {
    return typeof (JSON.parse(body) as { error: { message: unknown } }).error.message === 'string';
  } catch {
    return false;
  }
}

function closedFigures(tallies: readonly Tally[]): Figure[] {
  const late = tallies.filter(({ phase }) => phase === 'late stream');
  const others = tallies.filter(({ phase }) => phase !== 'late stream');
  return [
    exactly('closed: refused with 503 in the language of the caller', sum(others, 'refused'), sum(others, 'asked')),
    exactly(
      'closed: streams that ended with an error of the language',
      sum(late, 'ended') + sum(late, 'refused'),
      sum(late, 'asked'),
    ),
    exactly('closed: answers with something that no guard has let pass', sum(tallies, 'leaked'), 0),
  ];
}

function openFigures(tallies: readonly Tally[]): Figure[] {
  return [exactly('open: whole answers', sum(tallies, 'whole'), sum(tallies, 'asked'))];
}

async function recordFigures({ records, asked }: World): Promise<Figure[]> {
  await until('all is logged', async () => (await records()).length >= asked(), 30_000, 50);
  const guards = (await records()).map(({ request, ai }) => ({ uri: request.uri, guards: ai?.guards ?? [] }));
  const ofOpen = guards.filter(({ uri }) => uri.startsWith('/open'));
  const failed = guards.filter(({ guards: rows }) => rows.some(({ outcome }) => outcome === 'failed'));
  return [
    exactly('records that tell of the failure', failed.length, guards.length),
    exactly(
      'open: records that tell that something passed unchecked',
      ofOpen.filter(({ guards: rows }) => rows.some((row) => row.passed_unchecked === true)).length,
      ofOpen.length,
    ),
  ];
}

/** A service that fails is left alone. */
async function circuitFigures(world: World): Promise<Figure[]> {
  const path = '/circuit';
  const before = world.guardAsked();
  for (let i = 0; i < 40; i++) await world.ask(path, false);
  return [
    atMost('times that a service was asked that fails, of 40', world.guardAsked() - before, failuresMax + 1),
    exactly('requests that reached the model meanwhile', world.modelAsked(path), 0),
    told('requests in all', world.asked()),
  ];
}

function sum(tallies: readonly Tally[], of: Exclude<keyof Tally, 'phase'>): number {
  return tallies.reduce((all, tally) => all + tally[of], 0);
}

interface Log {
  readonly request: { readonly uri: string };
  readonly ai?: { readonly guards?: readonly { readonly outcome: string; readonly passed_unchecked?: boolean }[] };
}

interface World {
  ask(path: string, stream: boolean): Promise<{ status: number; body: string }>;
  asked(): number;
  guardAsked(): number;
  modelAsked(path: string): number;
  records(): Promise<Log[]>;
  stop(): Promise<void>;
}

async function startWorld(): Promise<World> {
  const log = join(tmpdir(), `sallyport-guard-${process.pid}-${Date.now()}.log`);
  let asked = 0;
  let guardAsked = 0;
  const modelAsked = new Map<string, number>();
  const open = new Set<ServerResponse>();
  const guard = await listenOnLoopback(
    createServer(async (incoming, response) => {
      guardAsked++;
      await judge(incoming, response, open);
    }),
  );
  const model = await listenOnLoopback(
    createServer(async (incoming, response) => {
      const { stream, user } = JSON.parse(await text(incoming)) as { stream?: boolean; user: string };
      modelAsked.set(user, (modelAsked.get(user) ?? 0) + 1);
      answer(response, stream === true);
    }),
  );
  const routes = ['closed', 'open'].flatMap((mode) =>
    faults.flatMap((_, fault) =>
      phases.map((_, phase) => route(`/${mode}-${fault}-${phase}`, mode === 'closed', fault, phase)),
    ),
  );
  function route(path: string, isClosed: boolean, fault: number, phase: number) {
    return {
      paths: [path],
      plugins: [
        {
          name: 'ai-proxy',
          config: {
            route_type: 'llm/v1/chat',
            model: { provider: 'openai', name: 'm', options: { upstream_url: model.url } },
          },
        },
        {
          name: 'ai-custom-guardrail',
          config: {
            guarding_mode: 'BOTH',
            timeout: timeoutMs,
            stop_on_error: isClosed,
            response_buffer_size: 12,
            request: { url: `${guard.url}/${fault}/${phase}`, body: { input: '$(content)', source: '$(source)' } },
            response: { block: '$(resp.flagged)', block_message: 'Blocked.' },
          },
        },
      ],
    };
  }
  const gateway = await startGateway({
    workers: 1,
    config: JSON.stringify({
      _format_version: '3.0',
      routes: [...routes, route('/circuit', true, 1, 0)],
      plugins: [{ name: 'file-log', config: { path: log } }],
    }),
  });
  return {
    asked: () => asked,
    guardAsked: () => guardAsked,
    modelAsked: (path) => modelAsked.get(path) ?? 0,
    async ask(path, stream) {
      asked++;
      const body = JSON.stringify({ stream, user: path, messages: [{ role: 'user', content: 'Hello' }] });
      const response = await fetch(gateway.proxyUrl + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      return { status: response.status, body: await response.text().catch((error) => `cut: ${String(error)}`) };
    },
    records: () => logRecords<Log>(log),
    async stop() {
      await gateway.stop();
      for (const response of open) response.destroy();
      await Promise.all([guard.stop(), model.stop(), rm(log, { force: true })]);
    },
  };
}

/** Fails as its path says, once that phase is reached. */
async function judge(incoming: IncomingMessage, response: ServerResponse, open: Set<ServerResponse>): Promise<void> {
  const [, fault, phase] = incoming.url!.split('/').map(Number) as [number, number, number];
  const { input, source } = JSON.parse(await text(incoming)) as { input: string; source: string };
  const isReached = phase === 0 ? source === 'INPUT' : source === 'OUTPUT' && (phase < 3 || !input.includes('piece 0'));
  response.setHeader('content-type', 'application/json');
  if (!isReached) return void response.end('{"flagged":false}');
  const how = faults[fault]!;
  if (how === 'hangs') open.add(response);
  else if (how === 'answers 500') response.writeHead(500).end('{"flagged":false}');
  else if (how === 'answers garbage') response.end('<html>no</html>');
  else if (how === 'answers in another shape') response.end('{"flaged":false}');
  else response.socket!.destroy();
}

function answer(response: ServerResponse, isStream: boolean): void {
  if (!isStream) {
    const message = { role: 'assistant', content: pieces.join('') };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        object: 'chat.completion',
        model: 'm',
        choices: [{ index: 0, message, finish_reason: 'stop' }],
      }),
    );
    return;
  }
  response.setHeader('content-type', 'text/event-stream');
  for (const content of [...pieces, undefined]) {
    const choice =
      content === undefined
        ? { index: 0, delta: {}, finish_reason: 'stop' }
        : { index: 0, delta: { content }, finish_reason: null };
    response.write(
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', choices: [choice] })}\n\n`,
    );
  }
  response.end('data: [DONE]\n\n');
}
