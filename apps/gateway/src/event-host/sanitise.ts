import type { DebugTrace, PayloadStage } from '@sallyport/contracts';
import { readJson } from '@sallyport/json';
import { redactSecrets } from '@sallyport/plugins/redact-secrets';
import type { DebugFinding } from '../debugging/debug-task.ts';
import { maskPointers } from './mask-pointers.ts';

/** Callers write what they like into these. */
const writtenByCallers = ['http.url', 'url.full', 'url.path', 'url.query', 'user_agent.original'];

/** The trace of a finding, as JSON, with nothing in it that must not leave the gateway. */
export async function sanitised({ trace, stages, redactPointers }: DebugFinding): Promise<string> {
  const { path, spans, ...rest } = readJson(trace!) as DebugTrace;
  for (const { attributes } of spans) {
    for (const name of writtenByCallers) {
      const text = attributes[name];
      if (typeof text === 'string') attributes[name] = await redactSecrets(text);
    }
  }
  const clean: DebugTrace = { ...rest, path: await redactSecrets(path), spans };
  if (stages === undefined) return JSON.stringify(clean);
  const cleanStages: PayloadStage[] = [];
  for (const stage of stages) {
    const text = maskPointers(stage.text, redactPointers ?? []);
    cleanStages.push(
      text === undefined ? { ...stage, text: '', is_cut: true } : { ...stage, text: await redactSecrets(text) },
    );
  }
  return JSON.stringify({ ...clean, stages: cleanStages } satisfies DebugTrace);
}
