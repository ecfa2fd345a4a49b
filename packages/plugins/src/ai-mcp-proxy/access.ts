import type { ConfiguredPlugin, Directory, Exchange } from '@sallyport/pipeline';
import { convert } from './conversion/convert.ts';
import { Policy } from './policy/policy.ts';
import {
  accessRulesOf,
  compileRuleSets,
  type PolicySource,
  type RuleSets,
  type RulesConfig,
  setsIn,
  setsOf,
  termsOf,
} from './policy/rules.ts';
import { Scopes } from './policy/scopes.ts';
import { facingModes } from './schema/modes.ts';
import type { AiMcpProxyConfig, ToolConfig } from './schema.ts';
import { listedPlugins } from './sources/find-sources.ts';
import type { ListedPlugin } from './sources/listed-source.ts';

/** A tool as rules know it. */
export interface KnownTool {
  readonly name: string;
  /** Undefined where there is one source only, which is the service. */
  readonly source: string | undefined;
  /** Any tool that no rule names. */
  readonly isAnyOther: boolean;
}

export interface ToolDecision {
  readonly verdict: 'allowed' | 'denied' | 'depends';
  readonly why: 'rule' | 'no_rule' | 'condition' | 'scope' | 'unknown' | 'blocked';
  /** The rule that decides: in the configuration of which plugin, and where in it (`tools.0.acl`). */
  readonly rule: { readonly pluginId: string; readonly path: string } | undefined;
  /** What it depends on: an expression, or scopes of the token. */
  readonly on?: string | undefined;
}

/** Who may call which tool of an MCP server: for those who look over a configuration, by what the gateway goes by. */
export class McpAccess {
  readonly tools: readonly KnownTool[];
  /** Whose values rules name, where they go by a claim of the token and not by consumers. */
  readonly claim: string | undefined;
  /** Everybody whom some rule names. */
  readonly subjects: ReadonlySet<string>;
  readonly #own: Part;
  readonly #sources: readonly PolicySource[];
  readonly #sets: RuleSets;
  readonly #policy: Policy;
  readonly #scopes: Scopes;

  /** Undefined for one that no client speaks to. */
  static of(plugin: ConfiguredPlugin, directory: Pick<Directory, 'plugins'>): McpAccess | undefined {
    const config = plugin.config as AiMcpProxyConfig;
    if (!facingModes.includes(config.mode)) return undefined;
    return new McpAccess(plugin.pluginId, config, sourcesOf(plugin, directory));
  }

