export { type DataKind, checkData } from './check-data';
export {
  type Check,
  isAmount,
  isArrayOf,
  isBoolean,
  isCount,
  isFinite,
  isIndexBelow,
  isListOf,
  isMachine,
  isNullOr,
  isOneOf,
  isRecordOf,
  isString,
  isTimestamp,
} from './checks';
