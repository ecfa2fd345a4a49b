import type { HeaderList } from '@sallyport/pipeline';
import { failure } from '../../failure.ts';
import type { SourceFailure } from '../../neutral.ts';
import type { WholeAnswer } from './line.ts';

/** What an answer's status says is wrong; undefined for a success. */
export function failureOf({ status, headers }: WholeAnswer, hasSession: boolean): SourceFailure | undefined {
  if (status < 300) return undefined;
  const kind = status === 404 && hasSession ? 'expired' : 'status';
  return failure(kind, `the server answered with status ${status}`, status, forClient(headers));
}

/** Is the status for whoever is behind us, whatever error message comes with it? */
export function saysMoreThanMessage(status: number): boolean {
  return status === 401 || status === 403 || status === 429;
}

/** The parts of a head that are for whoever is behind us. */
function forClient(headers: HeaderList): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i++) {
    if (headers.name(i) === 'www-authenticate' || headers.name(i) === 'retry-after') {
      kept.push(headers.raw[i * 2]!, headers.value(i));
    }
  }
  return kept;
}
