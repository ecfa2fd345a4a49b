import { type ConfigDocument, formatProblem } from '@sallyport/contracts';
import { type Explanation, explainRoute, type PluginDefinition } from '@sallyport/pipeline';
import type { Arguments } from './arguments.ts';
import { UsageError } from './flag.ts';
import { readFiles } from './read-files.ts';

export async function runExplainCommand(args: Arguments): Promise<number> {
  const format = args.oneOf('--format', ['text', 'json']);
  const route = args.find('--route');
  if (route === undefined) throw new UsageError('explain: --route NAME is missing');
  const { document, problems, plugins } = await readFiles(args);
  if (document === undefined) {
    process.stderr.write(`${problems.map(formatProblem).join('\n')}\n`);
    return 1;
  }
  const explanation = explain(document, plugins, route, args.find('--consumer'));
  process.stdout.write(format === 'json' ? `${JSON.stringify(explanation)}\n` : `${render(explanation)}\n`);
  return 0;
}

function explain(
  document: ConfigDocument,
  plugins: readonly PluginDefinition[],
  route: string,
  consumer: string | undefined,
): Explanation {
  const explanation = explainRoute(document, plugins, { route, consumer });
  if ('problem' in explanation) throw new UsageError(explanation.problem);
  return explanation;
}

function render({ route, service, consumer, groups, steps }: Explanation): string {
  const head = [
    `route     ${route}`,
    `service   ${service ?? '(none: a request that no plugin answers gets 503)'}`,
    ...(consumer === undefined
      ? []
      : [`consumer  ${consumer}${groups.length === 0 ? '' : ` (groups: ${groups.join(', ')})`}`]),
    '',
  ];
  if (steps.length === 0) return [...head, 'No plugin runs here.'].join('\n');
  const width = Math.max(...steps.map(({ name }) => name.length));
  const lines = steps.map(({ name, scope, condition, alternatives }, index) => {
    const when = condition === undefined ? '' : `, when ${condition}`;
    const other = alternatives.length === 0 ? '' : `\n${' '.repeat(width + 7)}instead of: ${alternatives.join('; ')}`;
    return `${String(index + 1).padStart(3)}. ${name.padEnd(width)}  ${scope}${when}${other}`;
  });
  return [...head, ...lines].join('\n');
}
