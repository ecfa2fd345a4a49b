import { isVaultReference } from '../shared/vault-reference.ts';
import { answerRoots, compileDecision } from './decision.ts';
import { compileExpression } from './expression.ts';
import { requestRoots } from './request.ts';
import type { AiCustomGuardrailConfig } from './schema.ts';

interface Problem {
  path: string;
  message: string;
}

/** Expressions that cannot be compiled, and settings that want another. */
export function problemsOf({
  request,
  response,
  metrics = {},
  custom_metrics = {},
  ...config
}: AiCustomGuardrailConfig): Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, compiled: object) => {
    if ('problem' in compiled) problems.push({ path, message: String(compiled.problem) });
  };
  const check = (path: string, source: string | undefined, roots: readonly string[]) => {
    if (source !== undefined && !isVaultReference(source)) add(path, compileExpression(source, roots));
  };
  check('request.url', request.url, requestRoots);
  if (!isVaultReference(request.url) && !/^https?:\/\/\S+$/.test(request.url))
    problems.push({ path: 'request.url', message: 'should begin with https:// or http://' });
  for (const part of ['headers', 'queries', 'body'] as const)
    for (const [name, source] of Object.entries(request[part] ?? {}))
      check(`request.${part}.${name}`, source, requestRoots);
  if (request.auth !== undefined && request.auth.value === undefined)
    problems.push({ path: 'request.auth.value', message: 'is needed with auth' });
  add('response.block', compileDecision(response.block));
  check('response.block_message', response.block_message, answerRoots);
  check('response.masked_content', response.masked_content, answerRoots);
  for (const [name, source] of Object.entries(metrics)) check(`metrics.${name}`, source, answerRoots);
  for (const [name, source] of Object.entries(custom_metrics)) check(`custom_metrics.${name}`, source, answerRoots);
  if (config.allow_masking && response.masked_content === undefined)
    problems.push({
      path: 'response.masked_content',
      message: 'allow_masking needs it: where the masked text is in the answer',
    });
  if (!config.allow_masking && response.masked_content !== undefined)
    problems.push({ path: 'allow_masking', message: 'masked_content needs it to be true' });
  return problems;
}
