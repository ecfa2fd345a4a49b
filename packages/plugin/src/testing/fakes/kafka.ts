import type { KafkaOptions, KafkaPort, KafkaProducer } from '@sallyport/pipeline';

/** Remembers what producers were given; takes everything unless told otherwise. */
export class FakeKafka implements KafkaPort {
  readonly producers: KafkaOptions[] = [];
  readonly requests: { topic: string; values: readonly Buffer[] }[] = [];
  /** Producers given out and not closed. */
  open = 0;
  /** Replace it to be slow, or to reject. */
  take: () => void | Promise<void> = () => {};

  producer(options: KafkaOptions): KafkaProducer {
    this.producers.push(options);
    this.open++;
    return {
      send: async (topic, values) => {
        await this.take();
        this.requests.push({ topic, values });
      },
      close: () => void this.open--,
    };
  }
}
