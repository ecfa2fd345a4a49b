import { median } from '../../measure.ts';
import { treeOf, usageOf } from '../../process-tree.ts';
import { judge, type Row } from '../../report.ts';
import { runStreams } from '../llm/processes.ts';
import type { Effort } from '../proxying.ts';
import { chatPath } from './config.ts';

const guards = { 'stream-redacted': 'secret-redaction', 'stream-patterns': 'ai-prompt-guard with 20 patterns' };

/** What guards add to a frame of a stream that comes as fast as it is taken: processor time, and so the least that it can be late. */
export async function guardedStreams(pid: number, url: string, { rounds }: Effort): Promise<Row[]> {
  const usPerFrame = async (route: string) => {
    const before = usageOf(treeOf(pid)).cpuUs;
    const { tokens } = await runStreams({ url: `${url}/${route}${chatPath}`, headers: {}, streams: 4, each: 2 });
    process.stderr.write('.');
    return (usageOf(treeOf(pid)).cpuUs - before) / tokens;
  };
  const rows: Row[] = [];
  for (const [route, guard] of Object.entries(guards)) {
    for (const name of ['stream', route]) await usPerFrame(name);
    const added: number[] = [];
    for (let round = 0; round < rounds; round++) added.push(-(await usPerFrame('stream')) + (await usPerFrame(route)));
    const ms = median(added) / 1000;
    rows.push({
      scenario: 'stream, guarded',
      figure: `added to a frame by ${guard}`,
      unit: 'µs',
      sallyport: ms * 1000,
      aim: '≤ 1,000',
      verdict: judge(ms, 1, 0.1),
    });
  }
  return rows;
}
