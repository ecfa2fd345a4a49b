import { Button, formatValue } from '@sallyport/ui';
import { Download, LoaderCircle } from '@sallyport/ui/icons';
import { useEffect, useRef, useState } from 'react';
import { exportRequests, type RequestsQuestion } from '../../../api/analytics.ts';
import { ApiProblem } from '../../../api/problem.ts';
import { saveFile } from '../../../parts/save-file.ts';

interface ExportButtonProps {
  readonly question: RequestsQuestion;
}

/** All requests that are found, as a file for spreadsheets. It is read bit by bit, and can be given up. */
export function ExportButton({ question }: ExportButtonProps) {
  const running = useRef<AbortController>(undefined);
  const [bytes, setBytes] = useState<number>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => () => running.current?.abort(), []);
  const begin = async () => {
    const controller = new AbortController();
    running.current = controller;
    setProblem(undefined);
    setBytes(0);
    try {
      saveFile(await read(await exportRequests(question, controller.signal), setBytes), 'requests.csv');
    } catch (error) {
      if (!controller.signal.aborted)
        setProblem(error instanceof ApiProblem ? error.message : 'The export ended before all of it was there.');
    }
    setBytes(undefined);
  };
  return (
    <>
      {bytes === undefined ? (
        <Button look="quiet" size="small" onClick={() => void begin()}>
          <Download className="size-3.5" aria-hidden="true" />
          Export CSV
        </Button>
      ) : (
        <Button look="quiet" size="small" onClick={() => running.current?.abort()}>
          <LoaderCircle className="size-3.5 animate-spin" aria-hidden="true" />
          Stop the export ({formatValue('bytes', bytes)})
        </Button>
      )}
      {problem !== undefined && (
        <span role="alert" className="text-xs text-failed">
          {problem}
        </span>
      )}
    </>
  );
}

async function read(response: Response, onBytes: (bytes: number) => void): Promise<Blob> {
  const pieces: BlobPart[] = [];
  let bytes = 0;
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    pieces.push(piece);
    bytes += piece.byteLength;
    onBytes(bytes);
  }
  return new Blob(pieces, { type: 'text/csv' });
}
