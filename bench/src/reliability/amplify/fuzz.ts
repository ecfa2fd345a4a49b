import { pick, seeded } from '../random.ts';

const bytesMax = 64 * 1024;

/** So many variations of some texts: cut, doubled, joined, with bytes changed. The same each time. */
export function* variationsOf(texts: readonly string[], count: number): Generator<Buffer> {
  const random = seeded(12);
  const seeds = texts.map((text) => Buffer.from(text, 'latin1'));
  const at = (bytes: Buffer) => Math.floor(random() * bytes.length);
  for (let n = 0; n < count; n++) {
    let bytes = Buffer.from(pick(random, seeds));
    for (let change = Math.floor(random() * 4); change >= 0; change--) {
      const from = at(bytes);
      const piece = bytes.subarray(from, from + 1 + Math.floor(random() * 64));
      switch (Math.floor(random() * 5)) {
        case 0:
          bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + piece.length)]);
          break;
        case 1:
          bytes = Buffer.concat([bytes.subarray(0, from), ...new Array(64).fill(piece), bytes.subarray(from)]);
          break;
        case 2:
          bytes = Buffer.concat([bytes.subarray(0, from), pick(random, seeds)]);
          break;
        default:
          for (let k = 0; k < 16 && bytes.length > 0; k++) bytes[at(bytes)] = Math.floor(random() * 256);
      }
    }
    yield bytes.subarray(0, bytesMax);
  }
}
