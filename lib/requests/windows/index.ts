/** When requests are sampled, and with what probability. */
export { learn, nextSettings, nextTraceSettings, requestsTakeBudget, noExperience } from './budget';
export type { Choice, Experience, Limits, PlanOutcome } from './budget';
export { drawPlan } from './plan';
export type { Plan, PlanSettings, Window } from './plan';
export { WindowSchedule } from './schedule';
export type { Decision } from './schedule';
