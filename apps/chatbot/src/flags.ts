import { parseArgs } from 'node:util';
import type { ChatbotOptions } from './options.ts';

/** A mistake in the command line, as a sentence. */
export class FlagError extends Error {}

interface Flag {
  readonly value: string;
  readonly description: string;
  readonly default?: string;
  readonly isOptional?: true;
}

/** Every flag, as help prints it. */
const flags = {
  listen: { value: 'HOST:PORT', default: '127.0.0.1:8400', description: 'where the gateway reaches it' },
  url: {
    value: 'URL',
    default: 'http://127.0.0.1:8000/chat',
    description: 'where people reach it, through the gateway',
  },
  issuer: { value: 'URL', description: 'the identity provider that gives out people’s tokens' },
  audience: {
    value: 'TEXT',
    isOptional: true,
    description: 'whom tokens must be for; without it, whatever the issuer gave out is good',
  },
  'models-url': {
    value: 'URL',
    default: 'http://127.0.0.1:8000/models/v1',
    description: 'the gateway’s route to models, in OpenAI’s language',
  },
  'tools-url': {
    value: 'URL',
    default: 'http://127.0.0.1:8000/tools',
    description: 'the gateway’s route to the platform’s MCP server',
  },
  'requests-url': {
    value: 'URL',
    default: 'http://127.0.0.1:8300/requests',
    description: 'where the control plane shows requests to people',
  },
  'sign-out-url': { value: 'URL', isOptional: true, description: 'where signing out begins' },
  'data-folder': { value: 'FOLDER', default: '.sallyport/chatbot', description: 'where conversations are kept' },
  model: { value: 'NAME', isOptional: true, description: 'the model to begin with' },
  suggestion: { value: 'TEXT', isOptional: true, description: 'a question that the page offers; may be repeated' },
} as const satisfies Record<string, Flag>;

/** Undefined where help is wanted. Throws `FlagError`. */
export function readFlags(args: readonly string[]): ChatbotOptions | undefined {
  const values = parse(args);
  if (values['help'] === true) return undefined;
  const find = (name: keyof typeof flags) => values[name] as string | undefined;
  const get = (name: keyof typeof flags) => {
    const flag: Flag = flags[name];
    const value = find(name) ?? flag.default;
    if (value === undefined || value === '') throw new FlagError(`--${name} is missing: ${flag.description}`);
    return value;
  };
  const url = (name: keyof typeof flags) => {
    const value = get(name);
    if (URL.canParse(value) && /^https?:/.test(value)) return value.replace(/\/$/, '');
    throw new FlagError(`--${name}: '${value}' is no http or https URL`);
  };
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(get('listen')) ?? [];
  if (host === undefined || Number(port) > 65_535)
    throw new FlagError(`--listen: '${get('listen')}' is not written as HOST:PORT`);
  return {
    listen: { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) },
    url: url('url'),
    // To the letter, as it stands in tokens.
    issuer: url('issuer') && get('issuer'),
    audience: find('audience'),
    modelsUrl: url('models-url'),
    toolsUrl: url('tools-url'),
    requestsUrl: url('requests-url'),
    signOutUrl: find('sign-out-url') === undefined ? undefined : url('sign-out-url'),
    dataFolder: get('data-folder'),
    model: find('model'),
    ...(values['suggestion'] === undefined ? {} : { suggestions: values['suggestion'] as string[] }),
  };
}

export const help = `The chatbot: people ask about their APIs; sign-in, models and tools all go through the gateway.

${Object.entries<Flag>(flags)
  .map(([name, { value, description, default: initial }]) =>
    `  --${name} ${value}`.padEnd(28).concat(description, initial === undefined ? '' : ` (${initial})`),
  )
  .join('\n')}

It holds no key: models and tools take the token of whoever asks. Logs are JSON, on standard error.
`;

function parse(args: readonly string[]): Record<string, unknown> {
  const options = Object.fromEntries(
    Object.keys(flags).map((name) => [name, { type: 'string' as const, multiple: name === 'suggestion' }]),
  );
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    throw new FlagError((error as Error).message);
  }
}
