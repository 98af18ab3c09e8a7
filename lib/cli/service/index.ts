/** Commands about services in production: the collector, and questions to it. */
export { addServeCommand } from './serve';
export { addRequestsCommand } from './requests';
export { addRolloutCommand } from './rollout';
export { addFindingsCommand } from './findings';
