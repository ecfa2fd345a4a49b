/**
 * What workers write to the event host: frames, each a head and rows as `RowEncoder` writes them. The host answers with how many
 * bytes of the connection it has put where they outlive it: eight bytes, a double.
 */
export interface FrameHead {
  readonly rowBytes: number;
  readonly rows: number;
  readonly workerId: number;
  /** The worker leaves in order. */
  readonly isLast: boolean;
  /** Of the worker since its start: exchanges that began, that were recorded, and for whose rows there was no room. */
  readonly begun: number;
  readonly recorded: number;
  readonly dropped: number;
}

export const frameHeadBytes = 40;
export const writtenBytes = 8;

/** `rowBytes` comes by itself, so that whoever knows the rest needs no second object. */
export function writeFrameHead(view: DataView, at: number, rowBytes: number, head: Omit<FrameHead, 'rowBytes'>): void {
  view.setUint32(at, rowBytes, true);
  view.setUint32(at + 4, head.rows, true);
  view.setUint32(at + 8, head.workerId, true);
  view.setUint32(at + 12, head.isLast ? 1 : 0, true);
  view.setFloat64(at + 16, head.begun, true);
  view.setFloat64(at + 24, head.recorded, true);
  view.setFloat64(at + 32, head.dropped, true);
}

export function readFrameHead(bytes: Buffer, at: number): FrameHead {
  return {
    rowBytes: bytes.readUInt32LE(at),
    rows: bytes.readUInt32LE(at + 4),
    workerId: bytes.readUInt32LE(at + 8),
    isLast: bytes.readUInt32LE(at + 12) === 1,
    begun: bytes.readDoubleLE(at + 16),
    recorded: bytes.readDoubleLE(at + 24),
    dropped: bytes.readDoubleLE(at + 32),
  };
}
