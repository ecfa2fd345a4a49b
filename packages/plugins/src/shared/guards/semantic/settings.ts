import { embeddingProblems } from '../../llm/checks/embedding.ts';
import type { SemanticFields } from './schema.ts';
import type { SemanticSettings } from './semantic-guard.ts';

export interface Lists {
  readonly allow: readonly string[] | undefined;
  readonly deny: readonly string[] | undefined;
  readonly names: SemanticSettings['names'];
  readonly blocksSilence: boolean;
}

export function semanticSettings(
  fields: SemanticFields,
  { allow = [], deny = [], names, blocksSilence }: Lists,
): SemanticSettings {
  const { embeddings, vectordb, search, policy_packs: packs, false_alarms: falseAlarmsMax } = fields;
  const [name] = packs;
  return {
    embeddings,
    vectordb,
    allow,
    deny,
    names,
    blocksSilence,
    threshold: search.threshold ?? vectordb.threshold ?? usualThreshold,
    passagesMax: fields.max_passages,
    pack: name && { name, falseAlarmsMax },
    message: fields.block_message,
    timeoutMs: fields.timeout,
  };
}

const usualThreshold = 0.5;

/** What is wrong that no single setting tells. */
export function semanticProblems(
  fields: SemanticFields,
  { allow, deny, names }: Lists,
): { path: string; message: string }[] {
  const { embeddings, vectordb, policy_packs: packs } = fields;
  const problems: { path: string; message: string }[] = embeddingProblems(embeddings, vectordb);
  if ((allow ?? []).length + (deny ?? []).length + packs.length === 0)
    problems.push({
      path: 'rules',
      message: `needs ${names.deny} or ${names.allow}, or policy_packs a pack: there is nothing to check`,
    });
  return problems;
}
