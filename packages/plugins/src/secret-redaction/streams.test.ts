import { type ChatDialect, type ChatEvent, chatDialects, noUsage } from '@sallyport/llm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardAnswer, readBack, streamOf } from '../shared/guards/test/guarded-answer.ts';
import { DetectorSet } from '../shared/secrets/detector-set.ts';
import { detectorsOf } from '../shared/secrets/kinds.ts';
import { RedactionGuard } from './redaction-guard.ts';

const finder = new DetectorSet(detectorsOf(['secrets', 'personal'], []));
const guard = () => new RedactionGuard(finder, finder, 'mask');
const options = { plugin: 'secret-redaction', output: { scope: 'everything', stream: 0, contextChars: 0 } } as const;

const random = 'wXq2Rt9LmZ4vKp7NsB1cYh6Jd3Gf8QaTe5Ui';
const pem = [
  ['-----BEGIN', 'RSA PRIVATE KEY-----'].join(' '),
  'MIIEow+/AbCd0123wXq2Rt9LmZ4vKp7NsB1cYh6Jd3Gf8QaT',
  'e5UiMIIEow+/AbCd0123wXq2Rt9LmZ4vKp7NsB1cYh6Jd3Gf',
  '-----END RSA PRIVATE KEY-----',
].join('\n');

/** A secret, what of it may on no account be seen, and what is read instead of the whole. */
const secrets = [
  [`Use ghp_${random}, or not`, random, 'Use [REDACTED:github-token], or not'],
  [`key:\n${pem}\nis it`, 'MIIEow+/AbCd0123', 'key:\n[REDACTED:private-key]\nis it'],
  [`at postgres://app:${random}@db/x now`, random, 'at postgres://app:[REDACTED:url-password]@db/x now'],
  ['card 4111 1111 1111 1111.', '1111 1111', 'card [REDACTED:credit-card].'],
  [`password: ${random.slice(0, 12)} ok`, random.slice(0, 12), 'password: [REDACTED:password] ok'],
] as const;

const blocks = {
  text: { type: 'text' },
  reasoning: { type: 'reasoning' },
  'tool-call': { type: 'tool-call', id: 'call_1', name: 'find' },
} as const;
type Kind = keyof typeof blocks;

function story(kind: Kind, pieces: readonly string[]): ChatEvent[] {
  return [
    { type: 'start', id: 'a', model: 'm' },
    { type: 'block', choice: 0, index: 0, block: blocks[kind] },
    ...pieces.map((text): ChatEvent => ({ type: 'delta', choice: 0, index: 0, text })),
    { type: 'block-end', choice: 0, index: 0 },
    ...(kind === 'reasoning'
      ? ([
          { type: 'block', choice: 0, index: 1, block: blocks.text },
          { type: 'delta', choice: 0, index: 1, text: 'and more' },
          { type: 'block-end', choice: 0, index: 1 },
        ] as const)
      : []),
    { type: 'finish', choice: 0, reason: kind === 'tool-call' ? 'tool-calls' : 'stop' },
    { type: 'usage', usage: noUsage() },
    { type: 'end' },
  ];
}

function says(dialect: ChatDialect, kind: Kind): boolean {
  return readBack(dialect, streamOf(dialect, story(kind, ['{"a":1}'])).frames).said[kind] !== undefined;
}

const cases = chatDialects.flatMap((dialect) =>
  (['text', 'reasoning', 'tool-call'] as const)
    .filter((kind) => says(dialect, kind))
    .map((kind) => ({ dialect, name: dialect.name, kind })),
);

const written = (kind: Kind, text: string) => (kind === 'tool-call' ? JSON.stringify({ query: text }) : text);

async function check(
  { dialect, kind }: (typeof cases)[number],
  pieces: readonly string[],
  unseen: string,
  read: string,
) {
  const { frames, refusal, x } = await guardAnswer(guard(), streamOf(dialect, story(kind, pieces)), options);
  expect(refusal).toBeUndefined();
  const { said, isComplete } = readBack(dialect, frames);
  const told = kind === 'tool-call' ? JSON.stringify(JSON.parse(said[kind] ?? '')) : said[kind];
  expect(told).toBe(written(kind, read));
  expect(isComplete).toBe(true);
  expect(Buffer.concat(frames).includes(unseen)).toBe(false);
  expect(x.guards).toMatchObject([
    { phase: 'output', outcome: 'masked', count: 1, reason: expect.stringMatching(/^[a-z-]+ \(1\)$/) },
  ]);
}

describe('a stream of any dialect', () => {
  it.each(cases)('of $name loses a secret in $kind, cut in two anywhere', async (one) => {
    const [text, unseen, read] = secrets[0];
    const whole = written(one.kind, text);
    for (let cut = 1; cut < whole.length; cut++)
      await check(one, [whole.slice(0, cut), whole.slice(cut)], unseen, read);
  });

  it.each(cases)('of $name loses secrets of every sort in $kind that come letter by letter', async (one) => {
    for (const [text, unseen, read] of secrets) await check(one, [...written(one.kind, text)], unseen, read);
  });

  it('loses them however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...cases),
        fc.constantFrom(...secrets),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
        async (one, [text, unseen, read], sizes) => {
          const whole = written(one.kind, text);
          const pieces: string[] = [];
          for (let at = 0; at < whole.length; ) {
            const size = sizes[pieces.length % sizes.length] as number;
            pieces.push(whole.slice(at, at + size));
            at += size;
          }
          await check(one, pieces, unseen, read);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('loses one that stands where something harmless stood in the frames before', async () => {
    const dialect = chatDialects.find(({ name }) => name === 'openai-chat')!;
    const stream = streamOf(dialect, story('text', ['one ', 'two ', 'three ', 'four']));
    const frames = stream.frames.map((frame, i) =>
      i === 3 ? Buffer.from(frame.toString().replace('"id":"a"', `"id":"ghp_${random}"`)) : frame,
    );
    expect(Buffer.concat(frames).includes(random)).toBe(true);
    const { frames: left } = await guardAnswer(guard(), { ...stream, frames }, options);
    const told = Buffer.concat(left).toString();
    expect(told).not.toContain(random);
    expect(told.split('"id":"[REDACTED:github-token]"')).toHaveLength(2);
    expect(readBack(dialect, left).said.text).toBe('one two three four');
  });
});
