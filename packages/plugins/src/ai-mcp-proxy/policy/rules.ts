import type { PrimitiveKind } from '@sallyport/mcp';
import { compileRequirement, type Requirement } from '@sallyport/oauth';
import type { AiMcpProxyConfig, ToolConfig } from '../schema.ts';
import { type ArgumentValidator, compileArgumentValidator } from './argument-validator.ts';
import {
  annotationFacts,
  compilePrimitiveCondition,
  noAnnotations,
  type PrimitiveCondition,
  type PrimitiveFacts,
} from './conditions.ts';
import { type Entries, NamedEntries, UriEntries } from './entries.ts';
import { compileLimits, type ToolLimits } from './limits.ts';

/** The rules of a listener, or of a service, and those of its sources: they hold together. */
export interface RuleSets {
  readonly own: RuleSet;
  readonly bySource: ReadonlyMap<string, RuleSet>;
}

/** What a configuration says about who may what; of a listener, or of one of its sources. */
export type RulesConfig = Pick<AiMcpProxyConfig, 'default_acl' | 'tool_defaults' | 'tools' | 'prompts' | 'resources'>;

/** The rules of one configuration, by kind. Templates go by those of the resources that they make URIs of. */
export type RuleSet = Readonly<Record<PrimitiveKind, KindRules>>;

export interface KindRules {
  readonly byDefault: Rule;
  /** The default is configured, be it empty. */
  readonly hasDefault: boolean;
  /** What holds where an entry says nothing else. */
  readonly defaults: PrimitiveRules;
  readonly entries: Entries<PrimitiveRules>;
}

/** What is said of one primitive, or of those with a common prefix; with what holds for all where it says nothing. */
export interface PrimitiveRules {
  /** Undefined where the default applies. */
  readonly rule: Rule | undefined;
  readonly annotations: PrimitiveFacts['annotations'];
  readonly condition: PrimitiveCondition | undefined;
  readonly limits: ToolLimits | undefined;
  /** Arguments are compared with the server's schema. */
  readonly validates: boolean;
  /** By the schema that is configured; undefined for the one that the server lists. */
  readonly validator: ArgumentValidator | undefined;
  readonly resultBytesMax: number | undefined;
  /** Scopes that calling it takes. */
  readonly scopes: Requirement | undefined;
}

/** Subjects that are let in, and subjects that are not. */
export interface Rule {
  readonly allow: ReadonlySet<string>;
  readonly deny: ReadonlySet<string>;
}

/** Deny comes first; an allow list that is there lets in only those on it. */
export function admits({ allow, deny }: Rule, subjects: readonly string[]): boolean {
  if (subjects.some((subject) => deny.has(subject))) return false;
  return allow.size === 0 || subjects.some((subject) => allow.has(subject));
}

/** A source's own rules. Who calls is told by the settings of the listener. */
export interface PolicySource {
  /** As in `Primitive.source`. */
  readonly name: string;
  /** Id of its plugin instance. */
  readonly pluginId: string;
  readonly config: RulesConfig;
}

export function compileRuleSets(
  config: RulesConfig,
  pluginId: string,
  sources: readonly PolicySource[] = [],
): RuleSets {
  return {
    own: compileRules(config, pluginId),
    bySource: new Map(sources.map((source) => [source.name, compileRules(source.config, source.pluginId)])),
  };
}

export function setsIn({ own, bySource }: RuleSets): RuleSet[] {
  return [own, ...bySource.values()];
}

/** Those that concern a primitive of this source. */
export function setsOf({ own, bySource }: RuleSets, source: string | undefined): RuleSet[] {
  const ofSource = source === undefined ? undefined : bySource.get(source);
  return ofSource === undefined ? [own] : [own, ofSource];
}

