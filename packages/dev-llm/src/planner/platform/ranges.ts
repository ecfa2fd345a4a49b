import { spanOf, type Window } from '../question/window.ts';
import { listed } from '../write/words.ts';
import type { Tools } from './call.ts';

/** A time that tools can be asked for, and what to tell of it. */
export interface Range {
  readonly name: string;
  /** When, as it stands in a sentence: `over the past 24 hours`. */
  readonly words: string;
  /** Why it is another than was asked for. */
  readonly note?: string;
}

/** What every version of the tools knows. */
const usual = ['15M', '1H', '6H', '12H', '24H', '7D'];

/** The time that is asked for, else the shortest that holds it; or words for whoever asks where there is none. */
export function rangeOf(window: Window, tools: Tools, tool = 'query_api_requests'): Range | string {
  const names = tools.choices(tool, 'timeRange') ?? usual;
  const back = names.flatMap((name) => minutesOf(name) ?? []).toSorted((a, b) => a - b);
  const reach = `My tools look back ${listed(
    back.map((minutes) => spanOf(minutes).replace(/^hour$/, '1 hour')),
    'or',
  )} from now`;
  if ('unknown' in window) return `I can't look at “${window.unknown}”. ${reach}.`;
  if ('calendar' in window) {
    const name = names.find((one) => one.toLowerCase() === window.calendar);
    return name === undefined ? `I can't look at ${window.words}. ${reach}.` : { name, words: window.words };
  }
  const name = names.find((one) => minutesOf(one) === back.find((minutes) => minutes >= window.minutes));
  if (name === undefined) return `I can't look as far back as ${window.words}. ${reach}.`;
  const minutes = minutesOf(name)!;
  const span = `the past ${spanOf(minutes)}`;
  if (minutes === window.minutes) return { name, words: `over ${span}` };
  const note = `You asked about ${window.words}. ${reach}, so these are the figures of ${span}.`;
  return { name, words: `over ${span}`, note };
}

function minutesOf(name: string): number | undefined {
  const [, count, unit] = /^(\d+)([MHD])$/.exec(name) ?? [];
  return count === undefined ? undefined : Number(count) * { M: 1, H: 60, D: 1440 }[unit as 'M'];
}
