import { Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import type { Exchange } from './exchange.ts';

export interface Condition {
  /** Throws when the expression fails for this exchange (a missing key, a value of another type). */
  evaluate(x: Exchange): boolean;
}

const lengthMax = 1024;

/**
 * Compiles a plugin's `condition`: CEL over what is known of the exchange when the plugin's turn comes. Header and query
 * names are written with underscores; what is absent is null. Only what the expression names is looked up.
 */
export function compileCondition(source: string): Condition | { problem: string } {
  if (source.length > lengthMax) return { problem: `length must be at most ${lengthMax}` };
  const { expression, fallback } = withoutDefault(source);
  try {
    const program = environment.parse(linearMatches(expression));
    const checked = program.check();
    if (!checked.valid) return { problem: `invalid condition: ${firstLine(checked.error)}` };
    if (checked.type !== 'bool' && checked.type !== 'dyn') return { problem: `invalid condition: it gives a ${checked.type}, not a bool` };
    const contextOf = contextReader(expression);
    const run = (x: Exchange): boolean => {
      const value: unknown = program(contextOf(x));
      if (typeof value !== 'boolean') throw new Error(`the condition gave a ${typeof value}, not a bool`);
      return value;
    };
    return { evaluate: fallback === undefined ? run : (x) => orElse(run, x, fallback) };
  } catch (error) {
    return { problem: `invalid condition: ${firstLine(error)}` };
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

function orElse(run: (x: Exchange) => boolean, x: Exchange, fallback: boolean): boolean {
  try {
    return run(x);
  } catch {
    return fallback;
  }
}

/** `default(expr, bool)` around the whole expression: what holds when `expr` fails. */
function withoutDefault(source: string): { expression: string; fallback: boolean | undefined } {
  const match = /^\s*default\s*\(([\s\S]*),\s*(true|false)\s*\)\s*$/.exec(source);
  return match === null ? { expression: source, fallback: undefined } : { expression: match[1]!, fallback: match[2] === 'true' };
}

/** The library's own `matches` backtracks; ours takes linear time, whatever the pattern. */
const linearName = 'matches_re2';

function linearMatches(source: string): string {
  return outsideStrings(source, (code) => code.replaceAll(/\.\s*matches\s*\(/g, `.${linearName}(`));
}

const stringLiteral = /r?"""[\s\S]*?"""|r?'''[\s\S]*?'''|r?"(?:\\.|[^"\\])*"|r?'(?:\\.|[^'\\])*'/g;

function outsideStrings(source: string, change: (code: string) => string): string {
  let text = '';
  let from = 0;
  for (const match of source.matchAll(stringLiteral)) {
    text += change(source.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return text + change(source.slice(from));
}

const patternsMax = 256;
const patterns = new Map<string, RE2JS>();

function compiled(pattern: string): RE2JS {
  let known = patterns.get(pattern);
  if (known === undefined) {
    known = RE2JS.compile(RE2JS.translateRegExp(pattern));
    // A pattern may come from the request; remembering must not grow with them.
    if (patterns.size >= patternsMax) patterns.clear();
    patterns.set(pattern, known);
  }
  return known;
}

const roots = ['http', 'net', 'route', 'service', 'consumer', 'consumer_group', 'kong', 'plugins'] as const;

const environment = roots
  .reduce((env, root) => env.registerVariable(root, 'map'), new Environment({ limits: { maxDepth: 64, maxAstNodes: 2_000 } }))
  .registerFunction(`string.${linearName}(string): bool`, (text: string, pattern: string) => compiled(pattern).matcher(text).find());

type Context = Record<(typeof roots)[number], unknown>;

/** Makes the variables of an expression, leaving out what it does not name. */
function contextReader(source: string): (x: Exchange) => Context {
  const names = (map: string) => [...source.matchAll(new RegExp(`http\\.${map}\\s*(?:\\.\\s*([A-Za-z0-9_]+)|\\[\\s*["']([^"']+)["']\\s*\\])`, 'g'))].map((match) => match[1] ?? match[2]!);
  const uses = (text: string) => source.includes(text);
  const headerNames = [...names('headers'), ...names('headers_list')];
  const queryNames = [...names('queries'), ...names('queries_list')];
  const wantsHeaders = uses('http.headers');
  const wantsQueries = uses('http.queries');
  const wantsPlugins = uses('plugins.');

  return (x) => ({
    http: {
      method: x.method,
      host: x.head.host,
      path: x.path,
      path_segments: uses('path_segments') ? x.path.split('/').slice(1) : [],
      ...(wantsHeaders ? lists(headerNames, headerEntries(x), 'headers') : {}),
      ...(wantsQueries ? lists(queryNames, [...new URLSearchParams(x.query)], 'queries') : {}),
    },
    net: {
      protocol: x.head.scheme,
      tls: { sni: x.head.sni ?? null },
      src: { ip: x.head.clientIp, port: BigInt(x.head.clientPort) },
      dst: { ip: null, port: BigInt(x.head.serverPort) },
    },
    route: named(x.route),
    service: named(x.service),
    consumer: {
      id: x.consumer?.id ?? null,
      username: x.consumer?.username ?? null,
      custom_id: x.consumer?.customId ?? null,
      tags: x.consumer?.entity.tags ?? [],
    },
    consumer_group: { names: x.consumerGroups.map(({ name }) => name), ids: x.consumerGroups.map(({ id }) => id) },
    kong: { ctx: { shared: x.custom ?? {} } },
    plugins: wantsPlugins ? pluginFacts(x) : {},
  });
}

function named(entity: { id: string; name?: string | undefined; tags?: string[] | undefined } | undefined) {
  return { id: entity?.id ?? null, name: entity?.name ?? null, tags: entity?.tags ?? [] };
}

function headerEntries(x: Exchange): [string, string][] {
  const { requestHeaders: headers } = x;
  return Array.from({ length: headers.length }, (_, i) => [headers.name(i).replaceAll('-', '_'), headers.value(i)]);
}

/** First values under `name`, all values under `name_list`; names that the expression uses are there in any case. */
function lists(used: readonly string[], entries: readonly [string, string][], name: string): Record<string, unknown> {
  const first: Record<string, string | null> = Object.create(null);
  const all: Record<string, string[]> = Object.create(null);
  for (const key of used) {
    first[key] = null;
    all[key] = [];
  }
  for (const [key, value] of entries) {
    first[key] ??= value;
    (all[key] ??= []).push(value);
  }
  return { [name]: first, [`${name}_list`]: all };
}

function pluginFacts(x: Exchange): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  for (const instance of x.active) {
    if (instance !== undefined) facts[instance.name.replaceAll('-', '_')] = { is_matched: true, access_has_executed: true };
  }
  return facts;
}
