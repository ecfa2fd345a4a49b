import type { DevLlmOptions, RunningDevLlm } from '@sallyport/dev-llm';
import { apiNames } from '@sallyport/dev-llm/names';
import type { Arguments } from './arguments.ts';
import { readHost, refuseStrays, runDevelopmentServer } from './development-server.ts';

export async function runDevLlmCommand(args: Arguments): Promise<number> {
  const options = readOptions(args);
  const { startDevLlm } = await import('@sallyport/dev-llm');
  return await runDevelopmentServer(
    () => startDevLlm(options),
    options,
    (llm) => process.stdout.write(introduction(llm, options)),
  );
}

/** Throws `UsageError`. */
function readOptions(args: Arguments): DevLlmOptions {
  refuseStrays('dev-llm', args);
  const models = args.list('--model');
  const ms = (flag: string) => (args.find(flag) === undefined ? undefined : args.count(flag, 0, 600_000));
  const switches = {
    latencyMs: ms('--latency'),
    paceMs: ms('--pace'),
    answerTokens: args.find('--answer-tokens') === undefined ? undefined : args.count('--answer-tokens', 1, 1_000_000),
  };
  return {
    api: args.oneOf('--api', apiNames),
    port: args.count('--port', 0, 65_535),
    host: readHost(args, 'could let it misbehave'),
    allowsNetwork: args.has('--allow-network'),
    key: args.find('--key'),
    ...(models.length === 0 ? {} : { models }),
    switches: Object.fromEntries(Object.entries(switches).filter(([, value]) => value !== undefined)),
    readsSwitchesHeader: args.has('--switches-header'),
  };
}

function introduction({ url }: RunningDevLlm, { key }: DevLlmOptions): string {
  const authorization = key === undefined ? '' : ` \\\n    -H 'authorization: Bearer ${key}'`;
  return `
${url}   simulators of ${apiNames.join(', ')}; no model is behind them

Answers say back what was asked. The model scripted-planner goes by scripts, and calls tools.

  curl -s ${url}/openai/v1/chat/completions -H 'content-type: application/json'${authorization} \\
    -d '{"model":"scripted-planner","messages":[{"role":"user","content":"Who are you?"}]}'

Ctrl-C ends it.
`;
}
