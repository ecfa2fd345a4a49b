import { type Choice, choose } from '../traffic/mix.ts';
import { seededRandom } from '../traffic/random.ts';

/** A request that is told of as if it had been sent. */
export interface PastRequest extends Choice {
  /** The same for the same moment, whenever it is told. */
  readonly id: string;
  readonly startedAtMs: number;
  /** Stands for `{n}` in the path. */
  readonly number: number;
  readonly serviceMs: number;
  readonly gatewayMs: number;
}

const minuteMs = 60_000;
const perMinute = 20;

/** What was sent after one moment and before another: made of the time alone, so that what is told twice is the same. */
export function* pastRequests(afterMs: number, untilMs: number): Generator<PastRequest> {
  for (let minute = Math.floor(afterMs / minuteMs); minute * minuteMs < untilMs; minute++)
    for (const request of inMinute(minute))
      if (request.startedAtMs > afterMs && request.startedAtMs < untilMs) yield request;
}

function* inMinute(minute: number): Generator<PastRequest> {
  const random = seededRandom(minute);
  const count = Math.round(perMinute * dayCurve(minute) * (0.8 + 0.4 * random()));
  for (let i = 0; i < count; i++) {
    const choice = choose(random());
    yield {
      ...choice,
      id: `demo-${minute}-${i}`,
      startedAtMs: minute * minuteMs + Math.floor(random() * minuteMs),
      number: Math.floor(random() * 1_000),
      // Mostly near what is usual, and now and then several times that.
      serviceMs: choice.call.ms * (0.6 + 0.5 * random() + 2 * random() ** 12),
      gatewayMs: 0.3 + random(),
    };
  }
}

/** Nights are quieter than days: from a third to five thirds of the mean, by the clock of UTC. */
function dayCurve(minute: number): number {
  return 1 - (2 / 3) * Math.cos((2 * Math.PI * (minute % 1_440)) / 1_440);
}
