import { createPoster } from '../adapter/axios/post.ts';
import { createExecActuator } from '../adapter/exec/actuator.ts';
import { createWebhookActuator } from '../adapter/webhook/actuator.ts';
import type { WebhookKeys } from '../config/webhook-keys.ts';
import type { RunbookDefinition } from '../core/rulebook/runbook.ts';
import type { Actuator } from '../ports/actuator.ts';
import type { Clock, Timers } from '../ports/clock.ts';

/** What actuators are made with. */
export interface ActuatorParts {
  readonly version: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** By the configuration that is in use when it is asked. */
  readonly webhookKeys: () => WebhookKeys;
}

/** Finds who takes the nodes of a runbook back; undefined where nobody is configured. */
export function openActuators({
  version,
  clock,
  timers,
  webhookKeys,
}: ActuatorParts): (runbook: RunbookDefinition) => Actuator | undefined {
  const poster = createPoster({ version });
  return ({ runbook, rollback: { run } }) => {
    switch (run?.kind) {
      case undefined:
        return undefined;
      case 'webhook': {
        const keys = (webhookKeys().get(runbook) ?? []).map((key) =>
          Buffer.from(key.reveal(), 'base64'),
        );
        return createWebhookActuator({
          ...{ url: run.url, timeoutMs: run.timeoutMs, keys, poster, clock, timers },
          random: Math.random,
        });
      }
      case 'exec':
        return createExecActuator(run);
    }
  };
}
