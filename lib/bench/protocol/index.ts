export { AnswerReader, framed } from './answer-frame';
export {
  type Answer,
  type FailureAnswer,
  type Job,
  type ListAnswer,
  type ListJob,
  type ListedBenchmark,
  type ProfileAnswer,
  type ProfileJob,
  type SampleAnswer,
  type SampleJob,
  answerDescriptor,
} from './job';
export { moveConstants, padJson, withStackPlace } from './layout';
export { type LimitReached, SpentTime, waitingFactor, watchLimit } from './spent-time';
