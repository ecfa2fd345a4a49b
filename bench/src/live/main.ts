import { type RunningGateway, startGateway } from '@sallyport/testkit';
import OpenAI from 'openai';
import { readArguments } from './arguments.ts';
import { liveConversations } from './conversations.ts';
import { type LiveProvider, liveProviders } from './providers.ts';
import { Purse } from './purse.ts';

// `npm run test:live`: asks the real providers whose keys are in the environment, through the real gateway.
const read = readArguments(process.argv.slice(2));
if (typeof read === 'string') {
  console.error(read);
  process.exit(2);
}
const { dollarsMax, models } = read;
const { env } = process;

const providers: LiveProvider[] = [];
for (const provider of liveProviders) {
  const missing = provider.needs.filter((name) => !env[name]);
  if (missing.length === 0) providers.push({ ...provider, model: models.get(provider.name) ?? provider.model });
  else
    console.log(
      `– ${provider.name}: skipped, since ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not set`,
    );
}
if (providers.length === 0) {
  console.log('\nNobody was asked: there is no key of a provider in the environment.');
} else {
  const purse = await Purse.open(dollarsMax);
  const gateway = await startGateway({
    config: configOf(providers),
    workers: 1,
    env: secretsOf(providers),
  });
  try {
    const { asked, failed, isBroke } = await askAll(gateway, purse);
    console.log(`\n${asked - failed} of ${asked} as they should be, for $${purse.dollars.toFixed(5)}.`);
    if (isBroke) console.log(`Stopped there: one more could go beyond $${dollarsMax}.`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    await gateway.stop();
  }
}

async function askAll(gateway: RunningGateway, purse: Purse) {
  let asked = 0;
  let failed = 0;
  for (const { name, model } of providers) {
    const client = new OpenAI({ baseURL: `${gateway.proxyUrl}/${name}`, apiKey: 'none', maxRetries: 1 });
    for (const { name: what, tokensMax, run } of liveConversations) {
      const who = { provider: name, model };
      if (!purse.canAfford(who, tokensMax)) return { asked, failed, isBroke: true };
      asked++;
      const startedAtMs = performance.now();
      try {
        const dollars = purse.pay(who, await run(client));
        console.log(`✓ ${name} ${model}: ${what}, ${seconds(startedAtMs)}, $${dollars.toFixed(6)}`);
      } catch (error) {
        failed++;
        // It may have cost all the same.
        purse.pay(who, tokensMax);
        console.log(`✗ ${name} ${model}: ${what}, ${seconds(startedAtMs)}: ${(error as Error).message}`);
      }
    }
  }
  return { asked, failed, isBroke: false };
}

function configOf(asked: readonly LiveProvider[]): string {
  const routes = asked.map((provider) => {
    const { name, model, auth, options, baseUrl } = provider;
    const base = baseUrl === undefined ? undefined : env[baseUrl];
    const elsewhere = base === undefined ? {} : { upstream_url: `${base.replace(/\/$/, '')}/chat/completions` };
    const references = Object.keys(auth(env)).map((field) => [field, `{vault://env/${referenceOf(provider, field)}}`]);
    const target = { provider: name, name: model, options: { ...options?.(env), ...elsewhere } };
    const config = { route_type: 'llm/v1/chat', auth: Object.fromEntries(references), model: target };
    return { name, paths: [`/${name}`], plugins: [{ name: 'ai-proxy', config }] };
  });
  return JSON.stringify({ _format_version: '3.0', routes });
}

/** Keys stand in no file: the gateway finds them in its environment. */
function secretsOf(asked: readonly LiveProvider[]): Record<string, string> {
  return Object.fromEntries(
    asked.flatMap((provider) =>
      Object.entries(provider.auth(env)).map(([field, value]) => [
        referenceOf(provider, field).toUpperCase().replaceAll('-', '_'),
        value,
      ]),
    ),
  );
}

function referenceOf({ name }: LiveProvider, field: string): string {
  return `live-${name}-${field.replaceAll('_', '-')}`;
}

function seconds(sinceMs: number): string {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}
