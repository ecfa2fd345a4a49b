/**
 * Characters that are not seen: of no width, directions, selectors of variants, tags, fillers, controls; and what is none, as halves of
 * characters and what stands for bytes that are no text, since models are sent a text without them.
 */
const invisible =
  /[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\p{Surrogate}\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffd]/gu;

export function withoutInvisible(text: string): string {
  return text.replace(invisible, '');
}

/** What is written in them: as tags, or as bytes in selectors of variants. Empty where there is nothing. */
export function writtenInvisibly(text: string): string {
  let written = '';
  for (const [run] of text.matchAll(tags)) {
    for (const tag of run) written += String.fromCharCode(tag.codePointAt(0)! - 0xe0000);
    written += ' ';
  }
  for (const [run] of text.matchAll(selectors)) {
    const bytes = Buffer.from(Array.from(run, (one) => byteOf(one.codePointAt(0)!)));
    written += `${bytes.toString()} `;
  }
  return written;
}

const tags = /[\u{e0020}-\u{e007e}]{3,}/gu;
/** One or two are how pictures and characters of Asia are written. */
const selectors = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{3,}/gu;

function byteOf(selector: number): number {
  return selector >= 0xe0100 ? selector - 0xe0100 + 16 : selector - 0xfe00;
}
