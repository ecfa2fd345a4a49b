import type { ConfigDocument } from '@sallyport/contracts';
import { linkPartials, VaultReferences, withoutPartials } from '@sallyport/declarative';
import { type CompileResult, compileConfigSteps } from '@sallyport/pipeline';
import { Pauses } from '@sallyport/store';
import { cascade } from './cascade.ts';
import type { Collections } from './collections.ts';
import type { ConfigDraft } from './draft.ts';
import { limitOf } from './limits.ts';
import { vaultMark, vaultsIn } from './marks.ts';
import { Neighbourhood } from './neighbourhood.ts';
import type { ProblemList } from './problem-list.ts';
import { referencesOf } from './references.ts';
import { noSuch } from './resolve-references.ts';
import type { UniqueKeys } from './unique-keys.ts';
import { checkUniqueness } from './uniqueness.ts';

export interface JudgeParts {
  collections: Collections;
  keys: UniqueKeys;
  counts: ReadonlyMap<string, number>;
  problems: ProblemList;
  /** Which change made an entity what it is. */
  changeOf(collection: string, id: string): number | undefined;
}

/**
 * Judges a draft whose entities are each right by themselves: what goes with what, what is unique, what refers to what, how many there may be, and
 * whether gateways could compile it. Fills in the defaults of plugins.
 */
export async function judge(draft: ConfigDraft, parts: JudgeParts): Promise<void> {
  const { collections, keys, problems, changeOf } = parts;
  await cascade(draft, collections, problems, changeOf);
  await checkUniqueness(draft, collections, keys, problems, changeOf);
  await checkReferences(draft, parts);
  await checkVaults(draft, parts);
  await checkLimits(draft, parts);
  if (problems.count === 0) await compile(draft, parts);
}

/** What was there when it was referred to may have gone since. */
async function checkReferences(draft: ConfigDraft, { collections, problems, changeOf }: JudgeParts): Promise<void> {
  const gone = new Set<string>();
  for (const { collection, id, after } of draft.changes()) if (after === undefined) gone.add(`${collection} ${id}`);
  if (gone.size === 0) return;
  for (const { collection, id, after } of draft.changes()) {
    if (after === undefined) continue;
    const definition = collections.get(collection);
    for (const to of referencesOf(definition, after)) {
      if (!gone.has(`${to.collection} ${to.id}`)) continue;
      const message = noSuch('id', to.id, collections.get(to.collection));
      problems.add(changeOf(collection, id), definition, 'foreign-key', { path: to.field, message }, after);
    }
  }
}

/** References to secrets lead to a vault that is there; a vault whose secrets are used cannot go. */
async function checkVaults(draft: ConfigDraft, { collections, keys, problems, changeOf }: JudgeParts): Promise<void> {
  const definition = collections.get('vaults');
  const keyOf = (prefix: string) => keys.ofName(draft.controlPlaneId, definition, 'prefix', prefix)!;
  const mentioned = new Set<string>();
  for (const { after } of draft.changes())
    for (const prefix of after === undefined ? [] : vaultsIn(after)) mentioned.add(prefix);
  const known: string[] = [];
  for (const prefix of mentioned) if ((await draft.holderOf('vaults', keyOf(prefix))) !== undefined) known.push(prefix);
  const references = new VaultReferences(known);
  for (const { collection, id, after } of draft.changes()) {
    if (after === undefined || collection === 'vaults') continue;
    for (const issue of references.issues(after))
      problems.add(changeOf(collection, id), collections.get(collection), 'schema', issue, after);
  }
  for (const { collection, id } of draft.changes()) {
    const prefix = collection === 'vaults' ? (await draft.before('vaults', id))?.entity['prefix'] : undefined;
    if (typeof prefix !== 'string' || (await draft.holderOf('vaults', keyOf(prefix))) !== undefined) continue;
    const [user] = await draft.unchangedWith(vaultMark(prefix), 1);
    if (user === undefined) continue;
    const message = `an existing '${user.collection}' entity references this 'vaults' entity`;
    const found = { path: 'prefix', message, fields: { '@referenced_by': user.collection } };
    problems.add(changeOf('vaults', id), definition, 'referenced', found, { id, prefix });
  }
}

async function checkLimits(draft: ConfigDraft, { collections, counts, problems }: JudgeParts): Promise<void> {
  const more = new Map<string, number>();
  for (const { collection, id, after } of draft.changes()) {
    const was = (await draft.before(collection, id)) !== undefined;
    more.set(collection, (more.get(collection) ?? 0) + Number(after !== undefined) - Number(was));
  }
  for (const [collection, added] of more) {
    const limit = limitOf(collection);
    if (added <= 0 || (counts.get(collection) ?? 0) + added <= limit) continue;
    const message = `there may be no more than ${limit} ${collection} in a control plane`;
    problems.add(undefined, collections.get(collection), 'limit', { path: '', message });
  }
}

async function compile(draft: ConfigDraft, { collections, problems, changeOf }: JudgeParts): Promise<void> {
  const document = await new Neighbourhood(draft, collections).document();
  const plugins = document.collections['plugins'] ?? [];
  linkPartials(plugins, document.collections['partials'] ?? [], (plugin, path, message) => {
    const index = changeOf('plugins', plugin.id);
    problems.add(index, collections.get('plugins'), 'schema', { path, message }, { ...plugin, name: plugin['name'] });
  });
  const { config, problems: found } = await inSteps(document, collections);
  for (const problem of found) {
    const collection = problem.entityType === 'route' ? 'routes' : 'plugins';
    problems.addCompiled(changeOf(collection, problem.entityId ?? ''), collection, problem);
  }
  for (const plugin of config?.document.collections['plugins'] ?? []) {
    if (draft.isChanged('plugins', plugin.id))
      draft.fill(plugin.id, withoutPartials(plugin) as Record<string, unknown>);
  }
}

async function inSteps(document: ConfigDocument, { plugins }: Collections): Promise<CompileResult> {
  const steps = compileConfigSteps(document, plugins, { commandProblem: () => onlyFromFiles });
  const pauses = new Pauses();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await pauses.take();
  }
}

const onlyFromFiles = 'only a configuration file of a gateway can have programs run, not what a control plane tells it';
