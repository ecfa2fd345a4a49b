import { ChannelScan } from './channel-scan.ts';
import { DetectorSet } from './detector-set.ts';
import { detectorsOf } from './kinds.ts';

/** Compiled where it is first needed. */
let detectors: DetectorSet | undefined;

/**
 * A text without the secrets and personal data that have a pattern: `[redacted:KIND]` stands in the place of each. The text may have been cut
 * off in the middle of one. Long texts are looked at in turns, between which others have theirs.
 */
export async function redactSecrets(text: string): Promise<string> {
  detectors ??= new DetectorSet(detectorsOf(['secrets', 'personal'], []));
  const scan = new ChannelScan(detectors);
  let at = 0;
  for (; at + charsInTurn < text.length; at += charsInTurn) {
    scan.append(text.slice(at, at + charsInTurn));
    await new Promise((resolve) => setImmediate(resolve));
  }
  scan.end(text.slice(at), true);
  let redacted = '';
  let from = 0;
  for (const span of scan.spans) {
    redacted += `${text.slice(from, span.from)}[redacted:${span.kind}]`;
    from = span.to;
  }
  return redacted + text.slice(from);
}

/** Some milliseconds' work. */
const charsInTurn = 32 * 1024;
