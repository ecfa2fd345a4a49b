import { judge, type Row } from '../../report.ts';

const scenario = 'control plane';

export function plain(figure: string, value: number, unit: string): Row {
  return { scenario, figure, unit, sallyport: value };
}

export function atMost(figure: string, value: number, unit: string, limit: number): Row {
  const row = plain(figure, value, unit);
  return { ...row, aim: `≤ ${limit.toLocaleString('en')}`, verdict: judge(value, limit, limit) };
}
