import { formatProblem } from '@sallyport/contracts';
import { type ConfigProblem, ConfigRefused } from '../../configuration/refusal.ts';
import { type InvalidParameter, Problem } from '../../http/problem.ts';

/** More help nobody. */
const parametersMax = 100;

const statuses: Readonly<Partial<Record<ConfigProblem['kind'], number>>> = { unique: 409, 'not-found': 404 };

/** A refused write as a problem that says which of the changes are wrong, and why. */
export async function asProblems<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof ConfigRefused)) throw error;
    const [first] = error.problems;
    const more = error.problems.length > 1 ? `, and ${error.problems.length - 1} more` : '';
    throw new Problem(statuses[first!.kind] ?? 400, `${formatProblem(first!)}${more}`, {
      invalidParameters: error.problems.slice(0, parametersMax).map(parameterOf),
    });
  }
}

function parameterOf(problem: ConfigProblem): InvalidParameter {
  const { change, path = '', kind } = problem;
  const within = path === '' ? '' : `.fields.${path}`;
  const field = change === undefined ? problem.collection : `changes.${change}${within}`;
  return { field, rule: kind, reason: formatProblem(problem), source: 'body' };
}
