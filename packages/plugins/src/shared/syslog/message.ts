import { ownBytes } from '../own-bytes.ts';

/** What all messages of a sender have in common. */
export interface SyslogSender {
  /** Code of the facility. */
  readonly facility: number;
  readonly hostname: string;
  readonly app: string;
  readonly pid: string;
  /** `[name key="value"]`, or `-`. */
  readonly structuredData: string;
}

/** A message of RFC 5424, on one line. */
export function syslogMessage(sender: SyslogSender, severity: number, nowMs: number, text: string): Buffer {
  const { facility, hostname, app, pid, structuredData } = sender;
  const time = new Date(nowMs).toISOString();
  return ownBytes(
    `<${facility * 8 + severity}>1 ${time} ${field(hostname, 255)} ${field(app, 48)} ${field(pid, 128)} - ${structuredData} ${text}`,
  );
}

/** A header field: printable ASCII without spaces, so long at most; `-` when nothing is left. */
function field(text: string, lengthMax: number): string {
  return text.replace(/[^\x21-\x7e]/g, '').slice(0, lengthMax) || '-';
}
