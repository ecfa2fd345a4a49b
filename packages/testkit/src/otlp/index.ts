export {
  decodeLogs,
  decodeMetrics,
  decodeTraces,
  type OtlpLog,
  type OtlpMetric,
  type OtlpPoint,
  type OtlpSpan,
  quantileOf,
} from './decode.ts';
export { type OtlpReceiver, startOtlpReceiver } from './receiver.ts';
