import { braceOpen, bracketOpen, JsonScanner, type Splice, spliced } from '@sallyport/json';

/** An answer that was edited must not tell token by token what it said before. */
export function withoutLogprobs(json: Buffer): Buffer {
  if (!json.includes('ogprob')) return json;
  const splices: Splice[] = [];
  const scanner = new JsonScanner(json, { depthMax: 512, valuesMax: 0x7fffffff });
  visit(scanner, splices);
  return scanner.atEnd() ? spliced(json, splices) : json;
}

const names = new Set(['logprobs', 'logprobsResult', 'top_logprobs']);
const nothing = Buffer.from('null');
const none = Buffer.from('[]');

function visit(scanner: JsonScanner, splices: Splice[]): void {
  const byte = scanner.peek();
  if (byte === bracketOpen) {
    scanner.enter();
    for (let i = 0; scanner.nextElement(i); i++) visit(scanner, splices);
  } else if (byte === braceOpen) {
    scanner.enter();
    for (let i = 0; scanner.nextKey(i); i++) {
      if (!names.has(scanner.keyText())) {
        visit(scanner, splices);
        continue;
      }
      const from = scanner.at;
      const by = scanner.peek() === bracketOpen ? none : nothing;
      const to = scanner.skip();
      if (to > 0) splices.push({ from, to, by });
    }
  } else scanner.skip();
}
