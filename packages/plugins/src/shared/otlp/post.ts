import { HeaderList, type HttpOrigin, NotDelivered, type OriginFailure } from '@sallyport/pipeline';

export interface PostAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
  readonly trailers: HeaderList;
}

/** Posts a body and reads the whole answer, of which there is no more than a word or two. Rejects when none came. */
export function post(
  origin: HttpOrigin,
  target: string,
  headers: readonly string[],
  body: Buffer,
): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let answered: HeaderList | undefined;
    let bytes = 0;
    const pieces: Buffer[] = [];
    const call = origin.send(
      { method: 'POST', target, headers, body },
      {
        onHead(code, rawHeaders) {
          status = code;
          answered = new HeaderList(rawHeaders);
        },
        onData(piece) {
          bytes += piece.length;
          if (bytes <= answerBytesMax) pieces.push(piece);
          else {
            call.abort();
            reject(new NotDelivered('the receiver answered with more than it may', { isFinal: true }));
          }
        },
        onEnd: (trailers = []) =>
          resolve({
            status,
            headers: answered!,
            body: Buffer.concat(pieces),
            trailers: new HeaderList([...trailers]),
          }),
        onError: ({ message }: OriginFailure) => reject(new NotDelivered(message)),
      },
    );
  });
}

const answerBytesMax = 64 * 1024;
