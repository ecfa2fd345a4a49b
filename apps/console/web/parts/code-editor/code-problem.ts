export type Language = 'yaml' | 'json';

/** Something to be told at a place of a text; places are counted in characters. */
export interface CodeProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly severity?: 'error' | 'warning' | 'info';
}
