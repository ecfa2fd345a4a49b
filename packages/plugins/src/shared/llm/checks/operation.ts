import type { Operation } from '@sallyport/llm';
import { forwardingOf } from '../calls/forwardings.ts';
import type { ProxySettings } from '../schema/proxy-fields.ts';
import { operationOf, type RouteType } from '../schema/route-types.ts';
import type { TargetSettings } from '../schema/target.ts';
import type { TargetProblem } from './target.ts';

/** Where a model writes what it is prompted to. */
const writing: ReadonlySet<Operation> = new Set(['chat', 'completions', 'responses']);

export function hasPrompt(routeType: RouteType): boolean {
  return writing.has(operationOf[routeType]);
}

/** What means nothing to what a target is asked for: paths inside of the target. */
export function operationProblems({ route_type, auth, model, logging }: TargetSettings): TargetProblem[] {
  const problems: TargetProblem[] = [];
  const tell = (path: string, message: string) => void problems.push({ path, message });
  const operation = operationOf[route_type];
  const { options } = model;
  // How text is written may be said anywhere, as Kong's own examples do.
  if (operation !== 'embeddings' && options?.embeddings_dimensions !== undefined)
    tell('model.options.embeddings_dimensions', `${doesNothing(route_type)}: it goes with llm/v1/embeddings`);
  if (auth?.param_location === 'body' && !hasJsonAlways(operation))
    tell('auth.param_location', `should be query: not all requests of ${route_type} have a body of JSON`);
  if (operation === 'realtime' && logging.log_payloads)
    tell('logging.log_payloads', `is not supported with ${route_type}`);
  return problems;
}

/** Settings of a plugin that mean nothing to whatever it serves. */
export function settingsProblems(settings: ProxySettings, routeTypes: readonly RouteType[]): TargetProblem[] {
  const problems: TargetProblem[] = [];
  const operations = routeTypes.map((routeType) => operationOf[routeType]);
  const message = `${doesNothing(routeTypes.join(', '))}: leave it out`;
  if (settings.response_streaming !== 'allow' && !operations.some((operation) => writing.has(operation)))
    problems.push({ path: 'response_streaming', message });
  if (settings.allow_private_media_urls && !operations.some(isRead))
    problems.push({ path: 'allow_private_media_urls', message });
  if (operations.includes('realtime') && settings.llm_format !== 'openai')
    problems.push({ path: 'llm_format', message: 'should be openai: no other speaks over a WebSocket' });
  return problems;
}

function doesNothing(what: string): string {
  return `does nothing with ${what}`;
}

/** Others pass as they are. */
function isRead(operation: Operation): boolean {
  return operation !== 'realtime' && forwardingOf(operation, '') === undefined;
}

/** Neither forms, nor what is asked about things that a provider keeps. */
function hasJsonAlways(operation: Operation): boolean {
  if (operation === 'responses' || operation === 'assistants' || operation === 'batches') return false;
  return operation !== 'realtime' && forwardingOf(operation, '')?.takesForms !== true;
}
