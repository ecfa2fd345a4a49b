import { type ConfigDocument, type Entity, type EntityIssue, findIssues, nearest } from '@sallyport/contracts';
import { compileCondition } from '../condition.ts';
import type { PluginEntity, RouteEntity, ServiceEntity } from '../entities.ts';
import type { Attachment, PluginDefinition } from '../plugin.ts';
import { entitiesOf } from './entities-of.ts';

/** Why a program may not be run; undefined when it may. */
export type CommandProblem = (command: string) => string | undefined;

export interface CheckedPlugin {
  /** With the schema's defaults filled in. */
  readonly config: Record<string, unknown>;
  readonly issues: EntityIssue[];
}

/** What is wrong with plugins of a document, each by itself. */
export class PluginChecker {
  readonly #document: ConfigDocument;
  readonly #definitions: ReadonlyMap<string, PluginDefinition>;
  readonly #commandProblem: CommandProblem;
  readonly #routes: Finder<RouteEntity>;
  readonly #services: Finder<ServiceEntity>;
  #authorities: ReadonlySet<string> | undefined;

  constructor(
    document: ConfigDocument,
    definitions: ReadonlyMap<string, PluginDefinition>,
    commandProblem: CommandProblem,
  ) {
    this.#document = document;
    this.#definitions = definitions;
    this.#commandProblem = commandProblem;
    this.#routes = new Finder(entitiesOf<RouteEntity>(document, 'routes'));
    this.#services = new Finder(entitiesOf<ServiceEntity>(document, 'services'));
  }

  check(entity: PluginEntity): CheckedPlugin {
    const definition = this.#definitions.get(entity.name);
    if (definition === undefined) {
      return { config: {}, issues: [{ path: 'name', message: unknownPlugin(entity.name, this.#definitions) }] };
    }
    const issues = [...scopeIssues(entity, definition)];
    const parsed = findIssues(definition.schema, entity.config ?? {});
    const further =
      parsed.issues.length > 0 ? parsed.issues : (definition.check?.(parsed.value, this.#attachmentOf(entity)) ?? []);
    for (const { path, message } of further) issues.push({ path: path === '' ? 'config' : `config.${path}`, message });
    issues.push(...conditionIssues(entity), ...orderingIssues(entity, this.#definitions));
    const config = parsed.value as Record<string, unknown>;
    if (issues.length === 0) issues.push(...this.#missingAuthorities(definition, config));
    if (issues.length === 0) issues.push(...refusedCommands(definition, config, this.#commandProblem));
    return { config, issues };
  }

  #attachmentOf(entity: PluginEntity): Attachment {
    const route = entity.route && this.#routes.find(entity.route.id);
    const service = route === undefined ? entity.service : route.service;
    const tags = entity['tags'];
    return { route, service: service && this.#services.find(service.id), tags: Array.isArray(tags) ? tags : [] };
  }

  #missingAuthorities({ clientAuthorities }: PluginDefinition, config: Record<string, unknown>): EntityIssue[] {
    const wanted = clientAuthorities?.(config);
    if (wanted === undefined) return [];
    this.#authorities ??= new Set(entitiesOf(this.#document, 'ca_certificates').map(({ id }) => id));
    return wanted.ids.flatMap((id, i) => {
      const message = `invalid reference 'ca_certificates: ${id}' (no such entry in 'ca_certificates')`;
      return this.#authorities!.has(id) ? [] : [{ path: `config.${wanted.field}.${i}`, message }];
    });
  }
}

/** Looks for entities by id: few plugins ask, and few changes have many that do, so that an index is made only then. */
class Finder<Kind extends Entity> {
  readonly #entities: readonly Kind[];
  #byId: ReadonlyMap<string, Kind> | undefined;
  #asked = 0;

  constructor(entities: readonly Kind[]) {
    this.#entities = entities;
  }

  find(id: string): Kind | undefined {
    if (++this.#asked > askedMax) this.#byId ??= new Map(this.#entities.map((entity) => [entity.id, entity]));
    return this.#byId === undefined ? this.#entities.find((entity) => entity.id === id) : this.#byId.get(id);
  }
}

const askedMax = 8;

function* scopeIssues(entity: PluginEntity, { scopes }: PluginDefinition): Generator<EntityIssue> {
  if (scopes === undefined) return;
  for (const scope of ['service', 'route', 'consumer', 'consumer_group'] as const) {
    if (entity[scope] !== undefined && !scopes.includes(scope)) {
      const message = `value must be null: '${entity.name}' cannot be attached to a ${scope.replace('_', ' ')}`;
      yield { path: scope, message };
    }
  }
  const scoped = entity.service ?? entity.route ?? entity.consumer ?? entity.consumer_group;
  if (scoped === undefined && !scopes.includes('global')) {
    yield { path: '', message: `'${entity.name}' cannot be global; attach it to a ${scopes.join(' or a ')}` };
  }
}

function conditionIssues({ condition }: PluginEntity): EntityIssue[] {
  const compiled = condition === undefined ? undefined : compileCondition(condition);
  return compiled !== undefined && 'problem' in compiled ? [{ path: 'condition', message: compiled.problem }] : [];
}

function* orderingIssues(
  { ordering }: PluginEntity,
  definitions: ReadonlyMap<string, PluginDefinition>,
): Generator<EntityIssue> {
  for (const place of ['before', 'after'] as const) {
    for (const other of ordering?.[place]?.access ?? []) {
      if (!definitions.has(other))
        yield { path: `ordering.${place}.access`, message: unknownPlugin(other, definitions) };
    }
  }
}

function refusedCommands(
  { commands }: PluginDefinition,
  config: Record<string, unknown>,
  commandProblem: CommandProblem,
): EntityIssue[] {
  return (commands?.(config) ?? []).flatMap(({ field, command }) => {
    const message = commandProblem(command);
    return message === undefined ? [] : [{ path: `config.${field}`, message }];
  });
}

function unknownPlugin(name: string, definitions: ReadonlyMap<string, PluginDefinition>): string {
  const near = nearest(name, [...definitions.keys()]);
  return `plugin '${name}' is not known; ${near === undefined ? 'it comes neither with the gateway nor with --plugins' : `did you mean '${near}'?`}`;
}
