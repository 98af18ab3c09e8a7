/** Posts alerts, and tries again for a while. */
import type { TimestampMs } from '../../model/requests';
import type { Alert } from '../state';
import type { AlertMessage } from './alert';

const timeoutMs = 10_000;
const firstRetryMs = 1000;
const longestRetryMs = 10 * 60_000;
/** The last attempt is some two hours after the first. */
const mostAttempts = 20;
/** Statuses from 400 on that say that the same may be taken later. */
const temporary: readonly number[] = [408, 425, 429];

export type Posted = 'delivered' | 'failed' | 'refused';

/** Never throws. Redirections are not followed: they would turn a POST into a GET. */
export async function postAlert(
  url: string,
  message: AlertMessage,
  signal: AbortSignal,
): Promise<{ readonly result: Posted; readonly reason: string }> {
  try {
    const { ok, status, body } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': message.id },
      body: JSON.stringify(message),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await body?.cancel();
    const isFinal = status < 500 && !temporary.includes(status);
    return { result: ok ? 'delivered' : isFinal ? 'refused' : 'failed', reason: `it answered ${status}` };
  } catch (error) {
    const { message: text, cause } = error as Error & { readonly cause?: { readonly code?: string } };
    return { result: 'failed', reason: cause?.code ?? text };
  }
}

/** What becomes of an alert after an attempt. */
export function afterAttempt(alert: Alert, result: Posted, now: TimestampMs): Alert {
  const attempts = alert.attempts + 1;
  if (result === 'delivered') return { ...alert, attempts, webhook: 'delivered' };
  if (result === 'refused' || attempts >= mostAttempts) return { ...alert, attempts, webhook: 'given up' };
  const delayMs = Math.min(longestRetryMs, firstRetryMs * 2 ** alert.attempts);
  return { ...alert, attempts, nextAttemptAt: now + delayMs };
}
