import type { ActuatorStep } from '../../ports/actuator.ts';

/**
 * The body of a message: the same bytes on every attempt, since all of it was fixed when the step
 * was written down. The outer three keys are those of Standard Webhooks.
 */
export function payloadOf(step: ActuatorStep): string {
  const { action, firedAtMs, ...data } = step;
  const timestamp = new Date(firedAtMs).toISOString();
  return JSON.stringify({ type: `rollback.${action}`, timestamp, data: { action, ...data } });
}
