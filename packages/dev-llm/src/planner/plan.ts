import { isSameCall, type Known } from './known.ts';

export interface PlannedCall {
  /** A name as the planner knows it; the one that is offered may have something before it. */
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** An answer of before the last question will do: what is asked for hardly changes, or is what the person looks at. */
  readonly mayBeEarlier?: boolean;
  /** It answers an object; whatever else it says is why it did not. */
  readonly isObject?: boolean;
}

/** Asks for calls, of which all go at once, is given what they answered, and says something in the end. */
export type Plan<Result = string> = Generator<readonly PlannedCall[], Result, readonly unknown[]>;

export type Next = { readonly calls: readonly PlannedCall[] } | { readonly text: string };

/**
 * Goes through a plan by the calls and answers that the conversation holds, as far as these go. Nothing is kept between
 * requests, so another planner can go on where this one stopped.
 */
export function follow(plan: Plan, known: Known): Next {
  let step = plan.next();
  while (step.done !== true) {
    const answers = step.value.map((call) => known.find(call));
    const failed = answers.find((answer) => answer !== undefined && 'failure' in answer);
    if (failed !== undefined) return { text: notTold(failed.tool, failed.failure) };
    const missing = step.value.filter((_call, index) => answers[index] === undefined);
    const calls = missing.filter((call, index) => missing.findIndex((other) => isSameCall(call, other)) === index);
    if (calls.length > 0) return { calls };
    step = plan.next(answers.map((answer) => (answer as { data: unknown }).data));
  }
  return { text: step.value };
}

/** One call, and its answer. */
export function* ask(call: PlannedCall): Plan<unknown> {
  const [answer] = yield [call];
  return answer;
}

/** Several plans at once: what they ask for at a time goes in one round. */
export function* together<const Plans extends readonly Plan<unknown>[]>(
  plans: Plans,
): Plan<{ readonly [K in keyof Plans]: Plans[K] extends Plan<infer Result> ? Result : never }> {
  const steps = plans.map((plan) => plan.next());
  for (;;) {
    const waiting = [...steps.entries()].flatMap(([index, step]) =>
      step.done === true ? [] : [{ index, calls: step.value }],
    );
    if (waiting.length === 0) return steps.map(({ value }) => value) as never;
    const answers = yield waiting.flatMap(({ calls }) => calls);
    let at = 0;
    for (const { index, calls } of waiting) {
      steps[index] = plans[index]!.next(answers.slice(at, at + calls.length));
      at += calls.length;
    }
  }
}

function notTold(tool: string, failure: string): string {
  return [
    `I can't answer: the tool \`${tool}\` did not do what I asked for. It said:`,
    '',
    ...failure.split('\n').map((line) => `> ${line}`),
    '',
    'I have no figures without it, and make none up. Ask again later, or ask whoever grants access to it.',
  ].join('\n');
}
