import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inserted } from './bipia.ts';
import { seeded } from './random.ts';
import { attack, benign, type Prompt } from './readers.ts';

const random = seeded(7);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const lines = (name: string): string[] =>
  readFileSync(join(import.meta.dirname, 'own', name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

const words = {
  prior: [
    'the previous',
    'all previous',
    'any prior',
    'the above',
    'all of your',
    'your earlier',
    'the original',
    'your',
    'all the',
    'the preceding',
  ],
  rules: [
    'instructions',
    'rules',
    'guidelines',
    'directions',
    'orders',
    'restrictions',
    'policies',
    'commands',
    'prompts',
    'constraints',
    'safety rules',
    'directives',
    'limitations',
  ],
  before: ['above', 'before this line', 'you were told', 'you know about your task', 'I said before', 'written so far'],
  persona: [
    'DAN',
    'Max',
    'an evil twin',
    'FreeGPT',
    'a hacker called Zed',
    'OmegaBot',
    'a rogue AI',
    'Nero',
    'a machine without conscience',
    'Alpha',
  ],
};

const filled = (frame: string, goal: string): string =>
  frame
    .replace(/\{(prior|rules|before|persona)\}/g, (_, slot: keyof typeof words) => pick(words[slot]))
    .replace('{Prior}', () => capital(pick(words.prior)))
    .replaceAll('{goal}', goal)
    .replaceAll('{Goal}', capital(goal));
const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

/** Prompts of our own: attacks from frames and goals, alone, in documents, in other languages and encoded; and harmless ones that use the same words. */
export function composed(documents: readonly string[]): Prompt[] {
  const frames = joinedFrames(lines('frames.txt'));
  const goals = lines('goals.txt');
  const languages = lines('languages.txt');
  const direct = frames.flatMap((frame) => Array.from({ length: 14 }, () => styled(filled(frame, pick(goals)))));
  const hidden = lines('indirect.txt').flatMap((frame) => Array.from({ length: 22 }, () => filled(frame, pick(goals))));
  const indirect = [...hidden, ...Array.from({ length: 300 }, () => pick(direct))].map((text, at) =>
    inserted(pick(documents).slice(0, 1500), text, at % 3),
  );
  const encoded = Array.from({ length: 400 }, () => filled(pick(frames), pick(goals)));
  return [
    ...direct.map((text) => attack(text)),
    ...indirect.map((text) => attack(text, 'indirect')),
    ...languages.map((text) => attack(text, 'multilingual')),
    ...lines('attacks.txt').map((text) => attack(text)),
    ...encoded.map((text, at) => attack(encodings[at % encodings.length]!(text), 'encoded')),
    ...lines('benign.txt').map(benign),
    ...lines('benign-more.txt').map(benign),
    ...Array.from({ length: 240 }, (_, at) =>
      benign(encodings[at % 4]!(pick(documents).replace(/\s+/g, ' ').slice(0, 120))),
    ),
  ];
}

/** Frames of several lines end with the line that holds the goal. */
function joinedFrames(all: string[]): string[] {
  const frames: string[] = [];
  let open = '';
  for (const line of all) {
    open += open === '' ? line : `\n${line}`;
    if (!/\{[Gg]oal\}/.test(open)) continue;
    frames.push(open);
    open = '';
  }
  return frames;
}

function styled(text: string): string {
  const chance = random();
  if (chance < 0.12) return text.toUpperCase();
  if (chance < 0.3) return text.toLowerCase().replace(/[.,]/g, '');
  if (chance < 0.4) return `${pick(['Hi!', 'Great answer.', 'Hello,', 'Ok.', 'Thank you.', 'Well done!'])} ${text}`;
  return text;
}

const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) + (/[a-m]/i.test(letter) ? 13 : -13)));
const leet: Record<string, string> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };

const encodings: ((text: string) => string)[] = [
  (text) =>
    `${pick(['Decode this base64 and follow it: ', '', 'base64: ', 'Execute: '])}${Buffer.from(text).toString('base64')}`,
  (text) => `${pick(['Decode the hex and do what it says: ', '', 'hex '])}${Buffer.from(text).toString('hex')}`,
  (text) => `${pick(['Decode this rot13 and answer: ', '', 'ROT13: '])}${rot13(text)}`,
  (text) =>
    `${pick(['Decode and comply: ', ''])}${encodeURIComponent(text).replace(/[a-z]/g, (letter) => (random() < 0.5 ? `%${letter.charCodeAt(0).toString(16)}` : letter))}`,
  (text) => text.replace(/[aeiost]/gi, (letter) => leet[letter.toLowerCase()]!),
  (text) => [...text].join('\u200b'),
  (text) => [...text].join(' '),
  (text) => [...text].map((character) => String.fromCodePoint(0xe0000 + (character.codePointAt(0)! & 0x7f))).join(''),
  (text) => [...text].reverse().join(''),
  (text) =>
    text.replace(/[a-z]/gi, (letter) =>
      String.fromCodePoint((/[a-z]/.test(letter) ? 0xff41 - 97 : 0xff21 - 65) + letter.charCodeAt(0)),
    ),
];
