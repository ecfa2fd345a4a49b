/** What a segment's file is called: segments sort by when their stream was begun, then by the number of their first row. */
export interface SegmentName {
  readonly streamBegunMs: number;
  readonly stream: string;
  readonly sequence: number;
}

export function writeSegmentName({ streamBegunMs, stream, sequence }: SegmentName): string {
  return `${streamBegunMs}.${stream}.${sequence}.rows`;
}

/** Undefined for a file that is none of ours. */
export function readSegmentName(file: string): SegmentName | undefined {
  const match = /^(\d{1,15})\.([0-9a-f-]{36})\.(\d{1,15})\.rows$/.exec(file);
  if (match === null) return undefined;
  return { streamBegunMs: Number(match[1]), stream: match[2]!, sequence: Number(match[3]) };
}

export function bySegmentName(a: SegmentName, b: SegmentName): number {
  return (
    a.streamBegunMs - b.streamBegunMs || (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : a.sequence - b.sequence)
  );
}
