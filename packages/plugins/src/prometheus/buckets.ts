/** Of what the gateway adds. */
export const gatewayBucketsMs = [1, 2, 5, 7, 10, 15, 20, 30, 50, 75, 100, 200, 500, 750, 1000, 3000, 6000];
/** Of upstreams, and requests as a whole. */
export const requestBucketsMs = [25, 50, 80, 100, 250, 400, 700, 1000, 2000, 5000, 10_000, 30_000, 60_000];
/** Of whole answers of models. */
export const modelBucketsMs = [250, ...steps(500, 5000, 500), 10_000, 30_000, 60_000];
export const toolBucketsMs = [1, 2, 5, 10, ...requestBucketsMs];
export const sizeBucketsBytes = [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000];
/** Of what people feel: a millisecond wide up to 20 ms, then an eighth of what is measured at most up to 2 s. */
export const finestBucketsMs = [
  ...steps(1, 20, 1),
  ...steps(22, 40, 2),
  ...steps(45, 100, 5),
  ...steps(110, 200, 10),
  ...steps(220, 500, 20),
  ...steps(550, 1000, 50),
  ...steps(1100, 2000, 100),
  ...steps(2500, 5000, 500),
  ...steps(6000, 10_000, 1000),
  15_000,
  20_000,
  30_000,
  60_000,
];

function steps(from: number, to: number, width: number): number[] {
  return Array.from({ length: (to - from) / width + 1 }, (_, place) => from + place * width);
}
