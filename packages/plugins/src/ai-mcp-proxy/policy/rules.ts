import type { PrimitiveKind } from '@sallyport/mcp';
import { compileRequirement, type Requirement } from '@sallyport/oauth';
import type { AiMcpProxyConfig } from '../schema.ts';
import { type Entries, NamedEntries, UriEntries } from './entries.ts';

/** The rules of a listener, or of a service, and those of its sources: they hold together. */
export interface RuleSets {
  readonly own: RuleSet;
  readonly bySource: ReadonlyMap<string, RuleSet>;
}

/** What a configuration says about who may what; of a listener, or of one of its sources. */
export type RulesConfig = Pick<AiMcpProxyConfig, 'default_acl' | 'tools' | 'prompts' | 'resources'>;

/** The rules of one configuration, by kind. Templates go by those of the resources that they make URIs of. */
export type RuleSet = Readonly<Record<PrimitiveKind, KindRules>>;

export interface KindRules {
  readonly byDefault: Rule;
  /** The default is configured, be it empty. */
  readonly hasDefault: boolean;
  readonly entries: Entries<PrimitiveRules>;
}

/** What is said of one primitive, or of those with a common prefix. */
export interface PrimitiveRules {
  /** Undefined where the default applies. */
  readonly rule: Rule | undefined;
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
  readonly config: RulesConfig;
}

export function compileRuleSets(config: RulesConfig, sources: readonly PolicySource[] = []): RuleSets {
  return {
    own: compileRules(config),
    bySource: new Map(sources.map((source) => [source.name, compileRules(source.config)])),
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

function compileRules({ default_acl = [], tools = [], prompts = [], resources = [] }: RulesConfig): RuleSet {
  const kind = (scope: string, entries: Entries<PrimitiveRules>): KindRules => {
    const byDefault = default_acl.find((rule) => rule.scope === scope);
    return { byDefault: compileRule(byDefault), hasDefault: byDefault !== undefined, entries };
  };
  const named = (listed: readonly (Listed & { readonly name?: string | undefined })[]) =>
    new NamedEntries(
      listed.flatMap((one) => (one.name === undefined ? [] : [{ name: one.name, entry: rulesOf(one) }])),
    );
  const uris = resources.map((one) => ({ uri: one.uri, prefix: one.uri_prefix, entry: rulesOf(one) }));
  return {
    tool: kind('tools', named(tools)),
    prompt: kind('prompts', named(prompts)),
    resource: kind('resources', new UriEntries(uris, { ofTemplates: false })),
    template: kind('resources', new UriEntries(uris, { ofTemplates: true })),
  };
}

interface Acl {
  readonly allow?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
}

interface Listed {
  readonly acl?: Acl | undefined;
  readonly scopes_required?: readonly string[] | undefined;
}

function rulesOf({ acl, scopes_required }: Listed): PrimitiveRules {
  return { rule: acl === undefined ? undefined : compileRule(acl), scopes: compileRequirement(scopes_required) };
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
