import type { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';

/** Others go from -2 to 2: the nearest that Cohere takes. */
export function coherePenalty(
  name: 'presencePenalty' | 'frequencyPenalty',
  { [name]: value }: ChatRequest,
  losses: Losses,
): number | undefined {
  if (value === undefined || (value >= 0 && value <= 1)) return value;
  losses.add(name, 'Cohere goes from 0 to 1');
  return value > 1 ? 1 : 0;
}
