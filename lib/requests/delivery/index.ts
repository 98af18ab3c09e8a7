/** How rows reach the collector. */
export { Delivery, deliveryDefaults } from './delivery';
export type { DeliveryOptions } from './delivery';
export { defaultSpoolDirectory } from './spool';
