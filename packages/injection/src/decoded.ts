const viewsMax = 4;
const commonWords = new Set(
  'the a an to of and is in you your all me i it for on that this with be are my as not do what how can will have from ignore print say system instructions previous reveal show tell prompt rules password'.split(
    ' ',
  ),
);

/** What a text hides in encodings that models read as easily as plain words. Depth two: an encoding within an encoding is opened as well. */
export function decoded(text: string, depth = 2): string[] {
  const views: string[] = [];
  for (const open of openers) {
    const view = open(text);
    if (view === undefined || view === text || views.includes(view)) continue;
    views.push(view);
    if (depth > 1) views.push(...decoded(view, depth - 1));
  }
  return views.slice(0, viewsMax);
}

const openers: readonly ((text: string) => string | undefined)[] = [
  tags,
  base64,
  hexadecimal,
  percent,
  binary,
  spaced,
  leet,
  rotated,
  reversed,
];

function tags(text: string): string | undefined {
  if (!/[\u{e0020}-\u{e007e}]/u.test(text)) return undefined;
  return text.replace(/[\u{e0020}-\u{e007e}]/gu, (tag) => String.fromCharCode(tag.codePointAt(0)! - 0xe0000));
}

function base64(text: string): string | undefined {
  return readable(text.match(/[A-Za-z0-9+/_-]{16,}={0,2}/g), (run) => Buffer.from(run, 'base64').toString('utf8'));
}

function hexadecimal(text: string): string | undefined {
  return readable(text.match(/(?:(?:\\x|0x)?[0-9a-f]{2}[ ,]?){12,}/gi), (run) =>
    Buffer.from(run.replace(/\\x|0x|[ ,]/gi, ''), 'hex').toString('utf8'),
  );
}

function binary(text: string): string | undefined {
  return readable(text.match(/(?:[01]{8} ?){8,}/g), (run) =>
    (run.match(/[01]{8}/g) ?? []).map((bits) => String.fromCharCode(Number.parseInt(bits, 2))).join(''),
  );
}

function percent(text: string): string | undefined {
  if (!/(?:%[0-9a-f]{2}.{0,8}){4}/i.test(text)) return undefined;
  return Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  ).toString('utf8');
}

function spaced(text: string): string | undefined {
  if (!/(?:^|\s)(?:\S[ .\-_*|]){8}/.test(text)) return undefined;
  return text.replace(/(\S)[ .\-_*|](?=\S(?:[ .\-_*|]|$))/g, '$1').replace(/\s+/g, ' ');
}

function leet(text: string): string | undefined {
  if ((text.match(/[a-z][013457@$]+[a-z]/gi)?.length ?? 0) < 3) return undefined;
  return text.replace(/[013457@$]/g, (sign) => 'oieast'['013457'.indexOf(sign)] ?? (sign === '@' ? 'a' : 's'));
}

function rotated(text: string): string | undefined {
  return sooner(
    text,
    text.replace(/[a-z]/gi, (letter) =>
      String.fromCharCode(letter.charCodeAt(0) + (letter.toLowerCase() < 'n' ? 13 : -13)),
    ),
  );
}

function reversed(text: string): string | undefined {
  return sooner(text, [...text].reverse().join(''));
}

/** The decoded runs that are text, if there are any. */
function readable(runs: string[] | null, decode: (run: string) => string): string | undefined {
  const texts = (runs ?? [])
    .slice(0, 20)
    .map(decode)
    .filter((text) => text.length > 7 && !/[\ufffd\0-\x08\x0e-\x1f\x7f]/.test(text));
  return texts.length === 0 ? undefined : texts.join(' ');
}

/** The other reading, if it looks more like English than the text as it stands. */
const sooner = (text: string, other: string): string | undefined =>
  commonShare(other) > commonShare(text) + 0.12 ? other : undefined;

function commonShare(text: string): number {
  const words =
    text
      .slice(0, 1000)
      .toLowerCase()
      .match(/[a-z']+/g) ?? [];
  return words.length < 4 ? 0 : words.filter((word) => commonWords.has(word)).length / words.length;
}
