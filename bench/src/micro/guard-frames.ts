import { type ChatDialect, type ChatEvent, chatDialects, createFramer, Losses } from '@sallyport/llm';
import { FrameChain, HeaderList, type PluginDefinition, type PluginHooks } from '@sallyport/pipeline';
import { plugins } from '@sallyport/plugins';
import { exchange, fakeServices } from '@sallyport/testkit';

/**
 * What a guard that is asked about each frame of a stream adds to it, beside the time of its service:
 * `node bench/src/micro/guard-frames.ts`.
 */
const framesPerStream = 5_000;
const streams = 10;

const guardrail: PluginDefinition = plugins.find(({ name }) => name === 'ai-custom-guardrail')!;
await guardrail.load!();

for (const dialect of chatDialects) {
  const frames = write(dialect);
  for (let i = 0; i < 3; i++) await guard(dialect, frames);
  const startedAt = process.cpuUsage();
  for (let i = 0; i < streams; i++) await guard(dialect, frames);
  const { user, system } = process.cpuUsage(startedAt);
  const perFrameUs = (user + system) / (streams * frames.length);
  console.log(`${dialect.name.padEnd(20)} ${perFrameUs.toFixed(1).padStart(6)} µs a frame`);
}

async function guard(dialect: ChatDialect, frames: readonly Buffer[]): Promise<void> {
  const hooks = setUp();
  const x = exchange();
  x.call = {
    kind: 'llm',
    operation: 'chat',
    dialect: dialect.name,
    caller: dialect,
    model: 'm',
    stream: true,
    body: {},
  } as never;
  const writer = dialect.streamWriter(context());
  x.reply = {
    status: 200,
    headers: new HeaderList(['Content-Type', writer.contentType]),
    source: 'upstream',
    body: undefined,
  };
  await hooks.onResponse!(x);
  const entity = { id: 'p', name: 'bench', enabled: true, config: {}, protocols: ['http' as const] };
  const chain = new FrameChain(x, [{ name: 'bench', entity, hooks, condition: undefined }], {
    isAbandoned: false,
    takeFrame() {},
  });
  for (const frame of frames) await chain.pass(frame);
}

function setUp(): PluginHooks {
  const services = fakeServices();
  const body = Buffer.from('{"flagged":false}');
  services.http.document = () => ({ status: 200, headers: new HeaderList([]), body });
  const config = guardrail.schema.parse({
    guarding_mode: 'OUTPUT',
    response_buffer_size: 1,
    request: { url: 'http://guard', body: { input: '$(content)' } },
    response: { block: '$(resp.flagged)', block_message: 'No.' },
  });
  return guardrail.setup(config as never, services, {
    pluginId: 'p',
    routeId: undefined,
    serviceId: undefined,
    slot: 0,
  });
}

function write(dialect: ChatDialect): Buffer[] {
  const writer = dialect.streamWriter(context());
  const events: ChatEvent[] = [
    { type: 'start', id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT', model: 'gpt-4o-mini' },
    { type: 'block', choice: 0, index: 0, block: { type: 'text' } },
  ];
  for (let i = 0; i < framesPerStream; i++) events.push({ type: 'delta', choice: 0, index: 0, text: ` token ${i}` });
  events.push(
    { type: 'block-end', choice: 0, index: 0 },
    { type: 'finish', choice: 0, reason: 'stop' },
    { type: 'end' },
  );
  const bytes = Buffer.concat(events.map((event) => writer.write(event) ?? Buffer.alloc(0)));
  return createFramer(dialect.framing, 1 << 30).push(bytes)!;
}

function context() {
  return { request: { model: 'm', messages: [], stream: true }, nowS: 0, nextId: () => '1', losses: new Losses() };
}
