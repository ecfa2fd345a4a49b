/** A straight line through measured points, and how sure its slope is. */
export interface Line {
  slope: number;
  /** Of the slope. */
  standardError: number;
  mean: number;
}

/** By least squares. */
export function lineThrough(points: readonly { x: number; y: number }[]): Line {
  const count = points.length;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / count;
  const mean = points.reduce((sum, { y }) => sum + y, 0) / count;
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - mean), 0) / spread;
  const error = points.reduce((sum, { x, y }) => sum + (y - mean - slope * (x - meanX)) ** 2, 0);
  return { slope, standardError: Math.sqrt(error / Math.max(1, count - 2) / spread), mean };
}
