import { type KafkaProducer, NotDelivered } from '@sallyport/pipeline';

/** Sends a batch in requests of at most so many bytes. A record that fits none is left out, and said to be lost. */
export function createDelivery(
  topic: string,
  requestBytesMax: number,
  producer: KafkaProducer,
): (records: readonly Buffer[]) => Promise<void> {
  return async (records) => {
    const fitting = records.filter(({ length }) => length + overheadBytes <= requestBytesMax);
    const entries = records.length - fitting.length;
    while (fitting.length > 0) await producer.send(topic, takeUpTo(fitting, requestBytesMax));
    if (entries > 0)
      throw new NotDelivered(`records are longer than the ${requestBytesMax} bytes of a request`, {
        isFinal: true,
        entries,
      });
  };
}

function takeUpTo(records: Buffer[], bytesMax: number): Buffer[] {
  let bytes = 0;
  const next = records.findIndex(({ length }) => {
    bytes += length + overheadBytes;
    return bytes > bytesMax;
  });
  return records.splice(0, next < 0 ? records.length : next);
}

/** What a record takes beside its value, and its share of what a request does, at most. */
const overheadBytes = 128;
