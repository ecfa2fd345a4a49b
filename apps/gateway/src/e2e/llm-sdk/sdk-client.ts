/** A vendor's SDK, driven as an application drives it. */
export interface SdkClient {
  readonly name: string;
  /** What it speaks: the plugin's settings for it, and the simulator's API. */
  readonly speaks: { readonly llm_format: string; readonly route_type: string; readonly api: string };
  /** What its own reading of the language keeps it from, whoever is asked. */
  cannot?(provider: string, ask: Omit<Ask, 'model'>): boolean;
  /** Asks, calls the tool whenever the model wants it, and goes on until there is an answer. */
  converse(url: string, ask: Ask): Promise<Told>;
}

export interface Ask {
  readonly model: string;
  readonly question: string;
  readonly system?: string;
  readonly stream: boolean;
  readonly hasTool: boolean;
}

/** What a conversation came to, in no SDK's words. */
export interface Told {
  readonly text: string;
  /** The cities asked for, round by round. */
  readonly calls: readonly (readonly string[])[];
  /** Whether each round ended for calls, the last for having said all. */
  readonly finishes: readonly ('calls' | 'all')[];
  /** Of each round. */
  readonly usage: readonly (Tokens | undefined)[];
}

export const weatherTool = {
  name: 'get_weather',
  description: 'Tells the weather in a city',
  parameters: { type: 'object' as const, properties: { city: { type: 'string' as const } }, required: ['city'] },
};

/** Unlike for each city, so that results cannot be mixed up unseen. */
export function weatherIn(city: string): string {
  return `sunny, ${city.length} degrees`;
}

/** One round of a conversation, as a client reads it. */
export interface Round {
  readonly text: string;
  readonly calls: readonly { readonly id: string; readonly city: string }[];
  readonly finish: 'calls' | 'all';
  readonly usage: Tokens | undefined;
}

export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** Goes on, round by round, until nothing is called any more. `next` is told the results of the round before. */
export async function untilAnswered(next: (results: readonly WeatherResult[]) => Promise<Round>): Promise<Told> {
  const rounds: Round[] = [];
  let results: WeatherResult[] = [];
  for (;;) {
    const round = await next(results);
    rounds.push(round);
    if (round.calls.length === 0) break;
    if (rounds.length > roundsMax) throw new Error('The model calls without end.');
    results = round.calls.map(({ id, city }) => ({ id, text: weatherIn(city) }));
  }
  return {
    text: rounds.at(-1)!.text,
    calls: rounds.slice(0, -1).map(({ calls }) => calls.map(({ city }) => city)),
    finishes: rounds.map(({ finish }) => finish),
    usage: rounds.map(({ usage }) => usage),
  };
}

const roundsMax = 4;

export interface WeatherResult {
  readonly id: string;
  readonly text: string;
}

export function cityOf(argumentsJson: string): string {
  return (JSON.parse(argumentsJson) as { city: string }).city;
}
