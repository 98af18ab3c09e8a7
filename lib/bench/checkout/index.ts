export { withCheckout } from './checkout';
export { checkedOutCommit } from './commit';
