export { WorkerCollection } from './worker-collection';
export {
  ShareWord,
  type WorkerAnswer,
  type WorkerInvitation,
  invitationsKey,
  mostWorkers,
} from './worker-protocol';