function compileRules(
  { default_acl = [], tool_defaults, tools = [], prompts = [], resources = [] }: RulesConfig,
  pluginId: string,
): RuleSet {
  const kind = (scope: string, defaults: PrimitiveRules, entries: Entries<PrimitiveRules>): KindRules => {
    const byDefault = default_acl.find((rule) => rule.scope === scope);
    return { byDefault: compileRule(byDefault), hasDefault: byDefault !== undefined, defaults, entries };
  };
  const toolDefaults = rulesOf('tool', tool_defaults, nothing, pluginId);
  const named = (of: 'tool' | 'prompt', listed: readonly Named[], defaults: PrimitiveRules) =>
    new NamedEntries(
      listed.flatMap((one) =>
        one.name === undefined ? [] : [{ name: one.name, entry: rulesOf(of, one, defaults, pluginId) }],
      ),
    );
  const uris = resources.map((one) => ({
    uri: one.uri,
    prefix: one.uri_prefix,
    entry: rulesOf('resource', one, nothing, pluginId),
  }));
  return {
    tool: kind('tools', toolDefaults, named('tool', tools, toolDefaults)),
    prompt: kind('prompts', nothing, named('prompt', prompts, nothing)),
    resource: kind('resources', nothing, new UriEntries(uris, { ofTemplates: false })),
    template: kind('resources', nothing, new UriEntries(uris, { ofTemplates: true })),
  };
}

interface Acl {
  readonly allow?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
}

interface Listed
  extends Partial<
    Pick<
      ToolConfig,
      | 'annotations'
      | 'condition'
      | 'input_schema'
      | 'limits'
      | 'max_result_size'
      | 'scopes_required'
      | 'validate_arguments'
    >
  > {
  readonly acl?: Acl | undefined;
}

interface Named extends Listed {
  readonly name?: string | undefined;
}

const nothing: PrimitiveRules = {
  rule: undefined,
  annotations: noAnnotations,
  condition: undefined,
  limits: undefined,
  validates: false,
  validator: undefined,
  resultBytesMax: undefined,
  scopes: undefined,
};

function rulesOf(kind: PrimitiveKind, listed: Listed, defaults: PrimitiveRules, pluginId: string): PrimitiveRules {
  const { acl, annotations, condition, limits, scopes_required, validate_arguments, max_result_size, input_schema } =
    listed;
  return {
    rule: acl === undefined ? undefined : compileRule(acl),
    annotations: annotationFacts(annotations),
    condition: condition === undefined ? defaults.condition : compiled(kind, condition),
    limits: limits === undefined ? defaults.limits : compileLimits(limits, pluginId),
    validates: validate_arguments ?? defaults.validates,
    validator: validate_arguments === true && input_schema !== undefined ? validatorOf(input_schema) : undefined,
    resultBytesMax: max_result_size ?? defaults.resultBytesMax,
    scopes: compileRequirement(scopes_required),
  };
}

function validatorOf(schema: unknown): ArgumentValidator {
  const validator = compileArgumentValidator(schema, { of: 'operator' });
  // The configuration has been checked.
  if ('problem' in validator) throw new Error(validator.problem);
  return validator;
}

function compiled(kind: PrimitiveKind, source: string): PrimitiveCondition {
  const condition = compilePrimitiveCondition(kind, source);
  // The configuration has been checked.
  if ('problem' in condition) throw new Error(condition.problem);
  return condition;
}

function compileRule({ allow = [], deny = [] }: Acl = {}): Rule {
  return { allow: new Set(allow), deny: new Set(deny) };
}

/** Every rule about who may, the defaults first. */
export function* accessRulesOf(set: RuleSet): Generator<Rule> {
  for (const { byDefault, entries } of Object.values(set)) {
    yield byDefault;
    for (const { rule } of entries.all) if (rule !== undefined) yield rule;
  }
}

/** What is in force for one primitive, from every set of rules and every entry that concerns it. */
export function termsOf(
  sets: RuleSets,
  kind: PrimitiveKind,
  name: string,
  source: string | undefined,
): readonly PrimitiveRules[] {
  return setsOf(sets, source).flatMap((set) => set[kind].entries.of(name).map((entry) => entry ?? set[kind].defaults));
}
