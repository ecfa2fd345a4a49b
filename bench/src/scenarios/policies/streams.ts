import { median } from '../../measure.ts';
import { treeOf, usageOf } from '../../process-tree.ts';
import { judge, type Row } from '../../report.ts';
import { clientHeaders } from '../llm/configs.ts';
import { runStreams } from '../llm/processes.ts';
import type { Effort } from '../proxying.ts';
import { chatPath } from './config.ts';

/** What a guard adds to a frame of a stream that comes as fast as it is taken: processor time, and so the least that it can be late. */
export async function guardedStreams(pid: number, url: string, { rounds }: Effort): Promise<Row[]> {
  const usPerFrame = async (route: string) => {
    const before = usageOf(treeOf(pid)).cpuUs;
    const { tokens } = await runStreams({
      url: `${url}/${route}${chatPath}`,
      headers: clientHeaders,
      streams: 4,
      each: 2,
    });
    process.stderr.write('.');
    return (usageOf(treeOf(pid)).cpuUs - before) / tokens;
  };
  for (const route of ['stream', 'stream-redacted']) await usPerFrame(route);
  const added: number[] = [];
  for (let round = 0; round < rounds; round++)
    added.push(-(await usPerFrame('stream')) + (await usPerFrame('stream-redacted')));
  const us = median(added);
  return [
    {
      scenario: 'stream, guarded',
      figure: 'CPU added to a frame by secret-redaction',
      unit: 'µs',
      sallyport: us,
      aim: '≤ 1,000',
      verdict: judge(us, 1000, 100),
    },
  ];
}