  private constructor(pluginId: string, config: AiMcpProxyConfig, listed: readonly Source[]) {
    const sources = listed.map(({ policy }) => policy);
    this.#own = { pluginId, config: config.mode === 'conversion-listener' ? {} : config };
    this.#sources = sources;
    this.#sets = compileRuleSets({ ...noRules, ...this.#own.config }, pluginId, sources);
    this.#policy = new Policy(config, this.#sets);
    this.#scopes = new Scopes(this.#sets);
    this.claim = config.acl_attribute_type === 'oauth_access_token' ? config.access_token_claim_field : undefined;
    this.subjects = new Set(
      setsIn(this.#sets).flatMap((set) => [...accessRulesOf(set)].flatMap(({ allow, deny }) => [...allow, ...deny])),
    );
    this.tools = toolsOf(config, listed);
  }

  decide(x: Exchange, { name, source }: Pick<KnownTool, 'name' | 'source'>): ToolDecision {
    const decision = this.#policy.callerOf(x).decide('tool', name, source);
    const rule = this.#ruleFor(name, source, !decision.allowed);
    if (!decision.allowed && decision.why !== 'condition')
      return { verdict: 'denied', why: decision.why, rule: decision.why === 'rule' ? rule : undefined };
    const condition = termsOf(this.#sets, 'tool', name, source).find((one) => one.condition !== undefined);
    if (condition !== undefined)
      return { verdict: 'depends', why: 'condition', rule, on: this.#conditionOf(name, source) };
    const missing = this.#scopes.lackingFor(x, 'tool', name, source, undefined);
    if (missing !== undefined)
      return { verdict: x.claims === undefined ? 'depends' : 'denied', why: 'scope', rule, on: [...missing].join(' ') };
    return { verdict: 'allowed', why: rule === undefined ? 'no_rule' : 'rule', rule };
  }

  /** May whoever gets to the server call it, whoever that is? */
  isOpen(tool: Pick<KnownTool, 'name' | 'source'>): boolean {
    const { name, source } = tool;
    return setsOf(this.#sets, source).every((set) =>
      set.tool.entries.of(name).every((entry) => {
        const { allow, deny } = entry?.rule ?? set.tool.byDefault;
        const terms = entry ?? set.tool.defaults;
        return allow.size === 0 && deny.size === 0 && terms.condition === undefined && terms.scopes === undefined;
      }),
    );
  }

  /** The configuration whose rule it is: of a source where the listener says nothing. */
  #ruleFor(name: string, source: string | undefined, isDenied: boolean): ToolDecision['rule'] {
    const ofSource = this.#sources.find((one) => one.name === source);
    const parts: Part[] = [this.#own, ...(ofSource === undefined ? [] : [ofSource])];
    const found = parts.flatMap((part) => {
      const path = pathOf(part.config, name);
      return path === undefined ? [] : [{ pluginId: part.pluginId, path }];
    });
    // Of two that hold together, a tool's own comes before a default; and what denies was asked last.
    const own = found.find(({ path }) => path.startsWith('tools.'));
    return own ?? (isDenied ? found.at(-1) : found[0]);
  }

  #conditionOf(name: string, source: string | undefined): string | undefined {
    const ofSource = this.#sources.find((one) => one.name === source);
    for (const { config } of [this.#own, ...(ofSource === undefined ? [] : [ofSource])]) {
      const own = config.tools?.find((tool) => tool.name === name)?.condition;
      const text = own ?? config.tool_defaults?.condition;
      if (text !== undefined) return text;
    }
    return undefined;
  }
}

interface Part {
  readonly pluginId: string;
  readonly config: Partial<RulesConfig>;
}

const noRules: Pick<RulesConfig, 'tool_defaults'> = { tool_defaults: { validate_arguments: false } };

function pathOf({ tools = [], default_acl = [] }: Partial<RulesConfig>, name: string): string | undefined {
  const at = tools.findIndex((tool) => tool.name === name && tool.acl !== undefined);
  if (at >= 0) return `tools.${at}.acl`;
  const byDefault = default_acl.findIndex(({ scope }) => scope === 'tools');
  return byDefault < 0 ? undefined : `default_acl.${byDefault}`;
}

interface Source {
  readonly policy: PolicySource;
  /** It offers the tools that are configured, and no others. */
  readonly isWhole: boolean;
}

function sourcesOf(plugin: ConfiguredPlugin, directory: Pick<Directory, 'plugins'>): Source[] {
  const config = plugin.config as AiMcpProxyConfig;
  if (config.mode === 'passthrough-listener') return [];
  if (config.mode === 'conversion-listener') {
    const name = plugin.service?.name ?? plugin.route?.name ?? plugin.pluginId;
    return plugin.route === undefined ? [] : [converted({ plugin, config, name })];
  }
  return listedPlugins(config, directory).map((listed) =>
    listed.config.mode === 'conversion-only'
      ? converted(listed)
      : { policy: { name: listed.name, pluginId: listed.plugin.pluginId, config: listed.config }, isWhole: false },
  );
}

function converted({ plugin, config, name }: ListedPlugin): Source {
  const { configs } = convert(config, plugin.route!);
  return { policy: { name, pluginId: plugin.pluginId, config: { ...config, tools: [...configs] } }, isWhole: true };
}

function toolsOf(config: AiMcpProxyConfig, sources: readonly Source[]): KnownTool[] {
  if (config.mode === 'passthrough-listener') return [...known(namesOf(config.tools), undefined), anyOther(undefined)];
  // What a listener says of a tool holds for whichever source has it.
  const own = config.mode === 'listener' ? namesOf(config.tools) : [];
  return sources.flatMap(({ policy, isWhole }) => {
    const names = namesOf(policy.config.tools);
    if (isWhole) return known(names, policy.name);
    return [...known([...new Set([...names, ...own])], policy.name), anyOther(policy.name)];
  });
}

function namesOf(tools: readonly ToolConfig[] | undefined): string[] {
  return (tools ?? []).flatMap(({ name }) => name ?? []);
}

function known(names: readonly string[], source: string | undefined): KnownTool[] {
  return names.map((name) => ({ name, source, isAnyOther: false }));
}

function anyOther(source: string | undefined): KnownTool {
  return { name: '*', source, isAnyOther: true };
}

export { facingModes } from './schema/modes.ts';
