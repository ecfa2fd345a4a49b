import { type Exchange, type HeaderList, headerText } from '@sallyport/pipeline';
import { remainingMs, shortHash } from './session-record.ts';
import type { Session } from './sessions.ts';
import type { SessionHeader, SessionSettings } from './settings.ts';

/** Tells of a session in headers: `Session-Id`, `Session-Timeout`, … Times are seconds until it ends. */
export function writeSessionHeaders(
  headers: HeaderList,
  names: readonly SessionHeader[],
  session: Session,
  settings: Pick<SessionSettings, 'timeouts' | 'audience' | 'hashSubject'>,
  nowMs: number,
): void {
  if (names.length === 0) return;
  const left = remainingMs(session.record, settings.timeouts, nowMs);
  const seconds = (ms: number) => (Number.isFinite(ms) ? String(Math.max(0, Math.floor(ms / 1000))) : undefined);
  const subject = session.own?.subject;
  const values: Record<SessionHeader, string | undefined> = {
    id: session.record.id,
    audience: settings.audience,
    subject: subject !== undefined && settings.hashSubject ? shortHash(subject) : subject,
    timeout: seconds(left.first),
    'idling-timeout': seconds(left.idling),
    'rolling-timeout': seconds(left.rolling),
    'absolute-timeout': seconds(left.absolute),
  };
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) headers.set(`session-${name}`, headerText(value), written[name]);
  }
}

/** Nobody but us tells the upstream of a session. */
export function removeSessionHeaders(x: Exchange, names: readonly SessionHeader[]): void {
  for (const name of names) x.requestHeaders.remove(`session-${name}`);
}

const written: Record<SessionHeader, string> = {
  id: 'Session-Id',
  audience: 'Session-Audience',
  subject: 'Session-Subject',
  timeout: 'Session-Timeout',
  'idling-timeout': 'Session-Idling-Timeout',
  'rolling-timeout': 'Session-Rolling-Timeout',
  'absolute-timeout': 'Session-Absolute-Timeout',
};
