import { braceOpen, bracketOpen, type JsonScanner, KeyTable, KeyWatch } from '@sallyport/json';
import type { ReadMessage } from './message.ts';
import type { ProblemReason } from './problems.ts';

const refKeys = new KeyTable(['type', 'name', 'uri'], { strict: true });

/** `params.ref` at the scanner: a prompt, or a template of URIs. What is both, or neither, is none. */
export function readRef(scanner: JsonScanner, message: ReadMessage): ProblemReason | undefined {
  if (scanner.peek() !== braceOpen) {
    scanner.skip();
    return undefined;
  }
  const watch = new KeyWatch(refKeys);
  const texts: (string | undefined)[] = [undefined, undefined, undefined];
  scanner.enter();
  for (let i = 0; scanner.nextKey(i); i++) {
    const index = watch.index(scanner);
    if (index >= 0) texts[index] = scanner.readString();
    else scanner.skip();
  }
  const [type, name, uri] = texts;
  if (type === 'ref/prompt' && name !== undefined && uri === undefined) message.ref = { kind: 'prompt', name };
  // Servers list templates, but some complete a plain resource's URI by the same reference.
  else if (type === 'ref/resource' && uri !== undefined && name === undefined) {
    message.ref = { kind: 'template', name: uri };
  }
  return watch.fault;
}

const quote = 0x22;
const filterKeys = new KeyTable(['resourceSubscriptions'], { strict: true });

/** `params.notifications` at the scanner: the URIs whose updates are wanted. */
export function readSubscribedUris(scanner: JsonScanner, message: ReadMessage): ProblemReason | undefined {
  if (scanner.peek() !== braceOpen) {
    scanner.skip();
    return undefined;
  }
  const watch = new KeyWatch(filterKeys);
  let fault: ProblemReason | undefined;
  scanner.enter();
  for (let i = 0; scanner.nextKey(i); i++) {
    const isWanted = watch.index(scanner) === 0;
    if (!isWanted || scanner.peek() !== bracketOpen) {
      // A single URI instead of a list is one for some servers.
      if (isWanted && scanner.peek() === quote) fault = 'bad_params';
      scanner.skip();
      continue;
    }
    const uris: string[] = [];
    scanner.enter();
    for (let j = 0; scanner.nextElement(j); j++) {
      const uri = scanner.readString();
      if (uri === undefined) fault = 'bad_params';
      else uris.push(uri);
    }
    message.subscribedUris = uris;
  }
  return watch.fault ?? fault;
}
